"""Which answer is better? Asked under answers whose models are hidden."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.flow import FlowLayout
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
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        self._flow = FlowLayout(Space.S)
        column.addLayout(self._flow)
        question = label("Which is better?", "section")
        self.tie = push_button("None", "quiet")
        self.tie.setToolTip("None is better")
        self.tie.setAccessibleName("None is better")
        self.tie.clicked.connect(lambda: self.voted.emit(TIE))
        question.setFixedHeight(self.tie.sizeHint().height())  # a line of text beside buttons
        self._flow.addWidget(question)
        self._flow.addWidget(self.tie)

    def show_answers(self, names: Sequence[str]) -> None:
        """Offer these, as their panes are called."""
        if tuple(names) == self._names:
            return
        self._names = tuple(names)
        for button in self.buttons:
            self._flow.removeWidget(button)
            button.deleteLater()
        self.buttons = [push_button(name) for name in names]
        self._flow.removeWidget(self.tie)
        for place, button in enumerate(self.buttons):
            button.setAccessibleName(f"Answer {names[place]} is better")
            button.setToolTip(f"Answer {names[place]} is better")
            button.clicked.connect(lambda _=False, chosen=place: self.voted.emit(chosen))
            self._flow.addWidget(button)
        self._flow.addWidget(self.tie)
        for before, after in itertools.pairwise((*self.buttons, self.tie)):
            QWidget.setTabOrder(before, after)
