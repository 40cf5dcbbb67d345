"""Conversations from elsewhere, made ours."""

from __future__ import annotations

import heapq
from dataclasses import replace
from typing import TYPE_CHECKING

from app.chat.messages import Lane, Status, Trim
from app.library.text import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.chat.messages import Conversation, Message
    from app.chat.numbers import Numbers

UNTITLED = "Imported conversation"


def numbered(
    entry: Conversation, messages: Sequence[Message], numbers: Numbers
) -> tuple[Conversation, tuple[Message, ...]]:
    """Return ``messages`` with ids of ours, each after the one that it follows, and their ``entry`` as well.

    The entry's lanes have the ids that the messages come with. A message that follows one that is not among
    them begins the conversation.
    """
    conversation = numbers.next("conversation")
    ids: dict[int, int] = {}
    ours: list[Message] = []
    for message in _parents_first(messages):
        ids[message.id] = numbers.next("message")
        status = Status.INTERRUPTED if message.status is Status.STREAMING else message.status
        parent = None if message.parent is None else ids.get(message.parent)
        ours.append(
            replace(message, id=ids[message.id], conversation=conversation, parent=parent, status=status)
        )
    lanes = tuple(_lane(lane, ids) for lane in entry.lanes) or (Lane(),)
    title = shown_name(entry.title) or UNTITLED
    return (
        replace(entry, id=conversation, lanes=lanes, title=title),
        tuple(_with_trim(message, ids) for message in ours),
    )


def _lane(lane: Lane, ids: Mapping[int, int]) -> Lane:
    """Return ``lane`` with ids of ours."""
    leaf = None if lane.leaf is None else ids.get(lane.leaf)
    return replace(lane, leaf=leaf, trim=_trim(lane.trim, ids))


def _with_trim(message: Message, ids: Mapping[int, int]) -> Message:
    """Return ``message`` with the ids of ours in what it remembers of its request."""
    wrote = message.provenance
    if wrote is None or wrote.trim == Trim():
        return message
    return replace(message, provenance=replace(wrote, trim=_trim(wrote.trim, ids)))


def _trim(trim: Trim, ids: Mapping[int, int]) -> Trim:
    begins = None if trim.begins is None else ids.get(trim.begins)
    return Trim(begins, tuple(ids[message] for message in trim.bare if message in ids))


def _parents_first(messages: Iterable[Message]) -> list[Message]:
    """Return ``messages`` in their order, but none before the one that it follows."""
    waiting: dict[int, list[int]] = {}
    known: set[int] = set()
    given = list(messages)
    every = {message.id for message in given}
    ready: list[int] = []
    for place, message in enumerate(given):
        if message.parent is not None and message.parent in every and message.parent != message.id:
            waiting.setdefault(message.parent, []).append(place)
        else:
            ready.append(place)
    ordered: list[Message] = []
    while ready:
        message = given[heapq.heappop(ready)]
        if message.id not in known:
            known.add(message.id)
            ordered.append(message)
            for place in waiting.get(message.id, ()):
                heapq.heappush(ready, place)
    return ordered
