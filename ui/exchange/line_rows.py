"""Lines of Markdown as rows of a printed page."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from app.markdown.lines import Kind, Run, Style
from app.maths.formula import Formula
from ui.exchange.rows import POINT, Box, Row, kept_together
from ui.exchange.table_rows import table_rows
from ui.exchange.type_setter import paint_formula
from ui.theme.tokens import LIGHT
from ui.transcript.formulas import SCALE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QFont

    from app.markdown.lines import Line
    from ui.exchange.type_setter import TextLine, TypeSetter

TEXT: Final = 10.0
"""Size of the text in points."""
HEADINGS: Final = (1.45, 1.25, 1.12, 1.05, 1.0, 1.0)
INDENT: Final = 16 * POINT
GAP: Final = 7 * POINT
TIGHT: Final = 2 * POINT
PAD: Final = 9 * POINT
LONGEST: Final = 5_000
"""Characters of a paragraph that are set at once: the window stands still meanwhile."""


class LineRows:
    """Sets lines between ``left`` and ``right``; ``size`` is the text's in points, ``colour`` its colour."""

    def __init__(
        self,
        setter: TypeSetter,
        left: float,
        right: float,
        *,
        size: float = TEXT,
        colour: str = LIGHT.text,
        ground: str = LIGHT.sunken,
    ) -> None:
        self._setter = setter
        self._left, self._right = left, right
        self._size = size
        self._colour = colour
        self._ground = ground
        self._quotes: list[Box] = []

    def of(self, lines: Sequence[Line]) -> Iterator[list[Row]]:
        """Give the rows of ``lines`` with the room over them, a few at a time."""
        place = 0
        while place < len(lines):
            line, first = lines[place], place == 0
            place += 1
            begin = place - 1
            if line.kind is Kind.TABLE:
                yield [Row(0.0 if first else GAP)]
                for rows in table_rows(self._setter, line, self._left_of(line), self._right, self._size):
                    yield self._quoted(line, rows)
            elif line.kind in {Kind.CODE_HEAD, Kind.CODE}:
                while place < len(lines) and lines[place].kind is Kind.CODE:
                    place += 1
                yield from self._code(lines[begin:place], first=first)
            else:
                gap = 0.0 if first else TIGHT if line.tight else GAP
                if line.kind is Kind.HEADING and not first:
                    gap = 1.7 * GAP
                for number, piece in enumerate(_pieces(line)):
                    yield self._quoted(line, [Row(0.0 if number else gap), *self._rows(piece)])

    def _rows(self, line: Line) -> list[Row]:
        left = self._left_of(line)
        match line.kind:
            case Kind.HEADING:
                size = self._size * HEADINGS[min(6, max(1, line.level)) - 1]
                rows = self._text(line, self._setter.font(size, bold=True), left)
                return [replace(row, keep=True) for row in rows] + [Row(TIGHT, keep=True)]
            case Kind.FORMULA:
                return self._formula(line, left)
            case Kind.RULE:
                return [Row(GAP), Row(POINT, partial(_paint_rule, left, self._right)), Row(GAP)]
            case _:
                return kept_together(self._text(line, self._setter.font(self._size), left))

    def _text(self, line: Line, font: QFont, left: float) -> list[Row]:
        set_lines = self._setter.set(line.runs, font, self._right - left)
        rows: list[Row] = []
        for number, text in enumerate(set_lines):
            marker = line.marker if number == 0 else ""
            rows.append(Row(text.height, partial(self._paint_text, text, left, marker, font)))
        return rows

    def _paint_text(
        self, text: TextLine, left: float, marker: str, font: QFont, painter: QPainter, y: float
    ) -> None:
        text.paint(painter, left, y, self._colour)
        if marker:
            painter.setFont(font)
            painter.setPen(QColor(LIGHT.muted))
            wide = QFontMetricsF(font).horizontalAdvance(marker)
            painter.drawText(QPointF(left - wide - 5 * POINT, y + text.baseline), marker)

    def _formula(self, line: Line, left: float) -> list[Row]:
        outcome = self._setter.formulas.get((line.info, True))
        if not isinstance(outcome, Formula):
            source = line._replace(kind=Kind.PARAGRAPH, runs=(Run(line.info, Style.CODE),))
            return self._rows(source)
        em = SCALE * self._size * POINT
        em = min(em, (self._right - left) / outcome.width)
        x = left + (self._right - left - outcome.width * em) / 2

        def paint(painter: QPainter, y: float) -> None:
            paint_formula(painter, outcome, em, x, y + (outcome.height - outcome.depth) * em)

        return [Row(outcome.height * em, paint)]

    def _code(self, lines: Sequence[Line], *, first: bool) -> Iterator[list[Row]]:
        """Give a block of code line by line, all in one box."""
        left = self._left_of(lines[0])
        box = Box(left, self._right, self._ground, LIGHT.border, pad=6 * POINT, radius=5 * POINT)
        font = self._setter.font(0.85 * self._size, mono=True)
        yield self._quoted(lines[0], [Row(box.pad + (0 if first else GAP), keep=True)])
        named = lines[0].kind is Kind.CODE_HEAD and bool(lines[0].info)
        label = self._label(lines[0].info, left + PAD) if named else []
        code = [line for line in lines if line.kind is Kind.CODE]
        for number, line in enumerate(code):
            rows = self._code_line(line, font, left + PAD)
            if number == 0:
                rows = [*label, *rows]
            # Neither the first line nor the last stands alone on a page.
            keep = number in {0, len(code) - 2}
            rows = [replace(row, keep=row.keep or keep, boxes=(box,)) for row in rows]
            yield self._quoted(line, rows)
        yield [Row(box.pad)]

    def _code_line(self, line: Line, font: QFont, left: float) -> list[Row]:
        room = self._right - left - PAD
        text = line._replace(runs=tuple(run._replace(text=run.text.expandtabs(4)) for run in line.runs))
        set_lines = self._setter.set(text.runs, font, room, anywhere=True, leading=1.35)
        if not set_lines:
            return [Row(1.35 * font.pixelSize(), _paint_nothing)]
        return [Row(each.height, partial(_paint_line, each, left)) for each in set_lines]

    def _label(self, name: str, left: float) -> list[Row]:
        font = self._setter.font(0.78 * self._size)
        (label, *_) = self._setter.set((Run(name),), font, self._right - left)
        return [Row(label.height, partial(_paint_line, label, left, colour=LIGHT.muted), keep=True)]

    def _left_of(self, line: Line) -> float:
        return self._left + INDENT * line.indent + (12 * POINT * line.quote)

    def _quoted(self, line: Line, rows: list[Row]) -> list[Row]:
        """Return ``rows`` in the boxes of their quotes, which go on from line to line."""
        while len(self._quotes) > line.quote:
            self._quotes.pop()
        while len(self._quotes) < line.quote:
            x = self._left + INDENT * line.inset + 12 * POINT * len(self._quotes)
            self._quotes.append(Box(x, self._right, bar=LIGHT.border_strong))
        boxes = tuple(self._quotes)
        # The room over the first line of a quote is not the quote's.
        return (
            [replace(row, boxes=boxes + row.boxes) if row.paint else row for row in rows] if boxes else rows
        )


