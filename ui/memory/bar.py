"""A bar that shows who holds how much of a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.memory.figures import TONES
from ui.theme.tokens import tokens_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.gpus.readings import Owner

_HEIGHT = 10
_GAP = 1.0


class ShareBar(QWidget):
    """One segment for each owner, in the owners' colours; the rest of the bar is free."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held: dict[Owner, int] = {}
        self._total = 0
        self._widths: tuple[int, ...] = ()
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_shares(self, held: dict[Owner, int], total: int) -> None:
        """Show ``held`` of ``total``, both in bytes; repaints only if a pixel changes."""
        self._held, self._total = held, total
        widths = tuple(round(width * 4) for _, width in self._segments())
        if widths != self._widths:
            self._widths = widths
            self.update()

    def _segments(self) -> list[tuple[Owner, float]]:
        if self._total <= 0:
            return []
        return [
            (owner, self.width() * min(1.0, self._held.get(owner, 0) / self._total))
            for owner in TONES
            if self._held.get(owner)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  Qt's name
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QPainterPath()
        whole.addRoundedRect(QRectF(self.rect()), _HEIGHT / 2, _HEIGHT / 2)
        painter.fillPath(whole, QColor(tokens.raised))
        painter.setClipPath(whole)
        left = 0.0
        for owner, width in self._segments():
            shown = max(width, 2.0)  # a process that is there is seen, however small
            painter.fillRect(
                QRectF(left, 0, max(shown - _GAP, 1.0), _HEIGHT), QColor(getattr(tokens, TONES[owner]))
            )
            left += shown
