"""What of a column is in sight, and how it stays there when something around it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ui.transcript.parts import FixturePart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.transcript.column import Column, Spot
    from ui.transcript.parts import Part

NEAR = 24
"""Pixels from the end that still count as being there."""


class Anchor(NamedTuple):
    """Something that is in sight: ``part``, in it the block ``number``, of that ``share``.

    ``y`` is where its part begins, in pixels below the upper edge of the view.
    """

    part: Part
    y: int
    number: int = -1
    share: float = 0.0


class Sight:
    """A view of ``height`` pixels on ``column`` that begins at ``top``.

    While ``sticks``, the end stays in sight whatever comes.
    """

    def __init__(self, column: Column) -> None:
        self.column = column
        self.height = 0
        self.top = 0
        self.sticks = True
        self._seen: list[Spot] = []
        self._seen_for = (-1, -1, -1)
        self._used: list[Part] = []

    @property
    def end(self) -> int:
        """The greatest ``top``."""
        return max(0, self.column.total - self.height)

    @property
    def at_end(self) -> bool:
        return self.top >= self.end - NEAR

    def move(self, top: int) -> None:
        """Begin at ``top`` from now on, at most at the end; :meth:`settle` has to follow."""
        self.top = min(max(top, 0), self.end)

    def anchor(self) -> Anchor | None:
        """Return the first part that is in sight and has been laid out."""
        for part, top in self.spots():
            if part.blocks and part.ready and part.height:
                return Anchor(part, top - self.top)
        return None

    def line_anchor(self) -> Anchor | None:
        """Return the block at the upper edge: it is in sight after its part has another width, too."""
        for part, top in self.spots():
            for index, (start, block) in enumerate(zip(part.tops, part.blocks, strict=False)):
                if top + start + block.height > self.top and block.height:
                    share = (self.top - top - start) / block.height
                    return Anchor(part, top - self.top, index, share)
        return None

    def restore(self, anchor: Anchor | None) -> None:
        """Begin so that ``anchor`` is where it was."""
        if anchor is None or self.sticks:
            return
        part = anchor.part
        if part.place >= len(part.entry.parts) or part.entry.parts[part.place] is not part:
            return
        if anchor.number < 0:
            self.move(self.column.top_of(part) - anchor.y)
            return
        part.entry.touch()
        if not part.ready:
            self.column.lay_out(part)
        if anchor.number < len(part.tops):
            inside = part.tops[anchor.number] + anchor.share * part.blocks[anchor.number].height
            self.move(self.column.top_of(part) + round(inside))

    def spots(self) -> Sequence[Spot]:
        """Return the parts in sight, from top to bottom."""
        column = self.column
        seen_for = (self.top, self.height, column.version)
        if seen_for != self._seen_for:
            spot = column.part_at(self.top)
            self._seen = list(column.parts_between(spot, self.top + self.height)) if spot else []
            # Messages that are touched for the first time change the version.
            self._seen_for = (self.top, self.height, column.version)
        return self._seen

    def settle(self) -> None:
        """Read and lay out all that is in sight; what is above the upper edge moves nothing below it."""
        while not self._settled():
            pass
        parts = [part for part, _ in self.spots()]
        if parts != self._used:
            self._used = parts
            for part in parts:
                self.column.use(part)
            self.column.trim(len(parts))

    def _settled(self) -> bool:
        """Lay out one part that needs it; returns whether there was none."""
        self.move(self.end if self.sticks else self.top)
        for part, top in self.spots():
            if not part.ready:
                if self.column.read(part):
                    return False
                fresh = isinstance(part, FixturePart) or not part.blocks
                above = top < self.top
                grown = self.column.lay_out(part)
                if grown and fresh and above:
                    self.top += grown
                if grown:
                    return False
        return True
