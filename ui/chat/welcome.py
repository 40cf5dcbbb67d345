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

QUESTIONS = (
    "What is tensor parallelism?",
    "How do I fix an out-of-memory error?",
    "List the keyboard shortcuts",
    "什么是 KV 缓存？",
)


class Welcome(QWidget):
    """The butterfly, one sentence, and questions that the built-in model knows the answers of."""

    question_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = Picture(72)
        self._title = label("Welcome to Vlinders", "display")
        self._text = label("", "muted", wrap=True)
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

    def _questions(self) -> QWidget:
        grid = QWidget()
        cells = QGridLayout(grid)
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setSpacing(Space.S)
        for place, question in enumerate(QUESTIONS):
            button = push_button(question)
            button.setMinimumHeight(44)
            button.setMinimumWidth(280)
            button.clicked.connect(lambda _=False, text=question: self.question_chosen.emit(text))
            cells.addWidget(button, place // 2, place % 2)
        return grid
