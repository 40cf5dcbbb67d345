"""What is deleted from the list, and how it comes back: by a button for a while, by Ctrl+Z after that."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.chat.messages import Conversation
    from app.chat.shelf import Shelf
    from ui.sidebar.sidebar import Sidebar

UNDO = "Undo"


class Deleting(QObject):
    """Deletes from ``shelf`` what the lists of ``sidebar`` ask for; what went last can be brought back."""

    def __init__(self, sidebar: Sidebar, shelf: Shelf) -> None:
        super().__init__(sidebar)
        self._shelf = shelf
        self._passing = sidebar.passing
        self._gone: list[int] = []
        self._undo: Callable[[], object] | None = None
        shelf.deleted.subscribe(self._show)
        sidebar.conversations.delete_requested.connect(self._delete)
        sidebar.conversations.delete_folder_requested.connect(self._delete_folder)
        keys = QShortcut(QKeySequence("Ctrl+Z"), sidebar.chats_part)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self._bring_back)

    @property
    def _is_offered(self) -> bool:
        return self._passing.isVisible() and self._passing.button.text() == UNDO

    def _delete(self, conversations: Sequence[int]) -> None:
        for conversation in conversations:
            self._shelf.delete(conversation)
        if not self._shelf.conversations.value:
            self._passing.button.setFocus()  # the list is hidden, and the keyboard would be nowhere

    def _delete_folder(self, number: int) -> None:
        for folder in [each for each in self._shelf.folders.value if each.id == number]:
            self._gone = []
            undo = partial(self._shelf.undo_delete_folder, folder, self._shelf.delete_folder(number))
            self._offer(f"Deleted “{folder.name}”", undo)

    def _show(self, conversation: Conversation) -> None:
        """Offer to bring ``conversation`` back, together with those whose offer still stands."""
        self._gone = [*self._gone, conversation.id] if self._is_offered else [conversation.id]
        count = len(self._gone)
        said = f"Deleted “{conversation.title}”" if count == 1 else f"{count} conversations deleted"
        self._offer(said, partial(self._undo_all, tuple(self._gone)))

    def _undo_all(self, conversations: Sequence[int]) -> None:
        for conversation in conversations:
            self._shelf.undo_delete(conversation)

    def _offer(self, said: str, undo: Callable[[], object]) -> None:
        self._undo = undo
        self._passing.show_said(said, UNDO, self._bring_back)

    def _bring_back(self) -> None:
        if self._is_offered:
            self._passing.put_away()
        undo, self._undo = self._undo, None
        if undo is not None:
            undo()
