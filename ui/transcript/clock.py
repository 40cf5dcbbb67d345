"""The one clock by which what changes is drawn, however many streams and panes there are."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

FRAME = 33
"""Milliseconds between two frames: faster cannot be read, and each costs layout and paint."""
BUDGET = 0.008
"""Seconds that drawing may take in one frame; who has not had their turn by then is first in the next."""


class FrameClock(QObject):
    """Ticks while anything is due. What asks to be drawn is drawn once at one of the next frames.

    Who asks while it draws is drawn at the next frame, behind those who have been waiting longer.
    """

    def __init__(self, parent: QObject | None = None, budget: float = BUDGET) -> None:
        super().__init__(parent)
        self.budget = budget
        self._due: dict[Callable[[], None], None] = {}
        self._timer = QTimer(self, interval=FRAME, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)

    def request(self, draw: Callable[[], None]) -> None:
        """Have ``draw`` called at the next frame; asking twice is asking once."""
        self._due[draw] = None
        if not self._timer.isActive():
            self._timer.start()

    def forget(self, draw: Callable[[], None]) -> None:
        """Have ``draw`` not called after all."""
        self._due.pop(draw, None)

    def tick(self) -> None:
        """Draw what is due, as far as the budget goes."""
        if not self._due:
            self._timer.stop()
            return
        end = time.perf_counter() + self.budget
        for draw in tuple(self._due):
            if self._due.pop(draw, self) is None:
                draw()
                if time.perf_counter() >= end:
                    return
