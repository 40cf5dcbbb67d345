"""What went wrong, and the buttons that may cure it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.models.cures import ICONS, Cure
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.labels import label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton


class TroubleBanner(QFrame):
    """A cause, a remedy and buttons; hidden without a cause."""

    cure_requested = Signal(object)
    """A Cure."""

    def __init__(self, tone: str = "danger", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="banner", tone=tone)
        self.buttons: dict[Cure, QPushButton] = {}
        self.cause = label("", wrap=True, selectable=True)
        self.remedy = label("", "caption", wrap=True, selectable=True)
        picture = QLabel()
        put_icon(picture, "mdi6.alert-circle-outline", tone=tone)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, Space.XS, 0, 0)
        self._row.setSpacing(Space.S)
        self._row.addStretch(1)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(self.cause)
        text.addWidget(self.remedy)
        text.addLayout(self._row)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        row.setSpacing(Space.M)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        self.hide()

    def show_trouble(self, cause: str, remedy: str, cures: tuple[Cure, ...] = ()) -> None:
        """Show what went wrong; "" hides it all."""
        self.setVisible(bool(cause))
        if self.cause.text() != cause:
            self.cause.setText(cause)
            self.setAccessibleName(f"{cause} {remedy}")
        self.remedy.setText(remedy)
        self.remedy.setVisible(bool(remedy))
        self._show_cures(cures)

    def show_busy(self, busy: bool) -> None:  # noqa: FBT001  the value is the message
        """Let nothing be pressed while one of the cures is at work."""
        for button in self.buttons.values():
            button.setEnabled(not busy)

    def _show_cures(self, cures: tuple[Cure, ...]) -> None:
        if tuple(self.buttons) == cures:
            return
        for button in self.buttons.values():
            button.deleteLater()
        self.buttons = {cure: self._button(cure) for cure in cures}
        for place, button in enumerate(self.buttons.values()):
            self._row.insertWidget(place, button)

    def _button(self, cure: Cure) -> QPushButton:
        button = push_button(cure.value, icon=ICONS[cure])
        button.clicked.connect(lambda: self.cure_requested.emit(cure))
        return button
