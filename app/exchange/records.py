"""A conversation as it is exported and imported: whole, and as the steps that a reader follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.chat.messages import Placed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.chat.messages import Conversation, Lane, Message


@dataclass(frozen=True)
class Record:
    """One conversation with all of its messages; ``folder`` is its folder's name, ``created`` a Unix time."""

    conversation: Conversation
    messages: tuple[Message, ...]
    folder: str = ""

    @property
    def created(self) -> float:
        return min((message.created for message in self.messages), default=self.conversation.updated)


@dataclass(frozen=True)
class Step:
    """What stands side by side: one message, or in a comparison one of each lane.

    ``entries`` are the lanes' numbers and their messages.
    """

    entries: tuple[tuple[int, Placed], ...]

    @property
    def messages(self) -> tuple[Message, ...]:
        return tuple(placed.message for _, placed in self.entries)


def steps_of(record: Record) -> tuple[Step, ...]:
    """Return the paths that the conversation's lanes show, beside each other where they differ."""
    by_id = {message.id: message for message in record.messages}
    siblings = _siblings(record.messages)
    paths = [_path(lane, by_id, record.messages) for lane in record.conversation.lanes]
    steps: list[Step] = []
    for depth in range(max((len(path) for path in paths), default=0)):
        entries: list[tuple[int, Placed]] = []
        for number, path in enumerate(paths):
            if depth < len(path) and not any(_same(path[depth], placed.message) for _, placed in entries):
                message = path[depth]
                entries.append((number, Placed(message, siblings[message.parent, message.role])))
        steps.append(Step(tuple(entries)))
    return tuple(steps)


def repair(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Return ``messages`` as a tree, whatever was read: every id once, parents before their children.

    A message whose parent is not there, or comes from itself, begins the conversation anew.
    """
    by_id: dict[int, Message] = {}
    for message in messages:
        by_id.setdefault(message.id, message)
    done: dict[int, Message] = {}
    for message in by_id.values():
        chain: dict[int, Message] = {}
        at: Message | None = message
        while at is not None and at.id not in done and at.id not in chain:
            chain[at.id] = at
            at = by_id.get(at.parent) if at.parent is not None else None
        for each in reversed(chain.values()):
            done[each.id] = each if each.parent in done else replace(each, parent=None)
    return tuple(done.values())


def _siblings(messages: Sequence[Message]) -> dict[tuple[int | None, str], tuple[int, ...]]:
    found: dict[tuple[int | None, str], list[int]] = {}
    for message in sorted(messages, key=lambda each: each.id):
        found.setdefault((message.parent, message.role), []).append(message.id)
    return {key: tuple(ids) for key, ids in found.items()}


def _path(lane: Lane, by_id: Mapping[int, Message], messages: Sequence[Message]) -> list[Message]:
    """Return the messages down to the lane's leaf, or to the last message if the lane has none."""
    leaf = by_id.get(lane.leaf) if lane.leaf is not None else None
    at = leaf or (messages[-1] if messages else None)
    path: list[Message] = []
    while at is not None and len(path) <= len(by_id):
        path.append(at)
        at = by_id.get(at.parent) if at.parent is not None else None
    return path[::-1]


def _same(one: Message, other: Message) -> bool:
    """Whether two lanes show the same: the message itself, or the prompt that was sent to both."""
    if one.id == other.id:
        return True
    asked = one.role == other.role == "user"
    return asked and (one.text, one.attachments) == (other.text, other.attachments)
