"""What happens to conversations, as it is written to disk: in order, each change once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from app.chat.messages import Conversation, Message


@dataclass(frozen=True)
class Began:
    """A conversation was begun."""

    conversation: Conversation


@dataclass(frozen=True)
class Renamed:
    """A conversation has a new title."""

    conversation: int
    title: str


@dataclass(frozen=True)
class Deleted:
    """A conversation is gone, and its messages with it."""

    conversation: int


@dataclass(frozen=True)
class Added:
    """A message was added to its conversation; a reply is empty then and still to come."""

    message: Message


@dataclass(frozen=True)
class Appended:
    """A reply has grown by ``text``."""

    message: int
    text: str


@dataclass(frozen=True)
class Ended:
    """A reply has ended and is final, its text complete."""

    message: Message


Change: TypeAlias = Began | Renamed | Deleted | Added | Appended | Ended
