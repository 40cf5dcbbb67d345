"""Paints what is in sight."""

from __future__ import annotations

from bisect import bisect_right
from math import ceil, floor
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from ui.transcript.rounded import paint_rounded

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPainter

    from ui.transcript.blocks import Shown
    from ui.transcript.entry import Entry
    from ui.transcript.parts import Part
    from ui.transcript.sight import Sight

RADIUS = 14


def paint_sight(
    painter: QPainter, sight: Sight, area: QRectF, left: int, shown_of: Callable[[Part, int], Shown]
) -> None:
    """Paint the parts in ``area``, in the view's pixels; the column begins at ``left``."""
    painter.fillRect(area, sight.column.looks.colour("window"))
    upper, lower = floor(area.top()), ceil(area.bottom())
    carded: Entry | None = None
    for part, top in sight.spots():
        y = top - sight.top
        if y >= lower:
            break
        entry = part.entry
        if entry.carded and entry is not carded:
            carded = entry
            _paint_card(painter, sight, entry, left)
        if y + part.height <= upper or not part.ready:
            continue
        tops, blocks, x = part.tops, part.blocks, left + entry.inset
        for index in range(max(0, bisect_right(tops, upper - y) - 1), min(len(tops), len(blocks))):
            begin = y + tops[index]
            if begin >= lower:
                break
            blocks[index].paint(painter, QPointF(x, begin), area, shown_of(part, index))


def _paint_card(painter: QPainter, sight: Sight, entry: Entry, left: int) -> None:
    """Paint the ground of what the user wrote: all of its parts but the space above them."""
    looks = sight.column.looks
    top = sight.column.top_of(entry.parts[0]) + entry.parts[0].height - sight.top
    height = entry.total - entry.parts[0].height
    ground = "raised" if looks.tokens.dark else "sunken"
    paint_rounded(painter, QRectF(left, top, sight.column.width, height), RADIUS, (ground, ""), looks)
