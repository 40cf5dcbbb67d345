"""Small buttons that narrow a list: one that is on or off, and one that opens a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu, QToolButton

from ui.theme.icons import put_icon
from ui.theme.marks import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction

T = TypeVar("T")


class Chip(QToolButton):
    """On or off; ``tip`` says in full what it does."""

    def __init__(self, text: str, tip: str = "") -> None:
        super().__init__()
        self.setText(text)
        self.setCheckable(True)
        self.setToolTip(tip)
        self.setAccessibleName(tip or text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        mark(self, role="chip")


class ChoiceChip(QToolButton, Generic[T]):
    """Opens a menu of choices and shows the chosen one; the first choice is the one for no choice."""

    changed = Signal()

    def __init__(self, title: str, choices: Sequence[tuple[str, T]], *, plain: bool = False) -> None:
        """Show ``title`` while nothing is chosen, or, if ``plain``, the choice whichever it is."""
        super().__init__()
        self._title = title
        self._plain = plain
        self._neutral = choices[0][1]
        self.value = choices[0][1]
        self._menu = QMenu(self)
        self._group = QActionGroup(self._menu)
        for text, value in choices:
            self._add(text, value)
        self._group.triggered.connect(self._take)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow behind the words
        self.setIconSize(QSize(14, 14))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        mark(self, role="chip")
        put_icon(self, "mdi6.chevron-down")
        self._show()

    @property
    def menu_actions(self) -> list[QAction]:
        return self._group.actions()

    def offer(self, choices: Sequence[tuple[str, T]]) -> None:
        """Offer other choices; what is chosen stays if it is among them, else the first one is."""
        for action in self._group.actions():
            self._group.removeAction(action)
            self._menu.removeAction(action)
            action.deleteLater()
        self._neutral = choices[0][1]
        if self.value not in [value for _, value in choices]:
            self.value = self._neutral
        for text, value in choices:
            self._add(text, value)
        self._show()

    def choose(self, value: T) -> None:
        """Take ``value``; one that is not in the menu gets a place in it."""
        action = next((each for each in self._group.actions() if each.data()[0] == value), None)
        if action is None:
            action = self._add(str(value), value)
        action.setChecked(True)
        if value != self.value:
            self.value = value
            self._show()
            self.changed.emit()

    def choose_none(self) -> None:
        """Go back to the first choice."""
        self.choose(self._neutral)

    def add_other(self, text: str) -> QAction:
        """Add a line to the menu that is no choice itself, and return it."""
        self._menu.addSeparator()
        return self._menu.addAction(text)

    def event(self, event: QEvent) -> bool:
        """Open the menu by the arrow key too, as a combo box does."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Down
        ):
            self.showMenu()
            return True
        return super().event(event)

    def _take(self, action: QAction) -> None:
        self.choose(action.data()[0])

    def _add(self, text: str, value: T) -> QAction:
        action = self._group.addAction(text)
        action.setCheckable(True)
        action.setChecked(value == self.value)
        # In a tuple, since Qt would turn an enumeration's text into a plain one.
        action.setData((value,))
        before = next((each for each in self._menu.actions() if each.isSeparator()), None)
        if before is None:
            self._menu.addAction(action)
        else:
            self._menu.insertAction(before, action)
        return action

    def _show(self) -> None:
        chosen = next((each.text() for each in self._group.actions() if each.isChecked()), self._title)
        neutral = self.value == self._neutral
        self.setText(chosen if self._plain or not neutral else self._title)
        self.setAccessibleName(f"{self._title}: {chosen}")
        self.setToolTip("" if neutral else f"{self._title}: {chosen}")
        mark(self, tone="" if neutral or self._plain else "accent")
