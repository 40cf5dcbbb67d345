"""The conversations and their groups as Qt lists them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from ui.sidebar.groups import Entry, Heading
from ui.sidebar.times import ago
from ui.widgets.labels import plain_tip

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from PySide6.QtWidgets import QWidget

    from ui.sidebar.groups import Row

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole
ROW = ROLE.UserRole + 1
"""The Heading or Entry that a row shows."""
TIME = ROLE.UserRole + 2
STREAMING = ROLE.UserRole + 3
TARGET = ROLE.UserRole + 4
"""Whether what is being dragged would land in this row's group."""


class ConversationModel(QAbstractListModel):
    """Tells Qt of the least that changed, so that what is selected and edited stays.

    An edited title is an intent: ``renamed`` has the row and the text.
    """

    renamed = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()
        self._streaming: AbstractSet[int] = frozenset()
        self._target = ""

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show ``rows`` in place of those before."""
        old = [row.key for row in self.rows]
        new = [row.key for row in rows]
        first = 0
        while first < min(len(old), len(new)) and old[first] == new[first]:
            first += 1
        last = 0
        while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
            last += 1
        if len(old) - last > first:
            self.beginRemoveRows(QModelIndex(), first, len(old) - last - 1)
            self.rows = self.rows[:first] + self.rows[len(old) - last :]
            self.endRemoveRows()
        if len(new) - last > first:
            self.beginInsertRows(QModelIndex(), first, len(new) - last - 1)
            self.rows = self.rows[:first] + rows[first : len(new) - last] + self.rows[first:]
            self.endInsertRows()
        self.rows = rows
        self._tell()

    def show_streaming(self, streaming: AbstractSet[int]) -> None:
        self._streaming = streaming
        self._tell()

    def show_target(self, group: str) -> None:
        """Mark the group that what is dragged would land in, by its key; empty for none."""
        if group != self._target:
            self._target = group
            self._tell()

    def row_of(self, key: str) -> int:
        return next((place for place, row in enumerate(self.rows) if row.key == key), -1)

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: ARG002, N802  Qt's name
        return len(self.rows)

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> Any:
        row = self.rows[index.row()]
        match role:
            case ROLE.DisplayRole | ROLE.EditRole:
                return title_of(row)
            case ROLE.ToolTipRole:
                return plain_tip(title_of(row))
            case ROLE.AccessibleTextRole:
                return self._spoken(row)
            case _ if role == ROW:
                return row
            case _ if role == TIME:
                return ago(row.conversation.updated, time.time()) if isinstance(row, Entry) else ""
            case _ if role == STREAMING:
                return isinstance(row, Entry) and row.conversation.id in self._streaming
            case _ if role == TARGET:
                group = row.group if isinstance(row, Entry) else row.key
                return bool(self._target) and group == self._target
            case _:
                return None

    def setData(self, index: Index, value: Any, role: int = ROLE.EditRole) -> bool:  # noqa: N802  Qt's name
        if role != ROLE.EditRole or not str(value).strip():
            return False
        self.renamed.emit(self.rows[index.row()], str(value).strip())
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.rows[index.row()] if index.isValid() else None
        flags = super().flags(index)
        named = isinstance(row, Entry) or (isinstance(row, Heading) and row.folder is not None)
        if isinstance(row, Heading) and not row.folds:
            return Qt.ItemFlag.ItemIsEnabled
        return flags | Qt.ItemFlag.ItemIsEditable if named else flags

    def _spoken(self, row: Row) -> str:
        if isinstance(row, Heading):
            kind = "folder " if row.folder is not None else ""
            how = (", closed" if row.closed else ", open") if row.folds else ""
            return f"{kind}{row.title}, {row.count} conversation{'' if row.count == 1 else 's'}{how}"
        told = [row.conversation.title, ago(row.conversation.updated, time.time())]
        told += ["pinned"] if row.conversation.pinned else []
        told += ["a reply is being written"] if row.conversation.id in self._streaming else []
        return ", ".join(told)

    def _tell(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))


def title_of(row: Row) -> str:
    """Return what a row is called."""
    return row.title if isinstance(row, Heading) else row.conversation.title
