"""Reads and lays out what a reader who scrolls will see next, a part at a time, between the frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.transcript.clock import FrameClock
    from ui.transcript.column import Spot
    from ui.transcript.scrolling import Scroller


class Ahead:
    """Looks one view ahead, in the direction of the last move."""

    def __init__(self, scroller: Scroller, clock: FrameClock) -> None:
        self._scroller, self._clock = scroller, clock
        self._down = False
        scroller.scrolled.connect(self.look)

    def look(self, pixels: int) -> None:
        """Prepare what comes next, the reader having moved by so many pixels."""
        self._down = pixels > 0
        self._clock.request(self._step)

    def rest(self) -> None:
        """Prepare nothing for the time being."""
        self._clock.forget(self._step)

    def _step(self) -> None:
        """Prepare one part; what is in sight stays where it is."""
        scroller, sight = self._scroller, self._scroller.sight
        # Before anything else: even to look at what is above may change its height.
        anchor = sight.anchor()
        spot = next((spot for spot in self._next() if not spot.part.ready), None)
        if spot is not None:
            if not sight.column.read(spot.part):
                sight.column.lay_out(spot.part)
            self._clock.request(self._step)
        sight.restore(anchor)
        sight.settle()
        scroller.shift(anchor)

    def _next(self) -> Sequence[Spot]:
        """Return the parts beyond the view, the nearest one first."""
        sight = self._scroller.sight
        top = sight.top + sight.height if self._down else max(0, sight.top - sight.height)
        spot = sight.column.part_at(top)
        found = list(sight.column.parts_between(spot, top + sight.height)) if spot is not None else []
        return found if self._down else found[::-1]
