"""The one clock by which streamed text is painted, whatever number of streams there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

FRAME = 40
"""Milliseconds between two frames: faster cannot be read, and each costs layout and paint."""


class FrameClock(QObject):
    """Ticks while anything is due. What asks to be drawn is drawn once at the next frame."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._due: dict[Callable[[], None], None] = {}
        self._timer = QTimer(self, interval=FRAME, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def request(self, draw: Callable[[], None]) -> None:
        """Have ``draw`` called at the next frame; asking twice is asking once."""
        self._due[draw] = None
        if not self._timer.isActive():
            self._timer.start()

    def _tick(self) -> None:
        if not self._due:
            self._timer.stop()
            return
        due, self._due = self._due, {}
        for draw in due:
            draw()
