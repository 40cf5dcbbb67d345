"""Brings kept prompts into the composer: after "/", by a button, or out of the library's sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.composer.library_popup import LibraryPopup, matching
from ui.composer.variables import variables_of
from ui.widgets.buttons import tool_button

if TYPE_CHECKING:
    from app.chat.messages import Snippet
    from app.chat.session import Chats
    from ui.composer.composer import Composer

MARK = "/"
_LONGEST_QUERY = 40


class Library(QObject):
    """Opens the list of prompts over the composer, and puts the chosen one into it."""

    def __init__(self, composer: Composer, chats: Chats) -> None:
        super().__init__(composer)
        self._composer, self._chats = composer, chats
        self._dismissed = ""
        self.button = tool_button("mdi6.bookmark-outline", "Kept prompts (type / in an empty message)")
        self.button.clicked.connect(self._toggle)
        composer.add_tool(self.button)
        self.popup = LibraryPopup(composer.editor, composer)
        self.popup.chosen.connect(self.use)
        self.popup.keep_requested.connect(self._keep)
        self.popup.manage_requested.connect(self.manage)
        self.popup.closed.connect(self._note_dismissal)
        composer.text_changed.connect(self._heed_text)

    def manage(self) -> None:
        """Open the sheet in which the prompts are changed."""
        from ui.composer.library_sheet import LibrarySheet

        sheet = LibrarySheet(self._composer.window(), self._chats)
        sheet.chosen.connect(self.use)
        sheet.open()

    def use(self, snippet: Snippet) -> None:
        """Put ``snippet`` into the composer, after asking for what it leaves open."""
        if not variables_of(snippet.text):
            self._insert(snippet.text)
            return
        from ui.composer.variables_sheet import VariablesSheet

        sheet = VariablesSheet(self._composer.window(), snippet)
        sheet.filled_in.connect(self._insert)
        sheet.open()

    def _toggle(self) -> None:
        if self.popup.isVisible():
            self.popup.hide()
            return
        self._composer.focus()
        keepable = bool(self._composer.text.strip()) and self._query() is None
        self.popup.offer(self._chats.presets.snippets.value, keepable=keepable)

    def _query(self) -> str | None:
        """Return what was written after the mark; None if what is written is a prompt."""
        text = self._composer.text
        if not text.startswith(MARK) or "\n" in text or len(text) > _LONGEST_QUERY:
            return None
        return text[len(MARK) :]

    def _heed_text(self) -> None:
        query = self._query()
        if query is None or self._composer.text == self._dismissed:
            self.popup.hide()
            return
        found = matching(self._chats.presets.snippets.value, query)
        if found or not query:
            self._dismissed = ""
            self.popup.offer(found, keepable=False)
        else:
            self.popup.hide()

    def _note_dismissal(self) -> None:
        """Stay closed for a "/" that is meant as one, until something else is written."""
        self._dismissed = self._composer.text

    def _insert(self, text: str) -> None:
        editor = self._composer.editor
        if self._query() is None:
            editor.insertPlainText(text)
        else:
            editor.replace_text(text)
        self._composer.focus()

    def _keep(self) -> None:
        from ui.composer.library_sheet import LibrarySheet

        sheet = LibrarySheet(self._composer.window(), self._chats)
        sheet.chosen.connect(self.use)
        sheet.begin(self._composer.text)
        sheet.open()
