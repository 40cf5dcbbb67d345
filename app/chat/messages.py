"""Conversations and their messages, as they are kept and shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.engine.replies import Role, Usage


class Status(StrEnum):
    """How a message ended, if it did."""

    STREAMING = "streaming"
    COMPLETE = "complete"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    """The app ended while it was streaming."""


@dataclass(frozen=True)
class Message:
    """One message. ``created`` is a Unix time; ``model``, a name to show, and ``usage`` are set on replies.

    The usage of a reply that was cut short has 0 for the tokens of its prompt: nobody was left to tell them.
    """

    id: int
    conversation: int
    role: Role
    text: str
    status: Status
    created: float
    model: str = ""
    error: str = ""
    usage: Usage | None = None


@dataclass(frozen=True)
class Conversation:
    """A conversation's entry in the list; ``updated`` is a Unix time."""

    id: int
    title: str
    updated: float
