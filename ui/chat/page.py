"""The chat: one to six panes of the open conversation over the composer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from ui.chat.welcome import Welcome
from ui.composer.composer import Composer, Obstacle
from ui.tab_order import Region
from ui.theme.tokens import Space

if TYPE_CHECKING:
    from app.application import Application
    from ui.chat.compare_bar import CompareBar
    from ui.chat.panes import Panes
    from ui.chat.undo_bar import UndoBar
    from ui.chat.vote_bar import VoteBar
    from ui.chat.wiring import ChatWiring
    from ui.selection import Selection
    from ui.theme.theme import Theme
    from ui.transcript.view import Transcript

WIDTH = 760


class ChatPage(QWidget):
    """Usable for writing from the first paint on; sends, and has its other parts, once it is attached.

    ``settings_requested`` carries the lane whose settings one wants to see; ``copied`` says what happened.
    """

    copied = Signal(str)
    settings_requested = Signal(int)
    panes: Panes
    compare: CompareBar
    vote: VoteBar
    undo: UndoBar

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.composer = Composer()
        self.welcome = Welcome()
        self.wiring: ChatWiring | None = None
        self._stack = QStackedLayout()
        self._lay_out()
        self.setFocusProxy(self.composer.editor)
        self.composer.show_obstacle(Obstacle("Starting…"))
        self.welcome.question_chosen.connect(self._write)

    @property
    def transcript(self) -> Transcript | None:
        """The first pane's; None before the app is there."""
        return None if self.wiring is None else self.panes.all[0].transcript

    @property
    def regions(self) -> list[Region]:
        """The parts that the Tab key goes through one after the other."""
        if self.wiring is None:
            return [Region(self)]
        parts = (self.compare, self.welcome, self.vote, self.undo, self.composer)
        above, *below = (Region(part) for part in parts)
        return [above, Region(self.panes, rows=False), *below]

    def attach(self, application: Application, selection: Selection, theme: Theme) -> None:
        """Show the app's open conversation from now on, and send what is written."""
        from ui.chat.wiring import ChatWiring

        self.wiring = ChatWiring(self, application, selection, theme)

    def set_parts(self, panes: Panes, compare: CompareBar, vote: VoteBar, undo: UndoBar) -> None:
        """Put in what is not there before the first paint."""
        self.panes, self.compare, self.vote, self.undo = panes, compare, vote, undo
        self._stack.addWidget(panes)
        compare.hide()
        self._column.insertWidget(0, compare)
        self._above.addWidget(vote)
        self._above.addWidget(undo)
        # Both go when they are answered, and the keyboard would be nowhere.
        vote.voted.connect(self._write_on)
        undo.undo_requested.connect(self._write_on)

    def show_empty(self, empty: bool) -> None:  # noqa: FBT001  the value is the message
        """Show the welcome of an empty conversation, or its panes."""
        shown = self.welcome if empty or self._stack.count() < 2 else self.panes
        self._stack.setCurrentWidget(shown)

    def _write(self, question: str) -> None:
        self.composer.set_text(question)
        self.composer.focus()

    def _write_on(self) -> None:
        self.composer.focus()

    def _lay_out(self) -> None:
        self._above = QVBoxLayout()
        self._above.setSpacing(Space.S)
        inside = QVBoxLayout()
        inside.setSpacing(Space.S)
        inside.addLayout(self._above)
        inside.addWidget(self.composer)
        narrow = QWidget()
        narrow.setLayout(inside)
        inside.setContentsMargins(0, 0, 0, 0)
        narrow.setMaximumWidth(WIDTH)
        row = QHBoxLayout()
        row.setContentsMargins(Space.XL, 0, Space.XL, Space.L)
        row.addStretch(1)
        row.addWidget(narrow, 1000)
        row.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._stack, 1)
        self._column.addSpacing(Space.S)
        self._column.addLayout(row)
        # Only now: in a layout that stands nowhere, what is shown would be a window of its own.
        self._stack.addWidget(self.welcome)
