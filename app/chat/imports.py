"""Conversations from elsewhere, made ours."""

from __future__ import annotations

import heapq
from dataclasses import replace
from typing import TYPE_CHECKING

from app.chat.history import title_of
from app.chat.messages import Conversation, Lane, Message, Status, Trim
from app.chat.tree import Tree
from app.engine.replies import Prompting
from app.library.text import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.chat.numbers import Numbers

UNTITLED = "Imported conversation"


def numbered(
    title: str,
    created: float,
    messages: Sequence[Message],
    numbers: Numbers,
    like: Conversation | None = None,
) -> tuple[Conversation, tuple[Message, ...]]:
    """Return ``messages`` with ids of ours, each after the one that it follows, and an entry for them.

    A message that follows one that is not among them begins the conversation. An entry that is to be ``like``
    another has its lanes, folder and marks; those lanes have the ids that the messages come with.
    """
    conversation = numbers.next("conversation")
    system, said = _system_of(messages) if like is None else ("", list(messages))
    ids: dict[int, int] = {}
    ours: list[Message] = []
    for message in _parents_first(said):
        ids[message.id] = numbers.next("message")
        status = Status.INTERRUPTED if message.status is Status.STREAMING else message.status
        parent = None if message.parent is None else ids.get(message.parent)
        ours.append(
            replace(message, id=ids[message.id], conversation=conversation, parent=parent, status=status)
        )
    if like is not None:
        lanes = tuple(_lane(lane, ids) for lane in like.lanes) or (Lane(),)
        entry = replace(
            like, id=conversation, lanes=lanes, title=shown_name(title) or UNTITLED, updated=created
        )
        return entry, tuple(_with_trim(message, ids) for message in ours)
    first = next((message.text for message in ours if message.role == "user"), "")
    lane = Lane(Tree(ours).leaf_of(None), prompting=Prompting(system))
    entry = Conversation(conversation, shown_name(title) or title_of(first) or UNTITLED, created, (lane,))
    return entry, tuple(ours)


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


def _system_of(messages: Sequence[Message]) -> tuple[str, list[Message]]:
    """Return the system prompt and the messages without it; those that followed it follow nothing."""
    system = next(
        (message for message in messages if message.role == "system" and message.parent is None), None
    )
    if system is None:
        return "", list(messages)
    said = [message for message in messages if message is not system]
    return system.text, [replace(each, parent=None) if each.parent == system.id else each for each in said]


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
