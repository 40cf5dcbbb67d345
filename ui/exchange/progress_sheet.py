"""How far an export or an import is, and a way to stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QProgressBar

from ui.widgets.labels import label
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

AFTER = 400
"""Milliseconds after which it is shown: what is over sooner needs no window."""


class ProgressSheet(Sheet):
    """Comes up by itself; ``stop_requested`` if the user does not want to wait."""

    stop_requested = Signal()

    def __init__(self, parent: QWidget, title: str, total: int) -> None:
        """Count up to ``total``, or with 0 to nobody knows where."""
        super().__init__(parent, title, width=360)
        self._total = total
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, total if total > 1 else 0)
        self._bar.setAccessibleName(title)
        self._count = label("", "caption")
        self.column.addWidget(self._bar)
        self.column.addWidget(self._count)
        self.add_closing("Stop")
        self.rejected.connect(self.stop_requested)
        self._timer = QTimer(self, singleShot=True, interval=AFTER)
        self._timer.timeout.connect(self.open)
        self._timer.start()
        self.show_done(0)

    def show_done(self, done: int) -> None:
        self._bar.setValue(done)
        if self._total > 1:
            self._count.setText(f"{done:,} of {self._total:,}")
        elif not self._total:
            self._count.setText(f"{done:,} so far" if done else "")

    def end(self) -> None:
        """Close without a word to anybody."""
        self._timer.stop()
        self.rejected.disconnect(self.stop_requested)
        self.close()
        self.deleteLater()
