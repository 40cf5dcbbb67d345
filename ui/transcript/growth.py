"""A text that streams: its segments, of which only the last lines change."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.markdown.lines import Kind
from app.markdown.stream import Stream
from ui.transcript.items import Item, Memory, items_of
from ui.transcript.parts import MOST_CHARACTERS, MOST_ITEMS, Segment, walk, weight

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.markdown.lines import Line, Update
    from ui.transcript.stack import Stack


class Change(NamedTuple):
    """What a frame has changed: everything from ``y`` pixels below the top of ``part`` on."""

    part: Segment
    y: int


class Growth:
    """Reads a text as it comes into ``parts``, of which there is one at first; ``make`` makes more.

    ``stack`` is told where they stand.
    """

    def __init__(self, stack: Stack, parts: list[Segment], make: Callable[[], Segment]) -> None:
        self._stack, self._parts, self._make = stack, parts, make
        self._stream = Stream()
        self._lines: list[Line] = []  # frozen ones
        self._tail: list[Item] = []
        self._memory = Memory()
        self._start = (0, 0)  # part and item at which the tail begins

    def read(self, text: str) -> Change | None:
        """Read more of the text; returns what that changed, None if nothing."""
        self._stream.feed(text)
        return self._apply(self._stream.flush())

    def finish(self, text: str) -> None:
        """Read the last of the text."""
        self._stream.feed(text)
        self._apply(self._stream.finish())

    def _apply(self, update: Update) -> Change | None:
        """Put frozen lines and tail behind those frozen before."""
        self._lines += update.frozen
        frozen, old = list(items_of(update.frozen)), self._tail
        if update.changed:
            for number, line in update.changed:
                self._lines[number] = line
            frozen, old = list(items_of(self._lines)), list(walk(self._parts))
            self._start = (0, 0)
        self._tail = list(items_of(update.tail, self._memory))
        new = [*frozen, *self._tail]
        same = self._keep(old, new)
        change = None
        if same < len(old) or same < len(new):
            change = self._write(*self._ahead(self._start, same), new[same:])
        self._start = self._ahead(self._start, len(frozen))
        return change

    def _keep(self, old: Sequence[Item], new: Sequence[Item]) -> int:
        """Return how many items look as those that stand there.

        They are taken all the same: they may be from other places of the text.
        """
        same = 0
        for before, after in zip(old, new, strict=False):
            if before is not after:
                if not _look_same(before, after):
                    break
                part, index = self._ahead(self._start, same)
                standing = self._parts[part].items
                assert standing is not None, "what streams keeps its items"
                standing[index] = after
            same += 1
        return same

    def _ahead(self, place: tuple[int, int], steps: int) -> tuple[int, int]:
        """Return the place (part and item) so many items further on."""
        part, index = place
        while part + 1 < len(self._parts) and steps >= (left := len(self._parts[part].items or ()) - index):
            steps -= left
            part, index = part + 1, 0
        return part, index + steps

    def _write(self, number: int, index: int, items: Sequence[Item]) -> Change:
        """Put ``items`` in place of all that stands from there on."""
        for part in self._parts[number + 1 :]:
            self._stack.remove(part)
        del self._parts[number + 1 :]
        part = self._parts[number]
        standing = part.items
        assert standing is not None, "what streams keeps its items"
        part.load -= sum(map(weight, standing[index:]))
        del standing[index:]
        for item in items:
            if standing and (len(standing) >= MOST_ITEMS or part.load >= MOST_CHARACTERS):
                part = self._grow(part, item)
                standing = part.items = []
            standing.append(item)
            part.load += weight(item)
        return self._join(number, index)

    def _grow(self, part: Segment, item: Item) -> Segment:
        """Add a segment that begins with ``item``."""
        made = self._make()
        assert part.items, "a segment is full before the next one begins"
        made.above = part.items[-1]
        part.goes_on = item.line.kind is Kind.CODE
        self._stack.insert_behind(part, made)
        self._parts.append(made)
        return made

    def _join(self, number: int, index: int) -> Change:
        """Fit the blocks to the items from there on; the one before, too, if it ends code no more."""
        part = self._parts[number]
        if index == 0 and number and not part.blocks:
            before = self._parts[number - 1]
            last = len(before.items or ()) - 1
            if last < len(before.blocks) and before.blocks[last].edges != before.edges(last):
                return Change(before, before.change(last))
        if 0 < index <= len(part.blocks) and part.blocks[index - 1].edges != part.edges(index - 1):
            index -= 1
        return Change(part, part.change(index))


def _look_same(one: Item, other: Item) -> bool:
    """Return whether two items differ at most in where their text begins and ends."""
    line, after = one.line, other.line
    return line[:10] == after[:10] and line[12:] == after[12:] and one[1:] == other[1:]
