"""Bars of GPU memory: what a model would take, and what is free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.tokens import Space, tokens_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from ui.models.lanes import Lane
    from ui.theme.tokens import Tokens

HEIGHT = 42
BAR = 10
LEGEND = 22
PARTS = ("Weights", "Cache of one conversation, and the engine", "Other programs")


class FitBars(QWidget):
    """For each lane a title, its figures, and a bar as long as a whole GPU."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes: Sequence[Lane] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lanes(self, lanes: Sequence[Lane]) -> None:
        """Show ``lanes`` and, to screen readers, say them."""
        if lanes == self._lanes:
            return
        self._lanes = lanes
        self.setAccessibleName("; ".join(f"{lane.title}: {lane.words}" for lane in lanes))
        self.setVisible(bool(lanes))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return QSize(240, HEIGHT * len(self._lanes) + LEGEND)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  Qt's name
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = QFont(self.font())
        small.setPointSizeF(small.pointSizeF() * 0.9)
        painter.setFont(small)
        for row, lane in enumerate(self._lanes):
            self._paint_lane(painter, QRect(0, row * HEIGHT, self.width(), HEIGHT - Space.S), lane, tokens)
        if self._lanes:
            place = QRect(0, self.height() - LEGEND, self.width(), LEGEND)
            _paint_legend(painter, place, _colours(self._lanes[0], tokens), tokens)

    @staticmethod
    def _paint_lane(painter: QPainter, rect: QRect, lane: Lane, tokens: Tokens) -> None:
        text = rect.adjusted(0, 0, 0, -BAR - 4)
        painter.setPen(QColor(tokens.text))
        painter.drawText(text, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), lane.title)
        room = text.width() - painter.fontMetrics().horizontalAdvance(lane.title) - Space.M
        words = painter.fontMetrics().elidedText(lane.words, Qt.TextElideMode.ElideRight, room)
        painter.setPen(QColor(tokens.danger if lane.tone == "danger" else tokens.muted))
        painter.drawText(text, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), words)
        bar = QRectF(rect.left(), rect.bottom() - BAR, rect.width(), BAR)
        _paint_bar(painter, bar, lane, tokens)


def _paint_bar(painter: QPainter, bar: QRectF, lane: Lane, tokens: Tokens) -> None:
    """Paint what others hold, then the weights, then the rest; what goes beyond the end is too much."""
    whole = max(lane.total, lane.weights + lane.rest + lane.total - lane.free, 1)
    shape = QPainterPath()
    shape.addRoundedRect(bar, BAR / 2, BAR / 2)
    painter.save()
    painter.setClipPath(shape)
    painter.fillRect(bar, QColor(tokens.raised))
    left = bar.left()
    solid, light, held = _colours(lane, tokens)
    for size, colour in ((lane.total - lane.free, held), (lane.weights, solid), (lane.rest, light)):
        width = bar.width() * size / whole
        painter.fillRect(QRectF(left, bar.top(), width, bar.height()), colour)
        left += width
    if whole > lane.total:
        end = bar.left() + bar.width() * lane.total / whole
        painter.fillRect(QRectF(end - 1, bar.top(), 2, bar.height()), QColor(tokens.text))
    painter.restore()


def _paint_legend(painter: QPainter, rect: QRect, colours: tuple[QColor, ...], tokens: Tokens) -> None:
    left = rect.left()
    for colour, text in zip(colours, PARTS, strict=True):
        width = painter.fontMetrics().horizontalAdvance(text)
        if left + width + 14 > rect.right():
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QRectF(left, rect.center().y() - 3, 8, 8))
        painter.setPen(QColor(tokens.muted))
        place = QRect(left + 14, rect.top(), width + 2, rect.height())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
        left += 14 + width + Space.L


def _colours(lane: Lane, tokens: Tokens) -> tuple[QColor, QColor, QColor]:
    """Return the colours of the weights, of what comes with them, and of what others hold."""
    solid = QColor(getattr(tokens, lane.tone))
    light = QColor(solid)
    light.setAlphaF(0.45)
    return solid, light, QColor(tokens.faint)
