"""The one clock by which what changes is drawn, however many streams and panes there are."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

FRAME = 33
"""Milliseconds between two frames: faster cannot be read, and each costs layout and paint."""
BUDGET = 0.004
"""Seconds of drawing at a stretch; what it paints comes on top of them."""
REST = 14
"""Milliseconds for everything else before the drawing of the same frame goes on."""


class FrameClock(QObject):
    """Ticks while anything is due. What asks to be drawn is drawn once at one of the next frames.

    Who has not had their turn when the budget is spent is drawn a little later, before anybody is drawn
    again.
    """

    def __init__(self, parent: QObject | None = None, budget: float = BUDGET) -> None:
        super().__init__(parent)
        self.budget = budget
        self._due: dict[Callable[[], None], None] = {}
        self._now: dict[Callable[[], None], None] = {}
        self._timer = QTimer(self, interval=FRAME, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)
        self._rest = QTimer(self, interval=REST, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._rest.timeout.connect(self._go_on)

    def request(self, draw: Callable[[], None]) -> None:
        """Have ``draw`` called at the next frame; asking twice is asking once."""
        if draw not in self._now:
            self._due[draw] = None
        if not self._timer.isActive():
            self._timer.start()

    def forget(self, draw: Callable[[], None]) -> None:
        """Have ``draw`` not called after all."""
        self._due.pop(draw, None)
        self._now.pop(draw, None)

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be drawn."""
        return not self._due and not self._now

    def tick(self) -> None:
        """Begin a frame; or go on with the one before, if it has not been drawn whole."""
        if self.idle:
            self._timer.stop()
            return
        if not self._now:
            self._now, self._due = self._due, {}
        self._go_on()

    def _go_on(self) -> None:
        end = time.perf_counter() + self.budget
        while self._now:
            draw = next(iter(self._now))
            del self._now[draw]
            draw()
            if time.perf_counter() >= end:
                break
        if self._now:
            self._rest.start()
