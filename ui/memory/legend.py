"""Which colour of the bar is whose, with how much each holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.memory.figures import NAMES, TONES, amount, gib
from ui.theme.tokens import Space
from ui.widgets.dot import Dot
from ui.widgets.labels import label

if TYPE_CHECKING:
    from app.gpus.readings import Owner


class Legend(QWidget):
    """A dot, a name and GiB for each owner that holds something."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        self._entries = {owner: _Entry(owner) for owner in TONES}
        for entry in self._entries.values():
            row.addWidget(entry)
        row.addStretch(1)

    def show_shares(self, held: dict[Owner, int]) -> None:
        """Show what each owner holds, in bytes."""
        for owner, entry in self._entries.items():
            entry.show_size(held.get(owner, 0))


class _Entry(QWidget):
    def __init__(self, owner: Owner) -> None:
        super().__init__()
        self._owner = owner
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        dot = Dot()
        dot.show_tone(TONES[owner])
        self._text = label("", "caption")
        row.addWidget(dot)
        row.addWidget(self._text)
        self.hide()

    def show_size(self, size: int) -> None:
        self._text.setText(f"{NAMES[self._owner]} {gib(size)}")
        self.setToolTip(f"{NAMES[self._owner]}: {amount(size)}")
        self.setVisible(size > 0)
