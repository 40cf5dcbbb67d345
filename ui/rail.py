"""The slim bar at the far left: which page the window shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space, tokens_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

WIDTH = 68
CHAT = "chat"
MODELS = "models"


class Place(NamedTuple):
    """A page to go to: its ``name`` for the app, and how its button is labelled and reached."""

    name: str
    label: str
    icon: str
    keys: str


PLACES = (
    Place(CHAT, "Chat", "mdi6.message-text-outline", "Ctrl+1"),
    Place(MODELS, "Models", "mdi6.cube-outline", "Ctrl+2"),
)


class Rail(QFrame):
    """A button for each page; ``page_chosen`` names the one to show."""

    page_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="rail")
        self.setFixedWidth(WIDTH)
        self.buttons: dict[str, RailButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XS + 2, Space.S, Space.XS + 1, Space.S)
        column.setSpacing(Space.XS)
        for place in PLACES:
            button = RailButton(place)
            button.clicked.connect(lambda _=False, name=place.name: self.page_chosen.emit(name))
            self.buttons[place.name] = button
            column.addWidget(button)
        column.addStretch(1)

    def show_page(self, name: str) -> None:
        """Mark the page that is shown."""
        for each, button in self.buttons.items():
            button.show_current(each == name)

    def show_share(self, name: str, share: float | None) -> None:
        """Show at a page's button how far something on it is, 0 to 1; None for nothing."""
        self.buttons[name].show_share(share)


class RailButton(QToolButton):
    """An icon over a small label, and under it a bar while something is on its way."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place
        self._share: float | None = None
        self.setText(place.label)
        self.setToolTip(f"{place.label} ({place.keys})")
        self.setCheckable(True)
        self.setIconSize(QSize(20, 20))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(WIDTH - 2 * Space.XS - 4, 54)
        mark(self, role="rail")
        put_icon(self, place.icon)

    def show_current(self, current: bool) -> None:  # noqa: FBT001  the value is the message
        self.setChecked(current)
        put_icon(self, self._place.icon, tone="accent" if current else "muted")

    def show_share(self, share: float | None) -> None:
        if share != self._share:
            self._share = share
            self.setAccessibleDescription("" if share is None else f"{share:.0%}")
            self.update()

    def nextCheckState(self) -> None:  # noqa: N802  Qt's name
        """Leave it to :meth:`show_current`: pressing the page one is on changes nothing."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        super().paintEvent(event)
        if self._share is None:
            return
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(10, self.height() - 4, self.width() - 20, 3)
        for colour, length in ((tokens.border_strong, 1.0), (tokens.accent, self._share)):
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * length, 3), 1.5, 1.5)
