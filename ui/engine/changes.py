"""Which settings have been changed since the engine was loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.labels import ElidedLabel, label

if TYPE_CHECKING:
    from collections.abc import Sequence


class ChangesView(QFrame):
    """A line for each change, a button that applies them all, and one that takes them back."""

    reload_requested = Signal()
    revert_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="banner", tone="accent")
        self.lines: list[ElidedLabel] = []
        self.reload = push_button("Reload to apply", "primary", "mdi6.reload")
        self.reload.clicked.connect(self.reload_requested)
        self.revert = push_button("Undo", "quiet")
        self.revert.setToolTip("Back to the settings that the engine was loaded with")
        self.revert.clicked.connect(self.revert_requested)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.reload, 1)
        buttons.addWidget(self.revert)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        column.setSpacing(Space.S)
        column.addWidget(label("Changed since the load", "section"))
        column.addLayout(self._rows)
        column.addLayout(buttons)
        self.hide()

    def show_changes(self, lines: Sequence[str], *, allowed: bool) -> None:
        """Show ``lines``; hidden without any. ``allowed`` is whether they could be loaded."""
        while len(self.lines) < len(lines):
            line = ElidedLabel("", "")
            self._rows.addWidget(line)
            self.lines.append(line)
        for index, line in enumerate(self.lines):
            line.setVisible(index < len(lines))
            if index < len(lines) and line.text() != lines[index]:
                line.setText(lines[index])
        self.reload.setEnabled(allowed)
        self.setVisible(bool(lines))
