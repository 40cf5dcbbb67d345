"""Icons as blocks paint them: from the icon font, in a colour of the theme."""

from __future__ import annotations

from functools import lru_cache
from math import floor
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize

from ui.theme.icons import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter, QPixmap

    from ui.transcript.looks import Looks


def paint_icon(painter: QPainter, rect: QRectF, name: str, looks: Looks, tone: str = "muted") -> None:
    """Paint the icon ``name`` in the middle of ``rect``; nothing before the icon font is loaded."""
    side = round(min(rect.width(), rect.height()))
    colour = looks.colour(tone).name()
    picture = _picture(name, colour, side, painter.device().devicePixelRatio())
    if picture.isNull():
        _picture.cache_clear()
        return
    corner = rect.center() - QRectF(0, 0, side, side).center()
    # Halves always go the same way: it looks the same wherever it stands.
    painter.drawPixmap(QPoint(floor(corner.x() + 0.5), floor(corner.y() + 0.5)), picture)


@lru_cache(maxsize=256)
def _picture(name: str, colour: str, side: int, ratio: float) -> QPixmap:
    return icon(name, colour, colour).pixmap(QSize(side, side), ratio)
