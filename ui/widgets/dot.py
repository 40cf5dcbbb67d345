"""A small dot that shows a state by its colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from ui.theme.tokens import tokens_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Dot(QWidget):
    """Filled in the colour of a tone; a ring in a neutral colour without one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = ""
        self.setFixedSize(QSize(10, 10))

    def show_tone(self, tone: str) -> None:
        """Show ``tone``: success, warning, danger, accent, or none of them."""
        if tone != self._tone:
            self._tone = tone
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  Qt's name
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._tone:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(getattr(tokens, self._tone)))
            painter.drawEllipse(QRectF(1, 1, 8, 8))
        else:
            painter.setPen(QColor(tokens.faint))
            painter.drawEllipse(QRectF(1.5, 1.5, 7, 7))
