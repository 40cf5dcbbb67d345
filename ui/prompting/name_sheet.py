"""Asks for the name of a preset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.widgets.labels import label
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST = 60


class NameSheet(Sheet):
    """``named`` gives a name that is not empty. One of the ``taken`` is replaced, or else no choice."""

    named = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        title: str,
        text: str,
        name: str = "",
        taken: Collection[str] = (),
        *,
        replaces: bool = True,
    ) -> None:
        super().__init__(parent, title, text, width=400)
        self._replaces = replaces
        self._taken = frozenset(taken)
        self.field = QLineEdit(name)
        self.field.setMaxLength(LONGEST)
        self.field.setPlaceholderText("Name")
        self.field.setAccessibleName("Name")
        self.field.textChanged.connect(self._show_button)
        self.field.returnPressed.connect(self._finish)
        self.note = label("", "caption", wrap=True)
        self.column.addWidget(self.field)
        self.column.addWidget(self.note)
        self.add_closing()
        self.done_button = self.add_button("Save", "primary")
        self.done_button.clicked.connect(self._finish)
        self._show_button()
        self.field.selectAll()
        self.field.setFocus()

    @property
    def name(self) -> str:
        return self.field.text().strip()

    def _show_button(self) -> None:
        taken = self.name in self._taken
        replaced = " It will be replaced." if self._replaces else ""
        self.note.setText(f"There is one of that name.{replaced}" if taken else "")
        self.note.setVisible(taken)
        self.done_button.setText("Replace" if taken and self._replaces else "Save")
        self.done_button.setEnabled(bool(self.name) and (self._replaces or not taken))

    def _finish(self) -> None:
        if self.done_button.isEnabled():
            self.accept()
            self.named.emit(self.name)
