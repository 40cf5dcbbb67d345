"""How wide a table's columns are: as wide as what stands in them, as far as there is room."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QFontMetricsF

from app.markdown.lines import Style

if TYPE_CHECKING:
    from app.markdown.lines import Runs
    from ui.transcript.items import Rows
    from ui.transcript.looks import Looks

STEP = 24
"""Pixels to which a width is rounded up, so that a row which is being written seldom moves the others."""
WIDEST_WORD = 150
"""Pixels, at normal size, that the longest word keeps together; a longer one is broken."""
EASE = 220
"""Pixels, at normal size, that a column takes in a table that is too wide for its words."""
MOST_KEPT = 4096
WORD = re.compile("[^\\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+")
CODE = int(Style.CODE | Style.MATH)
STRONG = int(Style.STRONG)


class Widths(NamedTuple):
    """What a column's text takes: ``least`` with a break behind each word, ``natural`` without any."""

    least: int
    natural: int


def column_widths(rows: Rows, looks: Looks) -> list[Widths]:
    """Return the widths of each column's text."""
    least: list[int] = []
    natural: list[int] = []
    for number, row in enumerate(rows):
        for column, width in enumerate(_row_widths(row, looks, heading=number == 0)):
            if column == len(natural):
                least.append(0)
                natural.append(0)
            least[column] = max(least[column], width.least)
            natural[column] = max(natural[column], width.natural)
    return [Widths(min(low, high), _stepped(high)) for low, high in zip(least, natural, strict=True)]


def fitted(columns: list[Widths], across: int, room: int, ease: int) -> list[int]:
    """Return the columns' widths, each with ``across`` pixels beside its text.

    They fit into ``room``, unless the words do not: wide columns give, narrow ones stay as they are. Where
    they do not fit anyway, a column takes up to ``ease`` pixels.
    """
    widths = [column.least + across for column in columns]
    wanted = [column.natural + across for column in columns]
    if sum(widths) > room:
        return [max(low, min(high, ease)) for low, high in zip(widths, wanted, strict=True)]
    left = room - sum(widths)
    hungry = sorted(range(len(columns)), key=lambda column: wanted[column] - widths[column])
    for done, column in enumerate(hungry):
        if left <= 0:
            break
        given = min(wanted[column] - widths[column], left // (len(hungry) - done))
        widths[column] += given
        left -= given
    return widths


def _stepped(width: int) -> int:
    return -(-width // STEP) * STEP


def _row_widths(row: tuple[Runs, ...], looks: Looks, *, heading: bool) -> list[Widths]:
    key = (row, heading)
    found = looks.row_widths.get(key)
    if found is None:
        if len(looks.row_widths) > MOST_KEPT:
            looks.row_widths.clear()
        found = looks.row_widths[key] = [_cell_widths(cell, looks, heading=heading) for cell in row]
    return found


def _cell_widths(cell: Runs, looks: Looks, *, heading: bool) -> Widths:
    """Return a cell's widths; a little more than it takes, since runs are measured one by one."""
    natural, least = 0.0, 0.0
    for run in cell:
        style = int(run.style)
        font = looks.code if style & CODE else looks.name if heading or style & STRONG else looks.text
        metrics = QFontMetricsF(font)
        natural += max(metrics.horizontalAdvance(part) for part in run.text.split("\n"))
        longest = max(WORD.findall(run.text), key=len, default="")
        least = max(least, metrics.horizontalAdvance(longest), metrics.height())
    return Widths(min(int(least) + 4, looks.px(WIDEST_WORD)), int(natural) + 4)
