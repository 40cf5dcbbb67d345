"""The parts of a message, one below the other, in zones."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ui.transcript.heights import Heights
from ui.transcript.parts import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.transcript.column import Column
    from ui.transcript.entry import Entry
    from ui.transcript.looks import Looks
    from ui.transcript.parts import Segment

LEAD = 30
"""Pixels above a message."""
CARD = 14
"""Pixels between the edge of a prompt's card and what is on it."""
CARD_END = 10
"""Pixels above and below what is on a card."""
BETWEEN = 18
"""Pixels between the reasoning and what is said."""
ABOVE, THOUGHT, SAID, BELOW = range(4)


class Stack:
    """Has zones: what is above the text, the reasoning, the text, what is below it; and spaces between them.

    ``carded``: it lies on a card, as what the user wrote. ``total`` is its height: an estimate while it has
    not been seen.
    """

    def __init__(self, column: Column, *, carded: bool) -> None:
        self.column = column
        self.carded = carded
        self.place = 0
        self.parts: list[Part] = []
        self.heights = Heights()
        self.total = 0
        self.zones: list[list[Part]] = [[], [], [], []]
        self._spaces: list[Part] = []

    @property
    def looks(self) -> Looks:
        return self.column.looks

    @property
    def inset(self) -> int:
        return self.looks.px(CARD) if self.carded else 0

    @property
    def inside(self) -> int:
        """The width of its parts; 0 while there is no column to be laid out in."""
        return max(self.column.width - 2 * self.inset, 0)

    def gather(self) -> None:
        """Put the parts of all zones one below the other."""
        for place, part in enumerate(part for zone in self._layers() for part in zone):
            part.place = place
            if place < len(self.parts):
                self.parts[place] = part
            else:
                self.parts.append(part)
        del self.parts[sum(map(len, self._layers())) :]
        self.heights = Heights([part.height for part in self.parts])
        self.total = self.heights.total
        self.column.entry_changed(self)

    def replace(self, part: Segment, made: Sequence[Segment]) -> None:
        """Put ``made`` in place of ``part``."""
        for zone in self.zones:
            if part in zone:
                place = zone.index(part)
                zone[place : place + 1] = made
        self.column.part_replaced(part, made)
        self.gather()

    def replace_all(self, parts: Sequence[Segment], made: Sequence[Segment]) -> None:
        """Put ``made`` in place of all parts of a body."""
        for zone in self.zones:
            if parts and parts[0] in zone:
                zone[:] = made
        for part in parts:
            self.column.part_replaced(part, (made[0] if part is parts[0] else made[-1],))
        self.gather()

    def insert_behind(self, part: Segment, made: Segment) -> None:
        """Put ``made`` below ``part``; where it is not shown, nowhere."""
        for zone in self.zones:
            if part in zone:
                zone.insert(zone.index(part) + 1, made)
        self.gather()

    def remove(self, part: Segment) -> None:
        """Take ``part`` away."""
        for zone in self.zones:
            if part in zone:
                zone.remove(part)
        self.column.part_replaced(part, ())
        self.gather()

    def _layers(self) -> list[list[Part]]:
        """Return the parts of each zone, with the spaces around them."""
        lead = 0 if self.place == 0 else LEAD - (8 if self.column.looks.compact else 0)
        if not self.carded:
            above, thought, said, below = self.zones
            between = [self._space(1, BETWEEN)] if thought else []
            return [[self._space(0, lead)], above, thought, between, said, below]
        return [[self._space(0, lead), self._space(1, CARD_END)], *self.zones, [self._space(2, CARD_END)]]

    def _space(self, number: int, height: int) -> Part:
        while len(self._spaces) <= number:
            self._spaces.append(Part(cast("Entry", self)))  # there is no other kind
        self._spaces[number].height = self.looks.px(height)
        return self._spaces[number]
