"""The messages of one conversation as the tree that they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.chat.messages import Placed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from app.chat.messages import Message


class Tree:
    """Messages by id and by what they follow. A later message has a higher id than an earlier one."""

    def __init__(self, messages: Iterable[Message] = ()) -> None:
        self._messages: dict[int, Message] = {}
        self._following: dict[int | None, list[int]] = {}
        self._shown: dict[int | None, int] = {}
        for message in sorted(messages, key=lambda each: each.id):
            self.put(message)

    def __contains__(self, message: object) -> bool:
        return message in self._messages

    def __iter__(self) -> Iterator[Message]:
        return iter(self._messages.values())

    def __getitem__(self, message: int) -> Message:
        return self._messages[message]

    def put(self, message: Message) -> None:
        """Add ``message``, or replace the one with its id."""
        if message.id not in self._messages:
            self._following.setdefault(self._parent(message), []).append(message.id)
        self._messages[message.id] = message

    def remove(self, message: int) -> tuple[Message, ...]:
        """Take out a message with all that follows it; return them, each before those that follow it."""
        removed: list[Message] = []
        waiting = [message]
        while waiting:
            removed.append(self._messages[waiting.pop()])
            waiting += self._following.pop(removed[-1].id, ())
        self._following[self._parent(removed[0])].remove(message)
        for each in removed:
            del self._messages[each.id]
        return tuple(removed)

    def path(self, leaf: int | None) -> tuple[Message, ...]:
        """Return the messages from the first to ``leaf``; none for None and for one that is not there."""
        path: list[Message] = []
        while leaf is not None and leaf in self._messages:
            path.append(self._messages[leaf])
            leaf = self._parent(path[-1])
        return tuple(reversed(path))

    def versions(self, message: Message) -> tuple[int, ...]:
        """Return the ids of ``message`` and its siblings, oldest first."""
        siblings = sorted(self._following.get(self._parent(message), (message.id,)))
        return tuple(each for each in siblings if self._messages[each].role == message.role)

    def place(self, message: Message, beside: Collection[int] = ()) -> Placed:
        """Return where ``message`` stands; siblings in ``beside`` are no versions of it."""
        versions = self.versions(message)
        return Placed(message, tuple(id_ for id_ in versions if id_ == message.id or id_ not in beside))

    def show(self, leaf: int | None) -> None:
        """Remember that the path to ``leaf`` is the one that was looked at last."""
        for message in self.path(leaf):
            self._shown[self._parent(message)] = message.id

    def leaf_of(self, message: int | None) -> int | None:
        """Return the end of what followed ``message`` when it was last looked at, or else of the newest."""
        leaf = message
        while following := self._following.get(leaf):
            shown = self._shown.get(leaf)
            leaf = shown if shown in following else max(following)
        return leaf

    def _parent(self, message: Message) -> int | None:
        """Return what ``message`` follows; in a damaged tree it may name what is not there, or itself."""
        parent = message.parent
        return parent if parent is not None and parent < message.id and parent in self._messages else None
