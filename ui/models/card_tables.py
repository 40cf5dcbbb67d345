"""A markdown table as a text document's table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont

from ui.models.card_spans import write_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token
    from PySide6.QtGui import QTextCursor

    from ui.models.card_formats import Formats

WIDEST = 64
"""Columns; what goes beyond is not drawn, for each costs layout time whether or not it can be read."""
ALIGNMENTS = {
    "text-align:left": Qt.AlignmentFlag.AlignLeft,
    "text-align:center": Qt.AlignmentFlag.AlignHCenter,
    "text-align:right": Qt.AlignmentFlag.AlignRight,
}


def write_table(cursor: QTextCursor, formats: Formats, tokens: Sequence[Token]) -> None:
    """Write the table that ``tokens`` hold at ``cursor``, and leave it in the thin paragraph after."""
    rows = _rows(tokens)
    columns = min(max(len(row) for row in rows), WIDEST)
    table = cursor.insertTable(len(rows), columns, formats.table())
    for number, row in enumerate(rows):
        for column, (opening, inline) in enumerate(row[:columns]):
            cell = table.cellAt(number, column).firstCursorPosition()
            plain = formats.text()
            if number == 0:
                plain.setFontWeight(QFont.Weight.DemiBold)
            form = formats.block()
            form.setLineHeight(0, form.LineHeightTypes.SingleHeight.value)
            form.setAlignment(ALIGNMENTS.get(str(opening.attrGet("style")), Qt.AlignmentFlag.AlignLeft))
            cell.setBlockFormat(form)
            write_spans(cell, formats, inline.children or [], plain)
    cursor.setPosition(table.lastPosition() + 1)
    cursor.setBlockFormat(formats.gap())


def _rows(tokens: Sequence[Token]) -> list[list[tuple[Token, Token]]]:
    """Return each row's cells as the token that opens the cell and the one with its text."""
    rows: list[list[tuple[Token, Token]]] = []
    for place, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in {"th_open", "td_open"}:
            rows[-1].append((token, tokens[place + 1]))
    return rows
