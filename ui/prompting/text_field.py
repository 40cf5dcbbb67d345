"""A field for several lines that grows with its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from ui.theme.marks import mark

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_FRAME = 16
"""Pixels of the style sheet's border and padding."""


class TextField(QPlainTextEdit):
    """From ``fewest`` to ``most`` lines high; ``edited`` gives what the user has made of the text."""

    edited = Signal(str)

    def __init__(
        self, name: str, *, fewest: int, most: int, code: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._lines = (fewest, most)
        self._showing = False
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if code:
            mark(self, role="code")
        self.textChanged.connect(self._heed_text)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def show_text(self, text: str) -> None:
        """Show ``text``; where it stands already, cursor and undo stay as they are."""
        if text != self.toPlainText():
            self._showing = True
            self.setPlainText(text)
            self._showing = False

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._fit()

    def _heed_text(self) -> None:
        if not self._showing:
            self.edited.emit(self.toPlainText())

    def _fit(self) -> None:
        fewest, most = self._lines
        lines = min(max(round(self.document().size().height()), fewest), most)
        height = (
            lines * self.fontMetrics().lineSpacing() + 2 * round(self.document().documentMargin()) + _FRAME
        )
        if height != self.height():
            self.setFixedHeight(height)
