"""Conversations and their messages, as they are kept and shown.

A conversation is a tree: another version of a message is a sibling of it. What is shown is a path through the
tree, from its root to a lane's leaf.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from app.engine.replies import Prompting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.engine.replies import Role, TokenChoice, Usage


class Status(StrEnum):
    """How a message ended, if it did."""

    STREAMING = "streaming"
    COMPLETE = "complete"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    """The app ended while it was streaming."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a prompt: its ``text``, or a picture, kept under its sha256 ``digest``."""

    name: str
    kind: Literal["text", "picture"]
    size: int
    """Bytes."""
    text: str = ""
    digest: str = ""
    media_type: str = ""


@dataclass(frozen=True)
class Trim:
    """What of a lane is not sent, so that its prompt fits into the context; nothing is deleted by it.

    Messages before the one with the id ``begins`` are left out, None for none of them; those whose ids are in
    ``bare`` go without their attachments.
    """

    begins: int | None = None
    bare: tuple[int, ...] = ()


@dataclass(frozen=True)
class Provenance:
    """Who wrote a reply, and with which settings: enough to ask the same again."""

    responder: str
    """A responder's key."""
    place: str = ""
    version: str = ""
    arguments: Mapping[str, object] = field(default_factory=dict[str, object])
    prompting: Prompting = field(default_factory=Prompting)
    trim: Trim = Trim()


@dataclass(frozen=True)
class Message:
    """One message. ``created`` is a Unix time; ``model``, a name to show, and ``usage`` are set on replies.

    ``parent`` is the message that it follows, None for the first. ``reasoning`` is what the model thought
    before it answered. ``rating`` is -1, 0 or 1. The usage of a reply that was cut short has 0 for the tokens
    of its prompt: nobody was left to tell them. ``choices`` are the tokens of a reply, where logprobs were
    asked for. ``edited``: the user has written into what the model said.
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
    parent: int | None = None
    reasoning: str = ""
    attachments: tuple[Attachment, ...] = ()
    rating: int = 0
    provenance: Provenance | None = None
    choices: tuple[TokenChoice, ...] = ()
    edited: bool = False


@dataclass(frozen=True)
class Placed:
    """A message where it stands: ``versions`` are the ids of it and its siblings, oldest first.

    A sibling that another lane shows is no version of it: there it stands beside it.
    """

    message: Message
    versions: tuple[int, ...]


@dataclass(frozen=True)
class Lane:
    """One thread through a conversation and who goes on with it: a chat has one lane, a comparison several.

    ``leaf`` is the last message shown; None while there is none. ``responder`` is a key, "" for the first
    there is. ``preset`` names the preset that ``prompting`` was taken from, "" for none.
    """

    leaf: int | None = None
    responder: str = ""
    prompting: Prompting = field(default_factory=Prompting)
    preset: str = ""
    trim: Trim = Trim()


@dataclass(frozen=True)
class Conversation:
    """A conversation's entry in the list; ``updated`` is a Unix time, ``folder`` a folder's id."""

    id: int
    title: str
    updated: float
    lanes: tuple[Lane, ...] = (Lane(),)
    folder: int | None = None
    pinned: bool = False
    archived: bool = False
    blind: bool = False
    """The lanes' models are hidden until a vote."""


@dataclass(frozen=True)
class Folder:
    """A folder in the list of conversations."""

    id: int
    name: str


@dataclass(frozen=True)
class Preset:
    """A kept way of asking: system prompt, sampling, stop strings and the form of the reply."""

    id: int
    name: str
    prompting: Prompting


@dataclass(frozen=True)
class Snippet:
    """A kept prompt; ``{{name}}`` in its ``text`` is a variable that is asked for when it is used."""

    id: int
    title: str
    text: str


@dataclass(frozen=True)
class Queued:
    """A prompt that waits until the replies before it have ended; ``lane`` None is for every lane."""

    text: str
    attachments: tuple[Attachment, ...] = ()
    lane: int | None = None


@dataclass(frozen=True)
class Match:
    """A message that a search has found, or with ``message`` None a conversation's title.

    ``parts`` are the words around what was found, in order; each says whether it is what was looked for.
    """

    conversation: int
    message: int | None
    title: str
    role: Role
    created: float
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Vote:
    """Which of the replies to one prompt was preferred: the ``winner``'s message id, None for a tie.

    ``models`` are the labels (model and settings) of all that stood for choice, ``winning`` the winner's.
    """

    conversation: int
    winner: int | None
    models: tuple[str, ...]
    winning: str
    cast: float
    """Unix time."""
