"""The models on this computer with what is above them: search, order, total, and unfinished downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from ui.models.disk_detail import DiskDetail
from ui.models.disk_rows import DiskRows
from ui.models.disk_words import Sorting, matching, sorted_models, total_of
from ui.models.orphan_banner import OrphanBanner
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button, tool_button
from ui.widgets.chips import ChoiceChip
from ui.widgets.empty import EmptyState
from ui.widgets.labels import label
from ui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from app.library.models import LocalModel

NARROW = 720
"""Width in pixels under which the card stands below the list."""
CARD = 330
_NONE = (
    "No models on this computer",
    "What you download comes here by itself. What is already on a disk need not be fetched: add its folder.",
)


class DiskPanel(QWidget):
    """Shows what it is told, in the order and as far as the user wants it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models: Sequence[LocalModel] = ()
        self.field = SearchField("Search models on this computer")
        self.sorting = ChoiceChip[Sorting]("Order", [(each.value, each) for each in Sorting], plain=True)
        self.total = label("", "caption")
        self.refresh = tool_button("mdi6.refresh", "Look for models again")
        self.add = push_button("Add a folder…", icon="mdi6.folder-plus-outline")
        self.orphans = OrphanBanner()
        self.rows = DiskRows()
        self.detail = DiskDetail()
        self.empty = EmptyState("mdi6.harddisk", *_NONE)
        self.none_found = EmptyState("mdi6.magnify", "No model with these words", "")
        self.field.textChanged.connect(self._show_rows)
        self.field.list_key.connect(self.rows.keyPressEvent)
        self.sorting.changed.connect(self._show_rows)
        self._lay_out()
        self._show_rows()

    def show_models(self, models: Sequence[LocalModel]) -> None:
        self._models = models
        self._show_rows()

    def show_searching(self, searching: bool) -> None:  # noqa: FBT001  a subscriber
        """Show whether the disk is being looked at."""
        self.refresh.setEnabled(not searching)
        if searching and not self._models:
            self.empty.show_text("Looking for models…", "")
        elif not searching:
            self.empty.show_text(*_NONE)

    def show_by_size(self) -> None:
        """Put the largest on top: for whoever wants to free some space."""
        self.field.clear()
        self.sorting.choose(Sorting.SIZE)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._both.setDirection(way)
        self._card.setMinimumWidth(0 if narrow else CARD)
        self._card.setMaximumWidth(self.maximumWidth() if narrow else CARD)

    def _show_rows(self) -> None:
        found = sorted_models(matching(self._models, self.field.text()), self.sorting.value)
        self.rows.show_models(found)
        self.total.setText(total_of(found) if found else "")
        self._stack.setCurrentIndex(0 if found else 2 if self._models else 1)
        self._card.setVisible(bool(found))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(Space.XL, Space.M, Space.XL, 0)
        head.setSpacing(Space.S)
        head.addWidget(self.field, 1)
        head.addWidget(self.sorting)
        head.addWidget(self.refresh)
        head.addWidget(self.add)
        banner = QVBoxLayout()
        banner.setContentsMargins(Space.XL, 0, Space.XL, 0)
        banner.setSpacing(Space.S)
        banner.addWidget(self.orphans)
        banner.addWidget(self.total)
        lists = QWidget()
        self._stack = QStackedLayout(lists)
        for page in (self.rows, self.empty, self.none_found):
            self._stack.addWidget(page)
        self._card = _scrolling(self.detail)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setContentsMargins(Space.L, 0, Space.XL, Space.L)
        self._both.setSpacing(Space.M)
        self._both.addWidget(lists, 1)
        self._both.addWidget(self._card, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(head)
        column.addLayout(banner)
        column.addLayout(self._both, 1)


def _scrolling(card: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(card)
    column.addStretch(1)
    scroll.setWidget(inside)
    return scroll
