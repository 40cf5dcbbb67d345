"""The bar over several panes: what holds for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import tool_button
from ui.widgets.chips import Chip
from ui.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

MOST = 6
ROOMY = 500
"""Pixels of a bar that has room for its title."""


class CompareBar(QFrame):
    """Signals what is wanted with the comparison."""

    add_requested = Signal()
    together_chosen = Signal(bool)
    blind_chosen = Signal(bool)
    difference_requested = Signal()
    tally_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="bar")
        self._count = 0
        self.title = ElidedLabel("", "section")
        self.together = Chip("Sync scroll", "Scroll all panes in step")
        self.together.setChecked(True)
        self.blind = Chip("Blind", "Hide which model is which until you have voted")
        self.difference = _text_button("Differences…", "Show how the answers differ")
        self.tally = _text_button("Votes…", "Show the votes so far")
        self.add = tool_button("mdi6.plus", "Add a pane")
        self.add.setFixedSize(28, 28)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.XS, Space.S, Space.XS)
        row.setSpacing(Space.S)
        row.addWidget(self.title, 1)
        for part in (self.together, self.blind, self.difference, self.tally, self.add):
            row.addWidget(part)
        self.together.toggled.connect(self.together_chosen)
        self.blind.clicked.connect(self.blind_chosen)
        self.difference.clicked.connect(self.difference_requested)
        self.tally.clicked.connect(self.tally_requested)
        self.add.clicked.connect(self.add_requested)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._show_title()

    def _show_title(self) -> None:
        """Say what this is, where it has room: the half of it would say nothing."""
        self.title.setText(f"Comparing {self._count}" if self.width() >= ROOMY else "")

    def show_count(self, count: int) -> None:
        """Show how many answers stand side by side."""
        self._count = count
        self._show_title()
        self.add.setEnabled(count < MOST)
        self.add.setToolTip("Add a pane" if count < MOST else f"{MOST} panes are the most")

    def show_blind(self, blind: bool) -> None:  # noqa: FBT001  the value is the message
        self.blind.setChecked(blind)

    def show_ready(self, *, comparable: bool, secret: bool) -> None:
        """Offer the differences where there are answers; while it is secret who wrote them, no new panes."""
        self.difference.setEnabled(comparable)
        self.add.setVisible(not secret)


def _text_button(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    mark(button, role="chip")
    return button
