"""A ring and a figure: how full the model's context is with what is being written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QToolButton, QWidget

from ui.composer.measure import Fit
from ui.theme.marks import mark
from ui.theme.tokens import Space, tokens_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from ui.composer.measure import Measure

RING = 16
_WIDTH = 3
TONES = {Fit.GOOD: "muted", Fit.TIGHT: "warning", Fit.FULL: "danger"}


class ContextMeter(QToolButton):
    """Shows a Measure; pressed, it asks for the details."""

    details_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._measure: Measure | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        mark(self, role="meter")
        self.clicked.connect(self.details_requested)
        self.hide()

    @property
    def said(self) -> str:
        """The figure beside the ring."""
        return "" if self._measure is None else figure_of(self._measure)

    def show_measure(self, measure: Measure | None) -> None:
        """Show ``measure``; nothing is seen while there is none."""
        if measure != self._measure:
            self._measure = measure
            self.setText(self.said)
            words = "" if measure is None else sentence_of(measure)
            self.setAccessibleName(f"Context: {words}")
            self.setToolTip(words)
            self.updateGeometry()
            self.update()
        self.setVisible(measure is not None)

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        width = self.fontMetrics().horizontalAdvance(self.said)
        return QSize(width + RING + Space.XS + 2 * Space.S, 28)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  Qt's name
        measure = self._measure
        if measure is None:
            return
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(tokens.accent), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        if self.underMouse() or self.hasFocus():
            painter.setBrush(QColor(tokens.raised if self.underMouse() else tokens.surface))
            painter.drawRoundedRect(inside, 7, 7)
        tone = getattr(tokens, TONES[measure.fit])
        ring = QRectF(Space.S, (self.height() - RING) / 2, RING, RING).adjusted(2, 2, -2, -2)
        self._draw_ring(painter, ring, measure, tone)
        painter.setPen(QColor(tone))
        words = self.rect().adjusted(Space.S + RING + Space.XS, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.said)

    def _draw_ring(self, painter: QPainter, ring: QRectF, measure: Measure, tone: str) -> None:
        tokens = tokens_of(self.palette())
        parts = [(1.0, tokens.raised if not self.underMouse() else tokens.border_strong)]
        if measure.context:
            full = min(1.0, measure.share)
            held = min(full, (measure.cached or 0) / measure.context)
            parts += [(full, tokens.accent if measure.fit is Fit.GOOD else tone), (held, tokens.success)]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for share, colour in parts:
            if share > 0:
                painter.setPen(QPen(QColor(colour), _WIDTH, c=Qt.PenCapStyle.FlatCap))
                painter.drawArc(ring, 90 * 16, -round(360 * 16 * share))


def figure_of(measure: Measure) -> str:
    """Return "1,204 / 8,192", with a tilde before an estimate."""
    prompt = f"{measure.prompt:,}" if measure.exact else f"~{measure.prompt:,}"
    return prompt if measure.context is None else f"{prompt} / {measure.context:,}"


def sentence_of(measure: Measure) -> str:
    """Return in words what the figure means."""
    about = "" if measure.exact else "about "
    if measure.context is None:
        return f"{about}{measure.prompt:,} tokens"
    taken = f"{about}{measure.prompt:,} of {measure.context:,} tokens"
    if measure.fit is Fit.FULL:
        return f"{taken}: there is no room for a reply"
    return f"{taken}, {measure.room:,} left for the reply"
