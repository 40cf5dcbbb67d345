"""The list of conversations, and what can be done to each."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QWidget

from ui.sidebar.conversation_row import STREAMING, TIME, ConversationDelegate
from ui.sidebar.times import ago
from ui.theme.icons import put_icon
from ui.widgets.dialogs import ask

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from PySide6.QtGui import QKeyEvent

    from app.chat.messages import Conversation

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole
COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class ConversationModel(QAbstractListModel):
    """The conversations as Qt lists them; an edited title is an intent, told by ``renamed``."""

    renamed = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[Conversation, ...] = ()
        self._streaming: AbstractSet[int] = frozenset()

    def show_conversations(self, entries: tuple[Conversation, ...]) -> None:
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def show_streaming(self, streaming: AbstractSet[int]) -> None:
        self._streaming = streaming
        if self.entries:
            self.dataChanged.emit(self.index(0), self.index(len(self.entries) - 1))

    def row_of(self, conversation: int | None) -> int:
        return next((row for row, entry in enumerate(self.entries) if entry.id == conversation), -1)

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: ARG002, N802  Qt's name
        return len(self.entries)

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> Any:
        entry = self.entries[index.row()]
        match role:
            case ROLE.DisplayRole | ROLE.EditRole | ROLE.ToolTipRole:
                return entry.title
            case _ if role == TIME:
                return ago(entry.updated, time.time())
            case _ if role == STREAMING:
                return entry.id in self._streaming
            case _:
                return None

    def setData(self, index: Index, value: Any, role: int = ROLE.EditRole) -> bool:  # noqa: N802  Qt's name
        if role != ROLE.EditRole or not str(value).strip():
            return False
        self.renamed.emit(self.entries[index.row()].id, str(value).strip())
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable


class ConversationList(QListView):
    """Opens a conversation when it becomes current; F2 renames in place, Del asks and deletes."""

    open_requested = Signal(int)
    rename_requested = Signal(int, str)
    delete_requested = Signal(int)
    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ConversationModel(self)
        self._shown: int | None = None
        self._model.renamed.connect(self.rename_requested)
        self.setModel(self._model)
        self.setItemDelegate(ConversationDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName("Conversations")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self._rename = self._action("Rename", "mdi6.pencil-outline", "F2", self._edit)
        self._delete = self._action("Delete…", "mdi6.trash-can-outline", "Del", self._ask_delete)
        self.clicked.connect(self._open)
        self.activated.connect(self._open)

    def show_conversations(self, entries: tuple[Conversation, ...]) -> None:
        """Show ``entries``; what is selected and being edited stays, if it is still there."""
        if entries == self._model.entries:
            return
        position = self.verticalScrollBar().value()
        self._model.show_conversations(entries)
        self.show_current(self._shown)
        self.verticalScrollBar().setValue(position)

    def show_current(self, conversation: int | None) -> None:
        """Mark the open conversation; None for a new one."""
        self._shown = conversation
        row = self._model.row_of(conversation)
        if row < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            self.setCurrentIndex(self._model.index(row))

    def show_streaming(self, streaming: AbstractSet[int]) -> None:
        """Mark the conversations whose reply is being written."""
        self._model.show_streaming(streaming)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Take what is typed for the beginning of a message: that is what one opens a conversation for."""
        if event.text().isprintable() and event.text() and not event.modifiers() & COMMAND:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        conversation = self._model.entries[index.row()].id
        if conversation != self._shown:
            self.open_requested.emit(conversation)

    def _edit(self) -> None:
        if self.currentIndex().isValid():
            self.edit(self.currentIndex())

    def _ask_delete(self) -> None:
        index = self.currentIndex()
        if not index.isValid():
            return
        entry = self._model.entries[index.row()]
        ask(
            self.window(),
            "Delete this conversation?",
            f"“{entry.title}” and all of its messages will be gone for good.",
            "Delete",
            danger=True,
            on_yes=lambda: self.delete_requested.emit(entry.id),
        )

    def _action(self, text: str, icon: str, keys: str, slot: Any) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(slot)
        put_icon(action, icon)
        self.addAction(action)
        return action

    def _open_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if not index.isValid():
            return
        self.setCurrentIndex(index)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self._rename, self._delete])
        menu.popup(self.viewport().mapToGlobal(place))
