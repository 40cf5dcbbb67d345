"""What happens to conversations, as it is written to disk: in order, each change once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from app.chat.messages import Conversation, Folder, Message, Preset, Snippet, Vote

    Item: TypeAlias = Folder | Preset | Snippet
    _Key: TypeAlias = tuple[type[object], int | None]
    """What two changes have in common that are one: their kind, and what they are about."""


@dataclass(frozen=True)
class Listed:
    """A conversation was begun, or its entry or its lanes have changed."""

    conversation: Conversation


@dataclass(frozen=True)
class Deleted:
    """A conversation is gone, or with ``undone``, which can be until the app ends, back again."""

    conversation: int
    undone: bool = False


@dataclass(frozen=True)
class Added:
    """A message was added to its conversation; a reply is empty then and still to come."""

    message: Message


@dataclass(frozen=True)
class Appended:
    """A reply has grown by ``text`` or ``reasoning``."""

    message: int
    text: str
    reasoning: str = ""


@dataclass(frozen=True)
class Changed:
    """A message is another now: a reply that has ended, or goes on; a rating."""

    message: Message


@dataclass(frozen=True)
class Removed:
    """Messages are gone."""

    messages: tuple[int, ...]


@dataclass(frozen=True)
class Kept:
    """A folder, preset or snippet is new or has changed."""

    item: Item


@dataclass(frozen=True)
class Dropped:
    """A folder, preset or snippet is gone."""

    item: Item


@dataclass(frozen=True)
class Drafted:
    """What stands in a conversation's composer; None is the new conversation's."""

    conversation: int | None
    text: str


@dataclass(frozen=True)
class Voted:
    """A vote was cast."""

    vote: Vote


Change: TypeAlias = Listed | Deleted | Added | Appended | Changed | Removed | Kept | Dropped | Drafted | Voted


def joined(changes: list[Change]) -> list[Change]:
    """Return ``changes`` with the same effect and fewer of them: what a stream and a busy user repeat is one.

    What was appended to a message stands where the first of it stood, and the last state of an entry or a
    draft where its first stood.
    """
    joined: list[Change] = []
    places: dict[_Key, int] = {}
    pieces: dict[int, list[Appended]] = {}
    for change in changes:
        key = _key(change)
        if isinstance(change, Added | Changed):
            # What comes after goes on from here.
            places.pop((Appended, change.message.id), None)
        if isinstance(change, Dropped):
            # It takes conversations out of the folder; one that is in it after came back with it.
            places = {known: place for known, place in places.items() if known[0] is not Listed}
        if key is None or key not in places:
            if key is not None:
                places[key] = len(joined)
            joined.append(change)
            if isinstance(change, Appended):
                pieces[len(joined) - 1] = [change]
        elif isinstance(change, Appended):
            pieces[places[key]].append(change)
        else:
            joined[places[key]] = change
    for place, parts in pieces.items():
        text, reasoning = "".join(part.text for part in parts), "".join(part.reasoning for part in parts)
        joined[place] = Appended(parts[0].message, text, reasoning)
    return joined


def _key(change: Change) -> _Key | None:
    """Return what makes two changes one; None for those that each stand alone."""
    match change:
        case Listed(conversation):
            return Listed, conversation.id
        case Appended(message):
            return Appended, message
        case Drafted(conversation):
            return Drafted, conversation
        case _:
            return None