def caption_rows(
    setter: TypeSetter, text: str, left: float, right: float, *, size: float = 8.0, colour: str = LIGHT.muted
) -> list[Row]:
    """Return ``text`` in small."""
    lines = setter.set((Run(text),), setter.font(size), right - left)
    return [Row(each.height, partial(_paint_line, each, left, colour=colour)) for each in lines]


def _paint_line(text: TextLine, left: float, painter: QPainter, y: float, colour: str = LIGHT.text) -> None:
    text.paint(painter, left, y, colour)


def _paint_nothing(painter: QPainter, y: float) -> None:
    """Stand for an empty line of code, which is a row and no gap."""


def _pieces(line: Line) -> Iterator[Line]:
    """Give a paragraph that is very long in pieces; the line between two of them is not filled."""
    runs: list[Run] = []
    room, marker = LONGEST, line.marker
    for run in line.runs:
        text = run.text
        while len(text) > room and not run.style & Style.MATH:
            cut = text.rfind(" ", 0, room) + 1 or (0 if runs else room)
            yield line._replace(runs=(*runs, run._replace(text=text[:cut])), marker=marker)
            runs, room, marker, text = [], LONGEST, "", text[cut:]
        runs.append(run._replace(text=text))
        room = max(room - len(text), 0)
    yield line._replace(runs=tuple(runs), marker=marker)


def _paint_rule(left: float, right: float, painter: QPainter, y: float) -> None:
    painter.fillRect(QRectF(left, y, right - left, 0.75 * POINT), QColor(LIGHT.border))
