"""Cyclic garbage, collected on the GUI thread only.

A collection that a worker thread starts may free widgets outside the GUI thread, which crashes; so the
automatic collector is off and a timer takes its place. Once an engine is imported there are some 600,000
objects that never die: a full pass over them stalls the window for 0.4 s, unless they are frozen.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL = 500
"""Milliseconds between two looks."""


class GarbageTimer(QObject):
    """Turns automatic collection off and collects from the GUI thread when enough has gathered."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=INTERVAL)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def pause(self) -> None:
        """Stop collecting while modules are imported: each pass would look at all they made so far."""
        self._timer.stop()

    def settle(self) -> None:
        """Take what lives now for immortal, and go on collecting what comes after."""
        gc.freeze()
        self._timer.start()

    def collect(self) -> None:
        """Collect the oldest generation that is due, as the automatic collector would."""
        due = [count > limit > 0 for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        for generation in (2, 1, 0):
            if due[generation]:
                gc.collect(generation)
                return
