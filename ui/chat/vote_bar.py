"""Which answer is better? Asked under answers whose models are hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.labels import label

if TYPE_CHECKING:
    from collections.abc import Sequence

TIE = -1


class VoteBar(QFrame):
    """A button for each answer, by its place from the left; ``voted`` carries the place or TIE."""

    voted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="vote")
        self.buttons: list[QPushButton] = []
        self._names: tuple[str, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        self._row.setSpacing(Space.S)
        self._row.addStretch(1)
        self._row.addWidget(label("Which answer is better?", "section"))
        self._row.addSpacing(Space.S)
        self.tie = push_button("None is better", "quiet")
        self.tie.clicked.connect(lambda: self.voted.emit(TIE))
        self._row.addWidget(self.tie)
        self._row.addStretch(1)

    def show_answers(self, names: Sequence[str]) -> None:
        """Offer these, as their panes are called."""
        if tuple(names) == self._names:
            return
        self._names = tuple(names)
        for button in self.buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self.buttons = [push_button(name) for name in names]
        before = self._row.indexOf(self.tie)
        for place, button in enumerate(self.buttons):
            button.setAccessibleName(f"Answer {names[place]} is better")
            button.setToolTip(f"Answer {names[place]} is better")
            button.clicked.connect(lambda _=False, chosen=place: self.voted.emit(chosen))
            self._row.insertWidget(before + place, button)
