"""Conversations that are dragged into a folder, or out of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPoint

from ui.sidebar.conversation_model import ROW
from ui.sidebar.dragging import RowDrag
from ui.sidebar.groups import Entry, Heading

if TYPE_CHECKING:
    from ui.sidebar.conversation_model import ConversationModel
    from ui.sidebar.conversations import ConversationList

FOLDER = "folder:"


class FolderDrop(QObject):
    """Says for ``view`` what is dragged and where it would land, and asks for the move."""

    def __init__(self, view: ConversationList, model: ConversationModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._held = QModelIndex()
        self.drag = RowDrag(view, self._caption)
        self.drag.moved.connect(self._show_target)
        self.drag.dropped.connect(self._drop)
        self.drag.ended.connect(lambda: model.show_target(""))

    def begin(self, place: QPoint) -> None:
        """Take up what may become a drag: the button went down on a conversation."""
        self._held = self._view.indexAt(place)
        self.drag.begin(place)

    @property
    def _dragged(self) -> list[int]:
        row = self._held.data(ROW)
        chosen = self._view.chosen
        if isinstance(row, Entry) and row.conversation.id not in chosen:
            return [row.conversation.id]
        return chosen

    def _caption(self) -> str:
        dragged = self._dragged
        return f"{len(dragged)} conversations" if len(dragged) > 1 else str(self._held.data() or "")

    def _group_at(self, place: QPoint) -> str | None:
        """Return the key of the group that is at ``place``: a folder's, or "" for none; None beside all."""
        row = self._view.indexAt(place).data(ROW)
        if row is None or not self._view.viewport().rect().contains(place):
            return None
        group = row.key if isinstance(row, Heading) else row.group
        return group if group.startswith(FOLDER) else ""

    def _show_target(self, place: QPoint) -> None:
        self._model.show_target(self._group_at(place) or "")

    def _drop(self, place: QPoint) -> None:
        group = self._group_at(place)
        if group is None:
            return
        folder = int(group.removeprefix(FOLDER)) if group else None
        rows = (row for row in self._model.rows if isinstance(row, Entry))
        within = {row.conversation.id: row.conversation.folder for row in rows}
        moved = [each for each in self._dragged if within.get(each) != folder]
        if moved:
            self._view.move_requested.emit(moved, folder)
