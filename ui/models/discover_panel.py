"""Find a model on the Hub: the search at the left, the chosen model at the right."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedLayout, QVBoxLayout, QWidget

from ui.models.filters import FilterBar
from ui.models.result_pane import ResultPane
from ui.widgets.empty import EmptyState

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from app.hub.listing import Listed
    from ui.models.detail import DetailPane
    from ui.models.result_row import Badge
    from ui.theme.theme import Theme

NARROW = 760
"""Pixels under which list and model do not stand side by side: the model then takes the list's place."""
SIZES = (390, 620)


class DiscoverPanel(QWidget):
    """Lays out the parts, and moves the keyboard between them; knows nothing of the app."""

    opened = Signal()
    """The current model is to be looked at closely."""

    def __init__(
        self, theme: Theme, badge_of: Callable[[Listed], Badge], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.filters = FilterBar()
        self.results = ResultPane(badge_of)
        self.empty = EmptyState(
            "mdi6.cube-scan", "Choose a model", "What it is and whether it fits is shown here."
        )
        self._theme = theme
        self._narrow = False
        self._inside = False
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self._right = QWidget()
        self._stack = QStackedLayout(self._right)
        self._lay_out()
        self.setFocusProxy(self.filters.field)
        self.filters.field.list_key.connect(self._move)
        self.results.list.opened.connect(self._enter)
        self.results.list.clicked.connect(self._reveal)
        for keys, act in (
            (QKeySequence.StandardKey.Find, self._find),
            (QKeySequence.StandardKey.Back, self.leave),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._arrange()
        self.begin()

    def _find(self) -> None:
        self.leave()
        self.filters.field.setFocus()
        self.filters.field.selectAll()

    @cached_property
    def detail(self) -> DetailPane:
        """Made when the first model is chosen: the list can be read before."""
        from ui.models.detail import DetailPane

        made = DetailPane(self._theme)
        made.title.back_requested.connect(self.leave)
        made.reach(narrow=self._narrow)
        self._stack.addWidget(made)
        self._stack.setCurrentWidget(made)
        return made

    def begin(self) -> None:
        """Begin with the first model where there is room to show it and none is chosen."""
        if not self._narrow and self.results.list.current is None:
            self.results.list.choose_first()

    def leave(self) -> None:
        """Go back to the list, where it and the model share one place."""
        if not (self._narrow and self._inside):
            return
        self._inside = False
        self._arrange()
        self.results.list.setFocus()

    def _move(self, event: QKeyEvent) -> None:
        """Move in the list while one goes on typing; Enter opens what is current."""
        rows = self.results.list
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if rows.current is None:
                rows.choose_first()
            self._enter()
        elif rows.current is None:
            rows.choose_first()
        else:
            rows.keyPressEvent(event)

    def _enter(self) -> None:
        if self.results.list.current is None:
            return
        self._reveal()
        self.opened.emit()
        self.detail.focus_first()

    def _reveal(self) -> None:
        self._inside = True
        self._arrange()

    def _lay_out(self) -> None:
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.results)
        self._stack.addWidget(self.empty)
        self.splitter.addWidget(self._right)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes(list(SIZES))
        self.results.setMinimumWidth(280)
        self._right.setMinimumWidth(320)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(self.splitter, 1)

    def _arrange(self) -> None:
        """Show list and model side by side, or the one that one is at."""
        self._narrow = self.width() < NARROW
        self.results.setVisible(not (self._narrow and self._inside))
        self.filters.setVisible(not (self._narrow and self._inside))
        self._right.setVisible(not self._narrow or self._inside)
        if self._stack.count() > 1:
            self.detail.reach(narrow=self._narrow)
