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
"""Pixels, at normal size, up to which a word is never broken; a longer one only where there is no room."""
NARROWEST = 110
"""Pixels, at normal size, that a column with such a longer word has at least."""
EASE = 220
"""Pixels, at normal size, that a column takes in a table that is too wide for its words."""
MOST_KEPT = 4096
WORD = re.compile("[^\\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+")
CODE = int(Style.CODE | Style.MATH)
STRONG = int(Style.STRONG)


class Widths(NamedTuple):
    """What a column's text takes: ``natural`` without any break, ``whole`` with one behind each word.

    ``least`` breaks long words, too.
    """

    least: int
    whole: int
    natural: int


def column_widths(rows: Rows, looks: Looks) -> list[Widths]:
    """Return the widths of each column's text."""
    columns: list[Widths] = []
    for number, row in enumerate(rows):
        for column, width in enumerate(_row_widths(row, looks, heading=number == 0)):
            if column == len(columns):
                columns.append(Widths(0, 0, 0))
            least, whole, natural = columns[column]
            columns[column] = Widths(
                max(least, width.least), max(whole, width.whole), max(natural, width.natural)
            )
    return [
        Widths(min(least, natural), min(_stepped(whole), _stepped(natural)), _stepped(natural))
        for least, whole, natural in columns
    ]


def fitted(columns: list[Widths], across: int, room: int, ease: int) -> list[int]:
    """Return the columns' widths, each with ``across`` pixels beside its text.

    They fit into ``room``, unless the words do not: first as many columns as can be keep their words whole,
    then wide columns give, and narrow ones stay as they are. Where they do not fit anyway, a column takes up
    to ``ease`` pixels, and more for a word that fits into the room.
    """
    widths = [column.least + across for column in columns]
    whole = [max(column.whole, column.least) + across for column in columns]
    wanted = [max(column.natural, column.least) + across for column in columns]
    if sum(widths) > room:
        eased = [max(ease, word if word <= room else 0) for word in whole]
        return [max(low, min(high, most)) for low, high, most in zip(widths, wanted, eased, strict=True)]
    left = room - sum(widths)
    for column in _by_need(widths, whole):
        # Who lacks less than a step breaks no word: it was only rounded up.
        if STEP <= whole[column] - widths[column] <= left:
            left -= whole[column] - widths[column]
            widths[column] = whole[column]
    hungry = _by_need(widths, wanted)
    for done, column in enumerate(hungry):
        given = min(wanted[column] - widths[column], left // (len(hungry) - done))
        widths[column] += given
        left -= given
    return widths


def _by_need(widths: list[int], wanted: list[int]) -> list[int]:
    """Return the columns, first those that lack the least."""
    return sorted(range(len(widths)), key=lambda column: wanted[column] - widths[column])


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
    natural, widest = 0.0, 0.0
    for run in cell:
        style = int(run.style)
        font = looks.code if style & CODE else looks.name if heading or style & STRONG else looks.text
        metrics = QFontMetricsF(font)
        natural += max(metrics.horizontalAdvance(part) for part in run.text.split("\n"))
        longest = max(WORD.findall(run.text), key=len, default="")
        widest = max(widest, metrics.horizontalAdvance(longest), metrics.height())
    whole = int(widest) + 4
    least = whole if whole <= looks.px(WIDEST_WORD) else looks.px(NARROWEST)
    return Widths(least, whole, int(natural) + 4)
