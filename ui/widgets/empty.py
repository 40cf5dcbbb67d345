"""What stands where there is nothing yet: it says what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.theme.icons import put_icon
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.labels import label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton


class EmptyState(QWidget):
    """An icon, a title, a sentence and, where there is something to do, buttons."""

    def __init__(self, icon: str, title: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        self._column.setSpacing(Space.S)
        self._column.addStretch(1)
        if icon:
            picture = QLabel()
            put_icon(picture, icon, tone="faint")
            self._add(picture)
        self._title = label(title, "section", wrap=True)
        self._text = label(text, "caption", wrap=True)
        self._add(self._title)
        self._add(self._text)
        self._column.addStretch(1)

    def show_text(self, title: str, text: str) -> None:
        self._title.setText(title)
        self._text.setText(text)

    @property
    def said(self) -> str:
        """All that it says."""
        return f"{self._title.text()} {self._text.text()}".strip()

    def add_button(self, text: str, role: str = "") -> QPushButton:
        """Offer something to do, under the text."""
        button = push_button(text, role)
        self._column.insertWidget(self._column.count() - 1, button, 0, Qt.AlignmentFlag.AlignHCenter)
        return button

    def _add(self, line: QLabel) -> None:
        line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._column.addWidget(line)
