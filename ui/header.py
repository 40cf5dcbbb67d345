"""The bar over the page: what is open, which model answers, and the switches of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from ui.rail import CHAT
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.theme import CHOICES, Choice
from ui.theme.tokens import Space
from ui.widgets.buttons import tool_button
from ui.widgets.dot import Dot
from ui.widgets.labels import ElidedLabel, label, plain_tip

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QResizeEvent

THEMES = {
    "system": ("Like the system", "mdi6.circle-half-full"),
    "light": ("Light", "mdi6.weather-sunny"),
    "dark": ("Dark", "mdi6.weather-night"),
}
HEIGHT = 48
WIDE = 720
"""Width in pixels from which on a page's head and the model's name stand side by side."""
NAME_WIDTH = 200
"""Pixels of a model's name; the whole of it is in the tooltip."""


class Header(QFrame):
    """Buttons for both side columns, the title, the model and the theme.

    On the chat's page the title is the conversation's; other pages put something of theirs in its place.
    """

    theme_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="bar")
        self.setFixedHeight(HEIGHT)
        self.left_button = tool_button("mdi6.dock-left", "Conversations and models", "Ctrl+B", checkable=True)
        self.right_button = tool_button(
            "mdi6.dock-right", "Engine, memory and prompting", "Ctrl+Shift+B", checkable=True
        )
        self._title = ElidedLabel("New conversation", "title")
        self._heads: dict[str, QWidget] = {}
        self._page = CHAT
        self._dot = Dot()
        self.model = label("", "muted")
        self._theme = tool_button("mdi6.circle-half-full", "Theme")
        self._theme.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(Space.S, 0, Space.S, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.left_button)
        row.addWidget(self._title, 1)
        row.addWidget(self._dot)
        row.addWidget(self.model)
        row.addSpacing(Space.S)
        row.addWidget(self._theme)
        row.addWidget(self.right_button)

    def add_head(self, page: str, head: QWidget) -> None:
        """Let ``head`` stand in the title's place while ``page`` is shown."""
        self._heads[page] = head
        head.setHidden(True)
        self._row.insertWidget(1, head, 1)

    def show_page(self, page: str) -> None:
        """Fit the bar to the page that is shown."""
        self._page = page
        self._fit()
        chat = page == CHAT
        self.left_button.setVisible(chat)
        self._title.setVisible(chat or page not in self._heads)
        for name, head in self._heads.items():
            head.setVisible(name == page)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave a page's head its room: the line at the bottom names the model as well."""
        self.model.setVisible(self._page not in self._heads or self.width() >= WIDE)

    def show_title(self, title: str) -> None:
        """Show the open conversation's title; empty for a new one."""
        self._title.setText(title or "New conversation")

    def show_model(self, name: str, tone: str, tip: str = "") -> None:
        """Show the model that answers and, by the dot, its state; ``tip`` tells more of it."""
        self._dot.show_tone(tone)
        name = name or "No model loaded"
        metrics = self.model.fontMetrics()
        self.model.setText(metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, NAME_WIDTH))
        self.model.setToolTip(plain_tip(tip or name))
        self.model.setAccessibleName(f"Model: {tip or name}")

    def build_theme_menu(self, choice: Choice) -> None:
        """Make the menu of the theme button; ``choice`` is what is worn now."""
        from PySide6.QtGui import QActionGroup
        from PySide6.QtWidgets import QMenu

        menu = QMenu(self._theme)
        group = QActionGroup(menu)
        for name in CHOICES:
            text, icon = THEMES[name]
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(name == choice)
            action.setData(name)
            put_icon(action, icon)
            group.addAction(action)
        group.triggered.connect(self._choose_theme)
        self._theme.setMenu(menu)

    def _choose_theme(self, action: QAction) -> None:
        self.theme_chosen.emit(action.data())
