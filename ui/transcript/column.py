"""All messages of a transcript, one below the other, and which of their parts are alive."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from ui.transcript.entry import Entry
from ui.transcript.heights import Heights
from ui.transcript.parts import Segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.chat.messages import Placed
    from ui.transcript.blocks import Furnisher
    from ui.transcript.looks import Looks
    from ui.transcript.parts import Part
    from ui.transcript.stack import Stack

EDGE = 24
"""Pixels above the first message and below the last."""
MOST_BLOCKS = 500
"""Blocks that stay laid out when they are out of sight."""


class Spot(NamedTuple):
    """A part and where it begins, in pixels from the top of the column."""

    part: Part
    top: int


class Watcher(Protocol):
    """Who is told what happens to parts."""

    def part_replaced(self, part: Part, made: Sequence[Part]) -> None:
        """Heed that ``made`` stand where ``part`` stood."""
        ...

    def part_stale(self, part: Part) -> None:
        """Heed that ``part`` is to be laid out and painted again."""
        ...


class Column:
    """Lays out what is seen; everything else has an estimated height."""

    def __init__(self, looks: Looks, furnisher: Furnisher, watcher: Watcher) -> None:
        self.looks = looks
        self.width = 0
        self.entries: list[Entry] = []
        self.heights = Heights()
        self._ids: dict[int, Entry] = {}
        self._furnisher = furnisher
        self._watcher = watcher
        self._alive: dict[Segment, None] = {}
        self.version = 0
        """Goes up with every change of a height or of what stands where."""

    @property
    def edge(self) -> int:
        return self.looks.px(EDGE)

    @property
    def total(self) -> int:
        """The height of all."""
        return self.heights.total + 2 * self.edge

    def show(self, messages: Sequence[Placed]) -> None:
        """Hold ``messages`` in place of all others."""
        self.entries, self._ids = [], {}
        self._alive.clear()
        self.version += 1
        self.heights = Heights()
        for placed in messages:
            self.add(placed)

    def add(self, placed: Placed) -> Entry:
        """Put a message below the others."""
        entry = Entry(self, placed, self._furnisher)
        entry.place = len(self.entries)
        self.entries.append(entry)
        self._ids[entry.id] = entry
        entry.expect()
        self.version += 1
        self.heights.append(entry.total)
        return entry

    def find_entry(self, message: int) -> Entry | None:
        """Return the entry of a message, None if it is not shown."""
        return self._ids.get(message)

    def entry_changed(self, entry: Stack) -> None:
        """Heed that an entry has other parts or heights."""
        self.version += 1
        if entry.place < len(self.heights):
            self.heights.change(entry.place, entry.total)

    def part_replaced(self, part: Part, made: Sequence[Part]) -> None:
        """Heed that parts stand where another was."""
        if isinstance(part, Segment):
            self._alive.pop(part, None)
        self._watcher.part_replaced(part, made)

    def stale(self, part: Part) -> None:
        """Heed that a part is to be laid out again."""
        self._watcher.part_stale(part)

    def top_of(self, part: Part) -> int:
        """Return where a part begins."""
        entry = part.entry
        entry.touch()
        return self.edge + self.heights.before(entry.place) + entry.heights.before(part.place)

    def part_at(self, y: int) -> Spot | None:
        """Return the part at ``y``, the first or last if it is beyond; None if there is none."""
        if not self.entries:
            return None
        inside = y - self.edge
        entry = self.entries[self.heights.find(inside)]
        entry.touch()
        top = self.heights.before(entry.place)
        part = entry.parts[entry.heights.find(inside - top)]
        return Spot(part, self.edge + top + entry.heights.before(part.place))

    def parts_between(self, spot: Spot, end: int) -> Iterator[Spot]:
        """Give the part and those below it that begin above ``end``."""
        part, top = spot
        entry, place = part.entry, part.place
        while True:
            parts = entry.parts
            while place < len(parts):
                if top >= end:
                    return
                part = parts[place]
                yield Spot(part, top)
                top += part.height
                place += 1
            if entry.place + 1 >= len(self.entries):
                return
            entry, place = self.entries[entry.place + 1], 0
            entry.touch()

    def resize(self, part: Part) -> int:
        """Take over the height of a part; returns by how much it grew."""
        grown = part.entry.heights.change(part.place, part.height)
        if grown:
            self.version += 1
            part.entry.total += grown
            self.heights.change(part.entry.place, part.entry.total)
        return grown

    def lay_out(self, part: Part) -> int:
        """Lay out a part that has been read; returns by how much it grew."""
        entry = part.entry
        part.lay_out(entry.inside, self.looks)
        if isinstance(part, Segment):
            self._alive.pop(part, None)
            self._alive[part] = None
        return self.resize(part)

    def read(self, part: Part) -> bool:
        """Read what a part shows if it has been dropped; returns whether others stand in its place now."""
        if not isinstance(part, Segment) or part.items is not None:
            return False
        body = part.entry.thought if part.muted else part.entry.said
        return body.read(part) != [part] and part.items is None

    def use(self, part: Part) -> None:
        """Heed that a part is seen: what has not been seen for the longest time is dropped first."""
        if isinstance(part, Segment) and part in self._alive:
            del self._alive[part]
            self._alive[part] = None

    def redo_pending(self) -> bool:
        """Have what waits for a formula laid out again; returns whether there is any."""
        return max([part.redo_pending() for part in self._alive], default=False)

    def trim(self, seen: int) -> None:
        """Drop what has been out of sight for long; the last ``seen`` that were used are in sight."""
        blocks = sum(len(part.blocks) for part in self._alive)
        for part in list(self._alive)[: max(0, len(self._alive) - seen)]:
            if blocks <= MOST_BLOCKS:
                return
            blocks -= len(part.blocks)
            del self._alive[part]
            part.drop()

    def change_width(self, width: int) -> None:
        """Have another width: what is out of sight is estimated from how high it was."""
        before, self.width = self.width, width
        if not width or width == before:
            return
        self._rescale(before / width if before else 0.0)

    def change_looks(self, looks: Looks) -> None:
        """Have other fonts or colours."""
        factor = (looks.zoom / self.looks.zoom) ** 2
        self.looks = looks
        self._rescale(factor)

    def _rescale(self, factor: float) -> None:
        """Expect all heights to change by ``factor``; 0 where there are none yet."""
        for entry in self.entries:
            entry.rescale(factor)
        self.version += 1
        self.heights = Heights([entry.total for entry in self.entries])
