"""The prompts that are kept: to look through, write, change and delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ui.composer.variables import variables_of
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.labels import label
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from app.chat.messages import Snippet
    from app.chat.session import Chats

ABOUT = "Type / in an empty message to use one. {{language}} in a prompt is asked for each time it is used."
_LIST_WIDTH = 208
_UNTITLED = "New prompt"
_EXAMPLE = "Explain {{what}} to {{whom}} in three sentences."


class LibrarySheet(Sheet):
    """A list beside an editor; what is written is kept at once. ``chosen`` gives the Snippet to be used."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, chats: Chats) -> None:
        super().__init__(parent, "Prompt library", ABOUT, width=720, snug=False)
        self._presets = chats.presets
        self._filling = False
        self._snippets: tuple[Snippet, ...] = ()
        self.list = QListWidget()
        self.title = QLineEdit()
        self.body = QPlainTextEdit()
        self.variables = label("", "caption", wrap=True)
        self.add = push_button("New prompt", icon="mdi6.plus")
        self.remove = self.add_button("Delete", "danger", left=True)
        self.add_closing("Close")
        self.use = self.add_button("Use", "primary")
        self._lay_out()
        self._connect()
        end = self._presets.snippets.subscribe(self._show_snippets)
        self.finished.connect(end)
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def begin(self, text: str) -> None:
        """Add ``text`` as a new prompt, and let the user name it."""
        first = text.strip().partition("\n")[0][:48].strip()
        made = self._presets.add_snippet(first or _UNTITLED, text if first else _EXAMPLE)
        self._choose(made.id)
        self.title.selectAll()
        self.title.setFocus()

    @property
    def current(self) -> Snippet | None:
        row = self.list.currentRow()
        return self._snippets[row] if 0 <= row < len(self._snippets) else None

    def _show_snippets(self, snippets: tuple[Snippet, ...]) -> None:
        chosen = self.current.id if self.current else None
        self._snippets = snippets
        self._filling = True
        while self.list.count() > len(snippets):
            self.list.takeItem(self.list.count() - 1)
        for row, snippet in enumerate(snippets):
            if row >= self.list.count():
                self.list.addItem(QListWidgetItem())
            self.list.item(row).setText(snippet.title)
        self._filling = False
        self._choose(chosen)

    def _choose(self, snippet: int | None) -> None:
        """Go to this one, or to the first."""
        rows = [row for row, each in enumerate(self._snippets) if each.id == snippet]
        self.list.setCurrentRow(rows[0] if rows else 0 if self._snippets else -1)
        self._show_current()

    def _show_current(self, _: object = None) -> None:
        snippet = self.current
        if self._filling:
            return
        self._filling = True
        if self.title.text() != (snippet.title if snippet else ""):
            self.title.setText(snippet.title if snippet else "")
        if self.body.toPlainText() != (snippet.text if snippet else ""):
            self.body.setPlainText(snippet.text if snippet else "")
        for widget in (self.title, self.body, self.remove, self.use):
            widget.setEnabled(snippet is not None)
        names = variables_of(snippet.text) if snippet else ()
        self.variables.setText(f"Asks for {', '.join(names)}" if names else "")
        self._filling = False

    def _keep(self, _: object = None) -> None:
        snippet = self.current
        if snippet is not None and not self._filling:
            title, text = self.title.text().strip(), self.body.toPlainText()
            if title and text.strip():  # until both are there again, what was kept stands
                self._presets.change_snippet(snippet.id, title, text)

    def _delete(self) -> None:
        if self.current is not None:
            self._presets.delete_snippet(self.current.id)

    def _use(self, _: object = None) -> None:
        snippet = self.current
        if snippet is not None:
            self.accept()
            self.chosen.emit(snippet)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._show_current)
        self.list.itemDoubleClicked.connect(self._use)
        self.title.textEdited.connect(self._keep)
        self.body.textChanged.connect(self._keep)
        self.add.clicked.connect(lambda: self.begin(""))
        self.remove.clicked.connect(self._delete)
        self.use.clicked.connect(self._use)

    def _lay_out(self) -> None:
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setAccessibleName("Kept prompts")
        self.title.setPlaceholderText("Title")
        self.title.setAccessibleName("Title")
        self.body.setPlaceholderText("Write the prompt. {{name}} is filled in when it is used.")
        self.body.setAccessibleName("Prompt")
        self.body.setTabChangesFocus(True)
        self.body.setMinimumHeight(240)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(Space.S)
        left.addWidget(self.list, 1)
        left.addWidget(self.add)
        right.addWidget(self.title)
        right.addWidget(self.body, 1)
        right.addWidget(self.variables)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addLayout(left)
        row.addLayout(right, 1)
        self.column.addLayout(row, 1)
