"""Rectangles with round corners, painted so that a part of one looks exactly as the same part of the whole.

A path that is clipped is smoothed differently at the edge of the clip; corners that are pictures are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

    from ui.transcript.looks import Looks


def paint_rounded(
    painter: QPainter,
    rect: QRectF,
    radius: int,
    colours: tuple[str, str],
    looks: Looks,
    *,
    top: bool = True,
    bottom: bool = True,
) -> None:
    """Paint a ground and a border around it, by the names of their colours; "" for no border.

    Without ``top`` or ``bottom`` it is open there: a strip of a higher one.
    """
    left, upper = round(rect.left()), round(rect.top())
    width, height = round(rect.width()), round(rect.height())
    ground, border = looks.colour(colours[0]), looks.colour(colours[1]) if colours[1] else None
    radius = min(radius, width // 2, height // 2 if top and bottom else height)
    above, below = radius if top else 0, radius if bottom else 0
    painter.fillRect(left, upper + above, width, height - above - below, ground)
    if border is not None:
        painter.fillRect(left, upper + above, 1, height - above - below, border)
        painter.fillRect(left + width - 1, upper + above, 1, height - above - below, border)
    if radius > 0 and (top or bottom):
        corners = _corners(painter, radius, colours, looks)
        ends = ((top, upper, 0, upper), (bottom, upper + height - radius, radius, upper + height - 1))
        for shown, y, source, edge in ends:
            if shown:
                _paint_end(painter, (left, y, width), radius, source, corners)
                painter.fillRect(left + radius, y, width - 2 * radius, radius, ground)
                if border is not None:
                    painter.fillRect(left + radius, edge, width - 2 * radius, 1, border)


def _paint_end(
    painter: QPainter, place: tuple[int, int, int], radius: int, source: int, corners: QPixmap
) -> None:
    """Paint the two corners at the top or the bottom."""
    left, y, width = place
    ratio = corners.devicePixelRatio()
    for x, from_x in ((left, 0), (left + width - radius, radius)):
        part = QRectF(from_x * ratio, source * ratio, radius * ratio, radius * ratio)
        painter.drawPixmap(QRectF(x, y, radius, radius), corners, part)


def _corners(painter: QPainter, radius: int, colours: tuple[str, str], looks: Looks) -> QPixmap:
    """Return a picture of nothing but the four corners."""
    ratio = painter.device().devicePixelRatio()
    key = (radius, *colours, ratio)
    found = looks.corners.get(key)
    if found is None:
        found = QPixmap(round(2 * radius * ratio), round(2 * radius * ratio))
        found.setDevicePixelRatio(ratio)
        found.fill(Qt.GlobalColor.transparent)
        ground = looks.colour(colours[0])
        border = looks.colour(colours[1]) if colours[1] else None
        _draw(found, radius, ground, border)
        looks.corners[key] = found
    return found


def _draw(picture: QPixmap, radius: int, ground: QColor, border: QColor | None) -> None:
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(ground)
        painter.setPen(Qt.PenStyle.NoPen if border is None else QPen(border, 1))
        inset = 0.0 if border is None else 0.5
        rect = QRectF(inset, inset, 2 * radius - 2 * inset, 2 * radius - 2 * inset)
        painter.drawRoundedRect(rect, radius, radius)
