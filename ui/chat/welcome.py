"""What an empty conversation shows: what this is, and something to click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.labels import label
from ui.widgets.picture import Picture

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QPushButton

QUESTIONS = (
    "What is tensor parallelism?",
    "How do I fix an out-of-memory error?",
    "List the keyboard shortcuts",
    "什么是 KV 缓存？",
)


QUESTION_WIDTH = 280
TWO_COLUMNS = 2 * QUESTION_WIDTH + 2 * Space.XL


class Welcome(QWidget):
    """The butterfly, one sentence, and questions that the built-in model knows the answers of."""

    question_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[QPushButton] = []
        self._columns = 0
        self._picture = Picture(72)
        self._title = label("Welcome to Vlinders", "display")
        self._text = label("Language models on your own machine.", "muted", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setSpacing(Space.S)
        column.addStretch(3)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(Space.S)
        column.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._text)
        column.addSpacing(Space.L)
        column.addWidget(self._questions(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(4)

    def show_text(self, title: str, text: str) -> None:
        """Say who would answer, or what is to be done first."""
        self._title.setText(title)
        self._text.setText(text)

    def show_picture(self, file: Path) -> None:
        self._picture.show_file(file)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._arrange(2 if self.width() >= TWO_COLUMNS else 1)

    def _questions(self) -> QWidget:
        grid = QWidget()
        self._cells = QGridLayout(grid)
        self._cells.setContentsMargins(0, 0, 0, 0)
        self._cells.setSpacing(Space.S)
        for question in QUESTIONS:
            button = push_button(question)
            button.setMinimumHeight(44)
            button.setMinimumWidth(QUESTION_WIDTH)
            button.clicked.connect(lambda _=False, text=question: self.question_chosen.emit(text))
            self.buttons.append(button)
        self._arrange(2)
        return grid

    def _arrange(self, columns: int) -> None:
        """Put the questions into so many columns."""
        if columns != self._columns:
            self._columns = columns
            for place, button in enumerate(self.buttons):
                self._cells.addWidget(button, place // columns, place % columns)
