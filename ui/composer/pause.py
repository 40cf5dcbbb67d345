"""Waits for a moment in which nothing more is written."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable


class Pause(QObject):
    """Calls ``act`` some milliseconds after it was asked to the last time.

    What is called may start tasks: before the event loop runs, and after its end, it waits on.
    """

    def __init__(self, milliseconds: int, act: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._act = act
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(milliseconds)
        self._timer.timeout.connect(self._end)

    @property
    def lasts(self) -> bool:
        return self._timer.isActive()

    def begin(self) -> None:
        """Begin to wait, anew if it has begun."""
        self._timer.start()

    def _end(self) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            self._timer.start()
        else:
            self._act()
