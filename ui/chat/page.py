"""The chat: the open conversation over the composer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from ui.chat.composer import Composer, Obstacle
from ui.chat.welcome import Welcome
from ui.theme.tokens import Space

if TYPE_CHECKING:
    from app.application import Application
    from ui.chat.transcript import Transcript
    from ui.chat.wiring import ChatWiring
    from ui.selection import Selection
    from ui.theme.theme import Theme

WIDTH = 760


class ChatPage(QWidget):
    """Usable for writing from the first paint on; sends once it is attached."""

    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.composer = Composer()
        self.welcome = Welcome()
        self.transcript: Transcript | None = None
        self._wiring: ChatWiring | None = None
        self._stack = QStackedLayout()
        self._lay_out()
        self.setFocusProxy(self.composer.editor)
        self.composer.show_obstacle(Obstacle("Starting…"))
        self.welcome.question_chosen.connect(self._write)

    def attach(self, application: Application, selection: Selection, theme: Theme) -> None:
        """Show the app's open conversation from now on, and send what is written."""
        from ui.chat.clock import FrameClock
        from ui.chat.transcript import Transcript
        from ui.chat.wiring import ChatWiring

        self.transcript = Transcript(theme, FrameClock(self))
        self._stack.addWidget(self.transcript)
        self._wiring = ChatWiring(self, self.transcript, application, selection)

    def show_empty(self, empty: bool) -> None:  # noqa: FBT001  the value is the message
        """Show the welcome of an empty conversation, or the transcript."""
        shown = self.welcome if empty or self.transcript is None else self.transcript
        self._stack.setCurrentWidget(shown)

    def _write(self, question: str) -> None:
        self.composer.set_text(question)
        self.composer.focus()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(Space.XL, 0, Space.XL, Space.L)
        row.addStretch(1)
        row.addWidget(self.composer, 1000)
        row.addStretch(1)
        self.composer.setMaximumWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(self._stack, 1)
        column.addLayout(row)
        # Only now: in a layout that stands nowhere, what is shown would be a window of its own.
        self._stack.addWidget(self.welcome)
