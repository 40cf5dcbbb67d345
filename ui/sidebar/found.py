"""The list of what a search has found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ui.sidebar.found_row import MATCH, FoundDelegate

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from app.chat.messages import Match

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole


class FoundModel(QAbstractListModel):
    """The results as Qt lists them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.matches: tuple[Match, ...] = ()

    def show_matches(self, matches: tuple[Match, ...]) -> None:
        self.beginResetModel()
        self.matches = matches
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: ARG002, N802  Qt's name
        return len(self.matches)

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> Any:
        match = self.matches[index.row()]
        if role == MATCH:
            return match
        if role == ROLE.DisplayRole:
            return match.title
        if role == ROLE.AccessibleTextRole:
            return f"{match.title}: {''.join(part for part, _ in match.parts)}"
        return None


class FoundList(QListView):
    """Opens what is clicked, or chosen by Enter; ``chosen`` has the Match."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = FoundModel(self)
        self.setModel(self._model)
        self.setItemDelegate(FoundDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName("Found in conversations")
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)

    @property
    def matches(self) -> tuple[Match, ...]:
        return self._model.matches

    def show_matches(self, matches: tuple[Match, ...]) -> None:
        """Show ``matches``, the first of them marked: Enter takes it."""
        if matches == self._model.matches:
            return
        self._model.show_matches(matches)
        if matches:
            self.setCurrentIndex(self._model.index(0))

    def heed_key(self, event: QKeyEvent) -> None:
        """Move or choose by a key that was pressed elsewhere."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.currentIndex().isValid():
                self._choose(self.currentIndex())
        else:
            self.keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self._model.matches[index.row()])
