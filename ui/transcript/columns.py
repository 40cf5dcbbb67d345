"""How wide a table's columns are: as wide as what stands in them, as far as there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QFontMetricsF

from app.markdown.lines import Style

if TYPE_CHECKING:
    from app.markdown.lines import Runs
    from ui.transcript.items import Rows
    from ui.transcript.looks import Looks

STEP = 24
"""Pixels to which a width is rounded up, so that a row which is being written seldom moves the others."""
NARROWEST = 48
MOST_KEPT = 4096


def natural_widths(rows: Rows, looks: Looks) -> list[int]:
    """Return for each column how wide its text is without a break."""
    widths: list[int] = []
    for number, row in enumerate(rows):
        for column, width in enumerate(_row_widths(row, looks, heading=number == 0)):
            if column == len(widths):
                widths.append(0)
            widths[column] = max(widths[column], width)
    return [-(-width // STEP) * STEP for width in widths]


def fitted(natural: list[int], room: int) -> list[int]:
    """Return widths that fit into ``room`` pixels: wide columns give, narrow ones stay as they are."""
    if sum(natural) <= room:
        return natural
    widths = [0] * len(natural)
    left, columns = room, sorted(range(len(natural)), key=natural.__getitem__)
    for done, column in enumerate(columns):
        share = left // (len(columns) - done)
        widths[column] = min(natural[column], max(share, 1))
        left -= widths[column]
    return widths


def _row_widths(row: tuple[Runs, ...], looks: Looks, *, heading: bool) -> list[int]:
    key = (row, heading)
    found = looks.row_widths.get(key)
    if found is None:
        if len(looks.row_widths) > MOST_KEPT:
            looks.row_widths.clear()
        found = looks.row_widths[key] = [_cell_width(cell, looks, heading=heading) for cell in row]
    return found


def _cell_width(cell: Runs, looks: Looks, *, heading: bool) -> int:
    """Return the width of a cell's text; a little more than it takes, since runs are measured one by one."""
    width = 0.0
    for run in cell:
        font = looks.name if heading or run.style & Style.STRONG else looks.text
        if run.style & (Style.CODE | Style.MATH):
            font = QFont(looks.code)
        width += max(QFontMetricsF(font).horizontalAdvance(part) for part in run.text.split("\n"))
    return int(width) + 2
