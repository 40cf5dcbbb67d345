"""The head of a pane: which lane it is, who answers in it, how fast, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from ui.chat.figure_row import FigureRow
from ui.chat.responder_menu import ResponderChip
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import tool_button
from ui.widgets.labels import ElidedLabel, label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent

    from app.chat.messages import Preset
    from app.engine.responders import Responder, Standing


ROOMY = 320
"""Pixels of a head in which all its buttons stand."""


@dataclass(frozen=True)
class LaneLook:
    """What a head says of its lane; ``secret``: it is not told who answers."""

    name: str
    """A number, or while it is secret a letter."""
    responder: str = ""
    standing: Standing | None = None
    settings: str = ""
    """What differs from the defaults, in a few words."""
    preset: str = ""
    busy: bool = False
    secret: bool = False
    won: bool = False
    roomy: bool = False
    """There is a line for the settings: one of the lanes has something to say there."""


class LaneHead(QFrame):
    """Signals what is wanted with the lane; which lane it is, the pane knows."""

    responder_chosen = Signal(str)
    preset_chosen = Signal(str)
    endpoints_requested = Signal()
    settings_requested = Signal()
    stop_requested = Signal()
    keep_requested = Signal()
    copy_requested = Signal()
    remove_requested = Signal()

    def __init__(
        self,
        offer: Callable[[], Sequence[Responder]],
        presets: Callable[[], Sequence[Preset]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        mark(self, role="lane")
        self._presets = presets
        self._look = LaneLook("")
        self.badge = label("", "number")
        self.chip = ResponderChip(offer)
        self.secret = label("", "section")
        self.settings = ElidedLabel("", "caption")
        self.stop = tool_button("mdi6.stop-circle-outline", "Stop this answer")
        self.keep = tool_button("mdi6.check", "Keep this answer and go on with it alone")
        self.more = tool_button("mdi6.dots-horizontal", "More for this pane")
        self.figures = FigureRow()
        self.menu = QMenu(self.more)
        self._lay_out()
        self._connect()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where the Tab key stops, in this order."""
        return self.chip, self.stop, self.keep, self.more

    def show_lane(self, look: LaneLook) -> None:
        """Show what ``look`` says."""
        if look == self._look:
            return
        self._look = look
        self.badge.setText(look.name)
        mark(self.badge, tone="success" if look.won else "accent" if look.secret else "")
        self.chip.setVisible(not look.secret)
        self.chip.show_responder(look.responder, look.standing)
        self.secret.setVisible(look.secret)
        self.secret.setText("Answer hidden" if not look.name else f"Answer {look.name}")
        self.settings.setText("The preferred answer" if look.won else look.settings)
        mark(self.settings, tone="success" if look.won else "")
        self.settings.setVisible(look.roomy)
        self.figures.setVisible(not look.secret)
        self.stop.setVisible(look.busy)
        self._show_keep()
        self.setAccessibleName(f"Pane {look.name}")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._show_keep()

    def _show_keep(self) -> None:
        """Offer it where the model's name has room beside it; it is in the menu as well."""
        wanted = not self._look.busy and not self._look.secret
        self.keep.setVisible(wanted and self.width() >= ROOMY)

    def _connect(self) -> None:
        self.chip.chosen.connect(self.responder_chosen)
        self.chip.endpoints_requested.connect(self.endpoints_requested)
        self.stop.clicked.connect(self.stop_requested)
        self.keep.clicked.connect(self.keep_requested)
        self.menu.aboutToShow.connect(self.fill_menu)
        self.more.setMenu(self.menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def fill_menu(self) -> None:
        """Fill the menu with what can be done now."""
        self.menu.clear()
        hidden = self._look.secret
        if not hidden:
            self._add("Settings of this pane…", "mdi6.tune-variant", self.settings_requested.emit)
            self._add_presets()
            self.menu.addSeparator()
        self._add("Keep this one and go on", "mdi6.check", self.keep_requested.emit)
        if not hidden:
            self._add("Add a copy", "mdi6.content-duplicate", self.copy_requested.emit)
        self.menu.addSeparator()
        self._add("Remove this pane", "mdi6.close", self.remove_requested.emit)

    def _add_presets(self) -> None:
        presets = self._presets()
        if not presets:
            return
        inner = self.menu.addMenu("Preset")
        for preset in presets:
            action = inner.addAction(preset.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(preset.name == self._look.preset)
            action.triggered.connect(lambda _=False, name=preset.name: self.preset_chosen.emit(name))

    def _add(self, text: str, icon: str, act: Callable[[], object]) -> None:
        action = self.menu.addAction(text)
        put_icon(action, icon)
        action.triggered.connect(lambda _=False: act())

    def _lay_out(self) -> None:
        for button in (self.stop, self.keep, self.more):
            button.setFixedSize(28, 28)
        self.secret.hide()
        self.settings.hide()
        self.stop.hide()
        first = QHBoxLayout()
        first.setSpacing(Space.XS)
        first.addWidget(_centred(self.badge))
        first.addSpacing(2)
        first.addWidget(self.chip)
        first.addWidget(self.secret)
        first.addStretch(1)
        for button in (self.stop, self.keep, self.more):
            first.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.M, Space.XS, Space.S, Space.S)
        column.setSpacing(2)
        column.addLayout(first)
        for line in (self.figures, self.settings):
            line.setContentsMargins(2, 0, 0, 0)
            column.addWidget(line)


def _centred(badge: QLabel) -> QLabel:
    from PySide6.QtCore import Qt

    badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
    badge.setFixedSize(22, 22)
    return badge
