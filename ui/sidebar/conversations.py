"""The list of conversations in their groups, and what can be done to each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ui.sidebar.conversation_menu import list_menu, menu_of
from ui.sidebar.conversation_model import ROW, ConversationModel
from ui.sidebar.conversation_row import MORE, ConversationDelegate
from ui.sidebar.folder_drop import FolderDrop
from ui.sidebar.groups import CLOSED_FIRST, Entry, Heading, key_of, rows_of
from ui.theme.icons import put_icon

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from collections.abc import Set as AbstractSet

    from PySide6.QtGui import QKeyEvent, QMouseEvent
    from PySide6.QtWidgets import QMenu

    from app.chat.messages import Conversation, Folder
    from ui.sidebar.groups import Row

COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
SEVERAL = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
MINUTE = 60_000
"""Milliseconds."""
SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect


class ConversationList(QListView):
    """Opens a conversation that is clicked; F2 renames in place, Del deletes, a drag moves into a folder.

    Ids come as lists: what is asked for is asked for all that are selected.
    """

    open_requested = Signal(int)
    rename_requested = Signal(int, str)
    delete_requested = Signal(list)
    pin_requested = Signal(list, bool)
    archive_requested = Signal(list, bool)
    move_requested = Signal(list, object)
    """Conversations and the folder's id, or None for no folder."""
    new_folder_requested = Signal(list)
    """With the conversations that are to be in it."""
    rename_folder_requested = Signal(int, str)
    delete_folder_requested = Signal(int)
    export_requested = Signal(list)
    import_requested = Signal()
    folded = Signal(list)
    """The keys of the groups that are closed, after one was folded or unfolded by the user."""
    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ConversationModel(self)
        self._conversations: tuple[Conversation, ...] = ()
        self._folders: tuple[Folder, ...] = ()
        self._closed: set[str] = set(CLOSED_FIRST)
        self._shown: int | None = None
        self._pressed = QModelIndex()
        self._model.renamed.connect(self._rename)
        self.setModel(self._model)
        self.setItemDelegate(ConversationDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName("Conversations")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self.rename_action = _action(self, "Rename", "mdi6.pencil-outline", "F2", self._edit)
        self.delete_action = _action(self, "Delete", "mdi6.trash-can-outline", "Del", self._delete)
        self._drop = FolderDrop(self, self._model)
        self.activated.connect(self._activate)
        # A prompt to six lanes changes its conversation a dozen times; there may be thousands to be listed.
        self._renewal = QTimer(self, singleShot=True, interval=0)
        self._renewal.timeout.connect(self._show_rows)
        # Times grow old, and at midnight a day becomes yesterday.
        self._clock = QTimer(self, interval=MINUTE)
        self._clock.timeout.connect(self._show_rows)
        self._clock.start()

    @property
    def chosen(self) -> list[int]:
        """The ids of the selected conversations, from top to bottom."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        entries = (self._model.rows[row] for row in rows)
        return [each.conversation.id for each in entries if isinstance(each, Entry)]

    @property
    def rows(self) -> tuple[Row, ...]:
        self._renew()
        return self._model.rows

    def show_conversations(self, conversations: tuple[Conversation, ...]) -> None:
        """Show ``conversations``; what is selected and being edited stays, if it is still there."""
        self._conversations = conversations
        self._renewal.start()

    def show_folders(self, folders: tuple[Folder, ...]) -> None:
        self._folders = folders
        self._renewal.start()

    def show_closed(self, groups: Collection[str]) -> None:
        """Fold the groups with these keys, and unfold the others."""
        self._closed = set(groups)
        self._show_rows()

    def show_current(self, conversation: int | None) -> None:
        """Mark the open conversation; None for a new one."""
        self._renew()
        self._shown = conversation
        row = self._model.row_of(f"conversation:{conversation}")
        if row < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        elif len(self.selectedIndexes()) < 2:  # several were chosen for something else
            self.selectionModel().setCurrentIndex(self._model.index(row), SELECT)

    def show_streaming(self, streaming: AbstractSet[int]) -> None:
        """Mark the conversations whose reply is being written."""
        self._model.show_streaming(streaming)

    def edit_folder(self, folder: int) -> None:
        """Let the user write a folder's name."""
        self._renew()
        row = self._model.row_of(key_of(folder))
        if row >= 0:
            self.setCurrentIndex(self._model.index(row))
            self.scrollTo(self._model.index(row))
            self.edit(self._model.index(row))

    def menu(self) -> QMenu:
        """Return the menu for the list as a whole."""
        return list_menu(self, [each.id for each in self._conversations])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Take what is typed for the beginning of a message: that is what one opens a conversation for."""
        row = self.currentIndex().data(ROW)
        folding = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: False}
        if isinstance(row, Heading) and row.folds and event.key() in {Qt.Key.Key_Space, *folding}:
            self._fold(row, closed=folding.get(Qt.Key(event.key()), not row.closed))
        elif event.text().isprintable() and event.text() and not event.modifiers() & COMMAND:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        place = event.position().toPoint()
        self._pressed = index = self.indexAt(place)
        left = event.button() == Qt.MouseButton.LeftButton
        if left and self._on_dots(place, index):
            self._pressed = QModelIndex()
            self._open_menu(place)
            return
        several = len(self.selectedIndexes()) > 1 and self.selectionModel().isSelected(index)
        if left and isinstance(index.data(ROW), Entry) and not event.modifiers() & SEVERAL:
            self._drop.begin(place)
        if not (left and several and not event.modifiers() & SEVERAL):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        if not event.buttons():  # else a frame would be drawn around rows, where a drag is meant
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        left = event.button() == Qt.MouseButton.LeftButton
        if left and index.isValid() and index == self._pressed and not event.modifiers() & SEVERAL:
            self.selectionModel().setCurrentIndex(index, SELECT)
            self._activate(index)

    def _activate(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, Heading) and row.folds:
            self._fold(row, closed=not row.closed)
        elif isinstance(row, Entry) and row.conversation.id != self._shown:
            self.open_requested.emit(row.conversation.id)

    def _fold(self, heading: Heading, *, closed: bool) -> None:
        (self._closed.add if closed else self._closed.discard)(heading.key)
        self._show_rows()
        self.folded.emit(sorted(self._closed))

    def _renew(self) -> None:
        """List now what is still to be listed."""
        if self._renewal.isActive():
            self._renewal.stop()
            self._show_rows()

    def _show_rows(self) -> None:
        self._model.show_rows(rows_of(self._conversations, self._folders, self._closed))
        if not self.selectedIndexes():
            self.show_current(self._shown)

    def _edit(self) -> None:
        index = self.currentIndex()
        if index.isValid() and self._model.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    def _rename(self, row: Row, title: str) -> None:
        if isinstance(row, Entry):
            self.rename_requested.emit(row.conversation.id, title)
        elif row.folder is not None:
            self.rename_folder_requested.emit(row.folder, title)

    def _delete(self) -> None:
        row = self.currentIndex().data(ROW)
        if self.chosen:
            self.delete_requested.emit(self.chosen)
        elif isinstance(row, Heading) and row.folder is not None:
            self.delete_folder_requested.emit(row.folder)

    def _on_dots(self, place: QPoint, index: QModelIndex) -> bool:
        row = index.data(ROW)
        opens = isinstance(row, Entry) or (isinstance(row, Heading) and row.folder is not None)
        return opens and place.x() > self.visualRect(index).right() - MORE

    def _open_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        row = index.data(ROW)
        if isinstance(row, Heading) and row.folder is not None:
            self.setCurrentIndex(index)
        elif isinstance(row, Entry) and not self.selectionModel().isSelected(index):
            self.selectionModel().setCurrentIndex(index, SELECT)
        menu_of(self, row, self._conversations, self._folders).popup(self.viewport().mapToGlobal(place))


def _action(view: ConversationList, text: str, picture: str, keys: str, slot: Callable[[], None]) -> QAction:
    action = QAction(text, view)
    action.setShortcut(QKeySequence(keys))
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.triggered.connect(slot)
    put_icon(action, picture)
    view.addAction(action)
    return action
