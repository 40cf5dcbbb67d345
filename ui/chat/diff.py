"""Two answers beside each other, with what only one of them has marked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFontDatabase, QTextCharFormat, QTextCursor, QTextLength, QTextTableFormat
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QTextBrowser, QWidget
from shiboken6 import isValid

from ui.chat.differences import compare
from ui.theme.marks import mark
from ui.theme.tokens import Space, tokens_of
from ui.widgets.chips import Chip, ChoiceChip
from ui.widgets.labels import label
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtGui import QTextTable

    from app.tasks import Tasks
    from ui.chat.differences import Comparison, Part

_FENCES = ("```", "~~~")
CONTEXT = 1
"""Lines that both have, kept around a difference while only differences are shown."""


class Answer(NamedTuple):
    """An answer that can be compared, and what it is called."""

    name: str
    text: str


class DiffSheet(Sheet):
    """Compares any two of ``answers``."""

    def __init__(self, parent: QWidget, answers: Sequence[Answer], tasks: Tasks) -> None:
        super().__init__(parent, "Differences", width=760, snug=False)
        self._answers, self._tasks = answers, tasks
        self._comparison: Comparison | None = None
        choices = [(answer.name, place) for place, answer in enumerate(answers)]
        self.left: ChoiceChip[int] = ChoiceChip("Left", choices, plain=True)
        self.right: ChoiceChip[int] = ChoiceChip("Right", choices, plain=True)
        self.right.choose(1)
        self.only = Chip("Differences only", "Leave out what both have")
        self.shared = label("", "caption")
        self.view = QTextBrowser()
        self.view.setAccessibleName("Differences")
        self.view.setOpenLinks(False)
        mark(self.view, role="code")
        self._lay_out()
        self.add_closing("Close", "primary")
        for chip in (self.left, self.right):
            chip.changed.connect(self._compare)
        self.only.toggled.connect(self._write)
        size = parent.window().size()
        self.resize(min(1100, size.width() - 80), min(760, size.height() - 80))
        self._compare()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._write()

    def _lay_out(self) -> None:
        top, heads = QHBoxLayout(), QGridLayout()
        top.setSpacing(Space.S)
        top.addWidget(self.shared, 1)
        top.addWidget(self.only)
        for place, chip in enumerate((self.left, self.right)):
            # The chip's own direction is the other one, for the sake of its arrow.
            heads.addWidget(chip, 0, place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
            heads.setColumnStretch(place, 1)  # each over its text
        self.column.addLayout(top)
        self.column.addLayout(heads)
        self.column.addWidget(self.view, 1)

    def _compare(self) -> None:
        pair = self._answers[self.left.value].text, self._answers[self.right.value].text
        self._tasks.spawn(self._show(*pair), name="compare two answers")

    async def _show(self, left: str, right: str) -> None:
        made = await asyncio.to_thread(compare, left, right)
        now = self._answers[self.left.value].text, self._answers[self.right.value].text
        if isValid(self) and now == (left, right):
            self._comparison = made
            self.shared.setText("The same" if left == right else f"{made.shared:.0%} of the words are shared")
            self._write()

    def _write(self) -> None:
        if self._comparison is None:
            return
        rows = self._comparison.rows
        sides = [_told(row.left for row in rows), _told(row.right for row in rows)]
        if self.only.isChecked():
            near = _near([not row.same for row in rows])
            sides = [[each for each, kept in zip(side, near, strict=True) if kept] for side in sides]
        self.view.clear()
        cursor = self.view.textCursor()
        cursor.beginEditBlock()
        if sides[0]:
            table = cursor.insertTable(len(sides[0]), 2, _form())
            for column, side in enumerate(sides):
                for place, (parts, code) in enumerate(side):
                    self._write_side(table, place, column, parts, code=code)
        cursor.endEditBlock()
        self.view.moveCursor(QTextCursor.MoveOperation.Start)

    def _write_side(
        self, table: QTextTable, row: int, column: int, parts: tuple[Part, ...] | None, *, code: bool
    ) -> None:
        tokens = tokens_of(QApplication.palette())
        cell = table.cellAt(row, column)
        if parts is None:
            form = cell.format()
            form.setBackground(QColor(tokens.sunken))
            cell.setFormat(form)
            return
        cursor = cell.firstCursorPosition()
        for text, new in parts:
            form = QTextCharFormat()
            if code:
                form.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            if new:
                form.setBackground(QColor(tokens.danger_soft if column == 0 else tokens.success_soft))
                form.setForeground(QColor(tokens.danger if column == 0 else tokens.success))
            cursor.insertText(text, form)


def _told(side: Iterable[tuple[Part, ...] | None]) -> list[tuple[tuple[Part, ...] | None, bool]]:
    """Return the lines of a side, and which of them are code, or a table whose columns stand in it."""
    told: list[tuple[tuple[Part, ...] | None, bool]] = []
    fenced = False
    for parts in side:
        line = "".join(text for text, _ in parts or ()).lstrip()
        fence = line.startswith(_FENCES)
        told.append((parts, fenced or fence or line.startswith("|")))
        fenced ^= fence
    return told


def _form() -> QTextTableFormat:
    form = QTextTableFormat()
    form.setBorder(0)
    form.setCellSpacing(0)
    form.setCellPadding(3)
    form.setMargin(0)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    half = QTextLength(QTextLength.Type.PercentageLength, 50)
    form.setColumnWidthConstraints([half, half])
    return form


def _near(differs: Sequence[bool]) -> list[bool]:
    """Return which rows are a difference, or next to one."""
    return [any(differs[max(0, place - CONTEXT) : place + CONTEXT + 1]) for place in range(len(differs))]
