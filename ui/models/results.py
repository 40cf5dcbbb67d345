"""The list of found models: as many as came so far, more as one scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ui.models.result_row import BADGE, LISTED, Badge, ResultDelegate
from ui.models.words import GATES, spoken
from ui.widgets.labels import plain_tip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent

    from app.hub.listing import Listed

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole
AHEAD = 4
"""Rows before the end at which more are asked for."""
PATIENCE = 3
"""Pages in a row that may bring nothing to show before it is asked whether to go on."""


class ResultModel(QAbstractListModel):
    """Found models as Qt lists them. ``badge_of`` says what a row's badge is, asked once a row."""

    def __init__(self, badge_of: Callable[[Listed], Badge], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Listed] = []
        self._badge_of = badge_of
        self._badges: dict[str, Badge] = {}

    def show_rows(self, rows: Sequence[Listed]) -> None:
        """Show ``rows``; if they go on where those before ended, nothing that is shown moves."""
        before = len(self.rows)
        if before and list(rows[:before]) == self.rows:
            if len(rows) > before:
                self.beginInsertRows(QModelIndex(), before, len(rows) - 1)
                self.rows.extend(rows[before:])
                self.endInsertRows()
            return
        self.beginResetModel()
        self.rows = list(rows)
        self._badges.clear()
        self.endResetModel()

    def renew_badges(self) -> None:
        """Ask for all badges again."""
        self._badges.clear()
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1), [BADGE])

    def badge(self, listed: Listed) -> Badge:
        badge = self._badges.get(listed.repo)
        if badge is None:
            badge = self._badges[listed.repo] = self._badge_of(listed)
        return badge

    def row_of(self, repo: str) -> int:
        return next((row for row, listed in enumerate(self.rows) if listed.repo == repo), -1)

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802  Qt's name
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> Any:
        listed = self.rows[index.row()]
        match role:
            case ROLE.DisplayRole:
                return listed.name
            case ROLE.ToolTipRole:
                lines = (listed.repo, self.badge(listed).tip, GATES[listed.gate])
                return plain_tip("\n".join(line for line in lines if line))
            case ROLE.AccessibleTextRole:
                return spoken(listed, self.badge(listed).text)
            case _ if role == LISTED:
                return listed
            case _ if role == BADGE:
                return self.badge(listed)
            case _:
                return None


class ResultList(QListView):
    """Tells which model becomes current and which is opened by Enter, and asks for more near its end."""

    chosen = Signal(object)
    """The Listed that became current."""
    opened = Signal()
    more_requested = Signal()

    def __init__(self, badge_of: Callable[[Listed], Badge], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.results = ResultModel(badge_of, self)
        self._more = False
        self._found = self._barren = 0
        self.setModel(self.results)
        self.setItemDelegate(ResultDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName("Found models")
        self.verticalScrollBar().setSingleStep(24)
        self.verticalScrollBar().valueChanged.connect(self._look_ahead)
        self.activated.connect(self.opened)
        self.selectionModel().currentChanged.connect(self._choose)

    @property
    def current(self) -> Listed | None:
        index = self.currentIndex()
        return self.results.rows[index.row()] if index.isValid() else None

    @property
    def stuck(self) -> bool:
        """Whether there is more, but nothing of what came lately could be shown."""
        return self._more and self._barren >= PATIENCE

    def show_rows(self, rows: Sequence[Listed], found: int, *, more: bool) -> None:
        """Show ``rows`` of those ``found`` so far; what is current stays so if it is among them."""
        current = self.current
        if len(rows) != len(self.results.rows) or found < self._found:
            self._barren = 0
        elif found > self._found:
            self._barren += 1
        self._found, self._more = found, more
        self.results.show_rows(rows)
        if current is not None and self.current is None:
            row = self.results.row_of(current.repo)
            if row >= 0:
                self.setCurrentIndex(self.results.index(row))
        self._look_ahead()

    def choose_first(self) -> None:
        if self.results.rows:
            self.setCurrentIndex(self.results.index(0))

    def renew_badges(self) -> None:
        self.results.renew_badges()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._look_ahead()

    def look_further(self) -> None:
        """Ask for more although lately nothing came of it."""
        self._barren = 0
        self._look_ahead()

    def _look_ahead(self) -> None:
        # By the rows, not the scroll bar: that learns of new ones only when they are laid out.
        seen = self.verticalScrollBar().value() + self.viewport().height()
        near = len(self.results.rows) - seen / ResultDelegate.height < AHEAD
        if near and self._more and not self.stuck:
            self.more_requested.emit()

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.results.rows[index.row()])
