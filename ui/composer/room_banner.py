"""Says over the prompt that it does not fit, or that something is left out so that it does."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.composer.measure import Fit, Measure
from ui.models.amounts import counted
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QPushButton

    from ui.composer.trimming import Way

ALL_AGAIN = "Send all again"


class RoomBanner(QFrame):
    """A sentence, and the ways out as buttons. ``way_chosen`` carries a Way; ``restored``: all is sent."""

    way_chosen = Signal(object)
    restored = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="banner")
        self._icon = QLabel()
        self.words = label("", wrap=True)
        self.buttons: list[QPushButton] = []
        self._flow = FlowLayout(Space.S)
        self._choices = QWidget()
        self._choices.setLayout(self._flow)
        column = QVBoxLayout()
        column.setSpacing(Space.S)
        column.addWidget(self.words)
        column.addWidget(self._choices)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.S, Space.S, Space.S)
        row.setSpacing(Space.S)
        row.addWidget(self._icon)
        row.addLayout(column, 1)
        self.hide()

    def show_nothing(self) -> None:
        """All fits, and all is sent."""
        self.hide()

    def show_left_out(self, messages: int, files: int) -> None:
        """Say what is left out by the user's choice."""
        parts = [counted(messages, "message")] if messages else []
        if files:
            parts.append(f"the files of {counted(files, 'message')}")
        verb = "is" if messages + files == 1 and not files else "are"
        said = f"{' and '.join(parts)} {verb} not sent any more, to save room."
        self._show(said[0].upper() + said[1:], "", "mdi6.scissors-cutting", ())
        self._offer(ALL_AGAIN, self.restored.emit)
        self._choices.show()
        self.show()

    def show_excess(self, measure: Measure, ways: Sequence[Way]) -> None:
        """Say that ``measure`` does not fit, and what can be done."""
        if measure.fit is Fit.FULL:
            context = f"the context has {measure.context:,}"
            said = f"Too long for {_inside(measure.name)}: {measure.prompt:,} tokens, and {context}."
            said = said if ways else f"{said} Shorten it, or begin a new conversation."
        else:
            room = counted(measure.room or 0, "token")
            said = f"Only {room} are left for the reply of {_inside(measure.name)}."
        tone = "danger" if measure.fit is Fit.FULL else "warning"
        self._show(said, tone, "mdi6.alert-circle-outline", ways)

    def _show(self, said: str, tone: str, icon: str, ways: Sequence[Way]) -> None:
        for button in self.buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        self.words.setText(said)
        mark(self, tone=tone)
        put_icon(self._icon, icon, tone=tone or "muted")
        for way in ways:
            self._offer(way.words, partial(self.way_chosen.emit, way))
        self._choices.setVisible(bool(ways))
        self.show()

    def _offer(self, words: str, act: partial[None] | object) -> None:
        button = push_button(words, "small")
        button.clicked.connect(act)
        self._flow.addWidget(button)
        self.buttons.append(button)


def _inside(name: str) -> str:
    """Return ``name`` as it stands inside a sentence; a model's own name stays as it is."""
    return name.replace("One of", "one of", 1)
