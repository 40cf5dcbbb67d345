"""Who answers: a button that names the model and opens the choice of all there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton

from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.widgets.labels import plain_tip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from app.engine.responders import Responder, Standing

NOBODY = "Choose a model"
WIDEST = 240
"""Pixels of a name in the button; the whole name is in its tooltip."""
LONG_MENU = 12
"""Models of one place from which on they have a menu of their own."""


class ResponderChip(QToolButton):
    """Shows who answers; ``offer`` gives the choice when the menu opens."""

    chosen = Signal(str)
    endpoints_requested = Signal()

    def __init__(self, offer: Callable[[], Sequence[Responder]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offer = offer
        self._key = ""
        self._name = NOBODY
        self._menu = QMenu(self)
        self._menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow behind the words
        self.setIconSize(QSize(14, 14))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        mark(self, role="model")
        put_icon(self, "mdi6.chevron-down")

    @property
    def menu_of_models(self) -> QMenu:
        """The menu as it opens."""
        self._fill()
        return self._menu

    def show_responder(self, key: str, standing: Standing | None) -> None:
        """Show who answers; None is one that is not there any more."""
        self._key = key
        self._name = (standing.name if standing else "") or NOBODY
        place = f" · {standing.place}" if standing and standing.name and standing.place else ""
        reason = f"\n{standing.reason}" if standing and standing.reason and not standing.ready else ""
        self.setToolTip(plain_tip(f"Model: {self._name}{place}{reason}"))
        self.setAccessibleName(f"Model: {self._name}{place}")
        self._elide()

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """As wide as the words and the arrow: Qt adds room for an arrow of its own."""
        words = self.fontMetrics().horizontalAdvance(self.text().replace("&&", "&"))
        return QSize(words + self.iconSize().width() + 20, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return QSize(48, super().minimumSizeHint().height())

    def _elide(self) -> None:
        name = self._name.rsplit("/", 1)[-1] or self._name
        fitting = QFontMetrics(self.font()).elidedText(name, Qt.TextElideMode.ElideMiddle, WIDEST)
        self.setText(fitting.replace("&", "&&"))

    def _fill(self) -> None:
        fill_menu(self._menu, self._offer(), self._key, self.chosen.emit)
        self._menu.addSeparator()
        remote = self._menu.addAction("Remote endpoints…")
        put_icon(remote, "mdi6.lan-connect")
        remote.triggered.connect(self.endpoints_requested)


def fill_menu(menu: QMenu, offered: Sequence[Responder], chosen: str, take: Callable[[str], object]) -> None:
    """Fill ``menu`` with those who can answer, by the place where they run; ``take`` gets the key."""
    menu.clear()
    places: dict[str, list[Responder]] = {}
    for responder in offered:
        places.setdefault(responder.standing.value.place, []).append(responder)
    first = offered[0].key if offered else ""
    for place, there in places.items():
        inner = menu
        if len(there) >= LONG_MENU:
            inner = menu.addMenu(_shown(place))
        elif place:
            menu.addSeparator()
            menu.addAction(_shown(place)).setEnabled(False)
        for responder in there:
            standing = responder.standing.value
            text = standing.name or "No model loaded"
            action = inner.addAction(_shown(text))
            action.setCheckable(True)
            action.setChecked(responder.key == (chosen or first))
            action.setToolTip(plain_tip(standing.reason))
            action.triggered.connect(lambda _=False, key=responder.key: take(key))


def _shown(text: str) -> str:
    """Return ``text`` for a menu, which takes an ampersand for the mark of a key."""
    return text.replace("&", "&&")
