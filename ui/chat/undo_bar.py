"""Says that something was deleted, and gives it back for a while."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button, tool_button
from ui.widgets.labels import ElidedLabel

SHOWN = 12_000
"""Milliseconds."""


class UndoBar(QFrame):
    """One line with a button; a newer one takes the place of the one before."""

    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="banner")
        self._said = ElidedLabel("")
        self.undo = push_button("Undo", "link")
        self._close = tool_button("mdi6.close", "Put this notice away")
        self._timer = QTimer(self, interval=SHOWN, singleShot=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.XS, Space.XS, Space.XS)
        row.setSpacing(Space.S)
        row.addWidget(self._said, 1)
        row.addWidget(self.undo)
        row.addWidget(self._close)
        self._timer.timeout.connect(self.hide)
        self._close.clicked.connect(self.hide)
        self.undo.clicked.connect(self._undo)
        self.hide()

    def show_said(self, said: str) -> None:
        """Say ``said``, and offer to undo it."""
        self._said.setText(said)
        self.setAccessibleName(said)
        self.show()
        self._timer.start()

    def _undo(self) -> None:
        self.hide()
        self.undo_requested.emit()
