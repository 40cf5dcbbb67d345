"""A search's result: the conversation's title, and the words around what was found."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout

from ui.sidebar.rows import RowDelegate, bold, draw_text, small
from ui.sidebar.times import ago

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QStyleOptionViewItem

    from app.chat.messages import Match
    from ui.theme.tokens import Tokens

MATCH = Qt.ItemDataRole.UserRole + 1
LINES = 2
"""Lines of the words around what was found."""
MARKUP = re.compile(r"\*\*|__|`+|^#{1,6} ", re.MULTILINE)
"""What of Markdown would only be in the way of the words."""
BEFORE = 30
"""Characters before the first of what was found: with more of them it might not be in sight."""
SPEAKERS = {"user": "You: ", "assistant": "", "system": "System: "}


class FoundDelegate(RowDelegate):
    """Draws the title over the words, in which what was found is marked."""

    height = 72

    def paint_row(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        index: QModelIndex | QPersistentModelIndex,
        tokens: Tokens,
    ) -> None:
        match: Match = index.data(MATCH)
        head = QRect(rect.left(), rect.top() + 5, rect.width(), 22)
        painter.setFont(small(option.font))
        moment = ago(match.created, time.time())
        draw_text(painter, head, moment, tokens.faint, flags=Qt.AlignmentFlag.AlignRight)
        head.setRight(head.right() - painter.fontMetrics().horizontalAdvance(moment) - 8)
        name = bold(option.font)
        painter.setFont(name)
        if match.message is None:
            _draw_parts(painter, head.adjusted(0, 2, 0, 0), match.parts, name, tokens, tokens.text, lines=1)
            words = QRect(rect.left(), head.bottom() + 1, rect.width(), 20)
            painter.setFont(small(option.font))
            draw_text(painter, words, "In the title", tokens.faint)
            return
        draw_text(painter, head, match.title, tokens.text)
        words = QRect(rect.left(), head.bottom() + 1, rect.width(), rect.bottom() - head.bottom() - 4)
        speaker = SPEAKERS[match.role]
        parts = [(speaker, False), *match.parts] if speaker else match.parts
        _draw_parts(painter, words, parts, small(option.font), tokens, tokens.muted, lines=LINES)


def _draw_parts(
    painter: QPainter,
    rect: QRect,
    parts: Sequence[tuple[str, bool]],
    font: QFont,
    tokens: Tokens,
    colour: str,
    *,
    lines: int,
) -> None:
    """Draw ``parts`` in so many lines at most; those that were found stand on a ground of their own."""
    found = QTextCharFormat()
    found.setBackground(QColor(tokens.accent_soft))
    found.setForeground(QColor(tokens.text))
    text, formats = "", list[QTextLayout.FormatRange]()
    for part, marked in parts:
        shown = part.replace("\n", " ") if marked else MARKUP.sub("", part).replace("\n", " ")
        if not formats and not marked and len(shown) > BEFORE:
            shown = f"…{shown[-BEFORE:].partition(' ')[2] or shown[-BEFORE:]}"
        if marked:
            span = QTextLayout.FormatRange()
            span.start, span.length, span.format = _utf16(text), _utf16(shown), found
            formats.append(span)
        text += shown
    layout = QTextLayout(text, font)
    layout.setFormats(formats)
    end = _lay_out(layout, rect.width(), lines)
    if end < _utf16(text):
        fitting = text.encode("utf-16-le")[: 2 * max(0, end - 2)].decode("utf-16-le", "ignore")
        layout.setText(fitting.rstrip() + "…")
        _lay_out(layout, rect.width(), lines)
    painter.setPen(QColor(colour))
    layout.draw(painter, QPointF(rect.topLeft()))


def _lay_out(layout: QTextLayout, width: int, lines: int) -> int:
    """Lay out so many lines at most; return where the last one ends."""
    layout.beginLayout()
    y, end = 0.0, 0
    for _ in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += line.height() + 1
        end = line.textStart() + line.textLength()
    layout.endLayout()
    return end


def _utf16(text: str) -> int:
    """Return how long ``text`` is as Qt counts."""
    return len(text.encode("utf-16-le")) // 2
