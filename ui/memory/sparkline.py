"""The last minute of a share as a small area."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.tokens import tokens_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_HEIGHT = 36
SPAN = 60.0
"""Seconds from the left edge to the right."""


class Sparkline(QWidget):
    """Shares from 0 (bottom) to 1 (top), the newest at the right edge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: deque[tuple[float, float]] = deque()
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def add(self, moment: float, share: float) -> None:
        """Add ``share`` at ``moment`` (seconds on any clock that only goes forward)."""
        points = self._points
        points.append((moment, min(1.0, max(0.0, share))))
        while len(points) > 2 and points[1][0] < moment - SPAN:
            points.popleft()
        if any(value != share for _, value in points):  # a level line looks the same a moment later
            self.update()

    @property
    def shares(self) -> tuple[float, ...]:
        return tuple(share for _, share in self._points)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  Qt's name
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.drawLine(QPointF(0, area.bottom()), QPointF(area.right(), area.bottom()))
        if not self._points:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        newest = self._points[-1][0]
        line = [
            QPointF(
                area.right() - (newest - moment) / SPAN * area.width(), area.bottom() - share * area.height()
            )
            for moment, share in self._points
        ]
        fill = QColor(tokens.accent)
        fill.setAlphaF(0.14)
        painter.setPen(QPen(QColor(0, 0, 0, 0)))
        painter.setBrush(fill)
        ends = [QPointF(line[-1].x(), area.bottom()), QPointF(line[0].x(), area.bottom())]
        painter.drawPolygon(QPolygonF([*line, *ends]))
        painter.setPen(QPen(QColor(tokens.accent), 1.5))
        painter.drawPolyline(QPolygonF(line))
