"""Single lines of small text, as blocks around a message paint them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QFont, QPainter

LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight


def paint_caption(
    painter: QPainter, rect: QRectF, text: str, font: QFont, colour: QColor, side: Qt.AlignmentFlag = LEFT
) -> float:
    """Paint one line in the middle of ``rect``, cut with an ellipsis where it does not fit.

    Returns how wide it came out.
    """
    metrics = QFontMetricsF(font)
    line = text.replace("\n", " ")
    shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, rect.width())
    width = min(metrics.horizontalAdvance(shown), rect.width())
    left = rect.left() if side == LEFT else rect.right() - width
    # Rounded before it is moved: it looks the same wherever it stands.
    baseline = round(rect.top()) + round((rect.height() - metrics.height()) / 2 + metrics.ascent())
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(round(left), baseline, shown)
    return width


def width_of(text: str, font: QFont) -> float:
    """Return how wide a line of ``text`` is."""
    return QFontMetricsF(font).horizontalAdvance(text)
