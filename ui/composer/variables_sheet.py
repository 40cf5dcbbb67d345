"""Asks for the variables of a kept prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ui.composer.variables import filled, variables_of
from ui.widgets.labels import label
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from app.chat.messages import Snippet

_LINES = 2


class VariablesSheet(Sheet):
    """A field for each variable of ``snippet``; ``filled_in`` gives the prompt that comes of it."""

    filled_in = Signal(str)

    def __init__(self, parent: QWidget, snippet: Snippet) -> None:
        super().__init__(parent, snippet.title, "Fill in what this prompt leaves open.")
        self._text = snippet.text
        self.fields: dict[str, QPlainTextEdit] = {}
        for name in variables_of(snippet.text):
            field = QPlainTextEdit()
            field.setTabChangesFocus(True)
            field.setAccessibleName(name)
            field.setFixedHeight(_LINES * field.fontMetrics().lineSpacing() + 20)
            field.textChanged.connect(self._show_button)
            title = label(name, "section")
            title.setBuddy(field)
            self.column.addWidget(title)
            self.column.addWidget(field)
            self.fields[name] = field
        self.column.addStretch(1)
        self.add_closing()
        self.use = self.add_button("Use", "primary")
        self.use.setDefault(True)
        self.use.setShortcut("Ctrl+Return")
        self.use.clicked.connect(self._fill)
        self._show_button()
        next(iter(self.fields.values())).setFocus()

    def _show_button(self) -> None:
        self.use.setEnabled(all(field.toPlainText().strip() for field in self.fields.values()))

    def _fill(self) -> None:
        values = {name: field.toPlainText() for name, field in self.fields.items()}
        self.accept()
        self.filled_in.emit(filled(self._text, values))
