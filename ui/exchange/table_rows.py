"""A table as rows of a printed page; its header is repeated on each of its pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from ui.exchange.rows import POINT, Row
from ui.theme.tokens import LIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QFont

    from app.markdown.lines import Line, Runs
    from ui.exchange.type_setter import TextLine, TypeSetter

PAD: Final = 5 * POINT
PEN: Final = 0.75 * POINT
NARROWEST: Final = 30 * POINT
"""What a column is not made narrower than, as long as there is room for all."""
MEASURED: Final = 3000
"""Cells that are measured to find the widths; of more of them only some rows are."""
WHOLE: Final = 8
"""Lines up to which a table's row stays on one page."""


@dataclass(frozen=True)
class _Columns:
    """Where the columns begin, with the right end of the last, and how their cells are aligned."""

    edges: tuple[float, ...]
    aligns: tuple[str, ...]


def table_rows(setter: TypeSetter, line: Line, left: float, right: float, size: float) -> Iterator[list[Row]]:
    """Give a table of this size of text row by row."""
    font, bold = setter.font(0.93 * size), setter.font(0.93 * size, bold=True)
    count = max(len(row) for row in line.rows)
    filled = [(*row, *((),) * (count - len(row))) for row in line.rows]
    edges = [left]
    for width in _widths(setter, filled, font, bold, right - left):
        edges.append(edges[-1] + width)
    columns = _Columns(tuple(edges), (*line.aligns, *("",) * count)[:count])
    head = [replace(each, keep=True) for each in _row(setter, filled[0], bold, columns, header=True)]
    yield head
    first = head[0] if len(head) == 1 else None
    for cells in filled[1:]:
        yield [replace(each, head=first) for each in _row(setter, cells, font, columns)]


def _widths(
    setter: TypeSetter, rows: Sequence[Sequence[Runs]], font: QFont, bold: QFont, room: float
) -> list[float]:
    """Return how wide each column is: as its widest cell, or where there is no room for that, less."""
    natural = [0.0] * len(rows[0])
    step = max(1, len(rows) * len(rows[0]) // MEASURED)
    for number in range(0, len(rows), step):
        for place, cell in enumerate(rows[number]):
            width = setter.width_of(cell, font if number else bold)
            natural[place] = max(natural[place], width + 2 * PAD + POINT)
    if sum(natural) <= room:
        return natural
    least = min(NARROWEST, room / len(natural))
    narrow = [min(width, max(least, room / len(natural))) for width in natural]
    spare, wanted = room - sum(narrow), [width - kept for width, kept in zip(natural, narrow, strict=True)]
    total = sum(wanted) or 1.0
    return [kept + spare * more / total for kept, more in zip(narrow, wanted, strict=True)]


def _row(
    setter: TypeSetter, cells: Sequence[Runs], font: QFont, columns: _Columns, *, header: bool = False
) -> list[Row]:
    """Return a table's row, a strip for each of its lines, so that a long one can go on on the next page."""
    edges = columns.edges
    texts = [
        setter.set(cell, font, max(edges[place + 1] - edges[place] - 2 * PAD, POINT))
        for place, cell in enumerate(cells)
    ]
    count = max(1, *(len(lines) for lines in texts)) if texts else 1
    strips: list[Row] = []
    for number in range(count):
        lines = [text[number] if number < len(text) else None for text in texts]
        height = max((each.height for each in lines if each), default=font.pixelSize() * 1.4)
        top, bottom = PAD * 0.6 * (number == 0), PAD * 0.6 * (number == count - 1)
        paint = partial(_paint_strip, columns, lines, (top, height + top + bottom), (number, count), header)
        keep = count <= WHOLE and number < count - 1
        strips.append(Row(height + top + bottom, paint, keep=keep))
    return strips


def _paint_strip(
    columns: _Columns,
    lines: Sequence[TextLine | None],
    room: tuple[float, float],
    place: tuple[int, int],
    header: bool,  # noqa: FBT001  bound by partial
    painter: QPainter,
    y: float,
) -> None:
    """Paint one line of all cells and the borders beside it; above the first and below the last, too."""
    top, height = room
    edges = columns.edges
    width = edges[-1] - edges[0]
    if header:
        painter.fillRect(QRectF(edges[0], y, width, height), QColor(LIGHT.sunken))
    border = QColor(LIGHT.border)
    for edge in edges:
        painter.fillRect(QRectF(edge, y, PEN, height + PEN), border)
    if place[0] == 0:
        painter.fillRect(QRectF(edges[0], y, width, PEN), border)
    if place[0] == place[1] - 1:
        painter.fillRect(QRectF(edges[0], y + height, width + PEN, PEN), border)
    for number, text in enumerate(lines):
        if text is None:
            continue
        room_left = edges[number + 1] - edges[number] - 2 * PAD - text.width
        share = {"right": 1.0, "center": 0.5}.get(columns.aligns[number], 0.0)
        text.paint(painter, edges[number] + PAD + share * max(0.0, room_left), y + top)
