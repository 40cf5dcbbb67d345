"""The chat: the open conversation and the composer, wired to the app's conversations and engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.engine.states import EngineState, Failed, Loading, Ready, Unloaded, Unloading
from app.errors import VlindersError
from ui.chat.composer import Composer, Obstacle
from ui.chat.welcome import Welcome
from ui.theme.tokens import Space

if TYPE_CHECKING:
    from app.application import Application
    from app.chat.messages import Message
    from app.library.models import LocalModel
    from ui.chat.transcript import Transcript
    from ui.selection import Selection
    from ui.theme.theme import Theme

COMPOSER_WIDTH = 760
LOAD_KEYS = "Ctrl+L"


class ChatPage(QWidget):
    """Usable for writing from the first paint on; sends once it is attached."""

    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.composer = Composer()
        self.welcome = Welcome()
        self.transcript: Transcript | None = None
        self._application: Application | None = None
        self._selection: Selection | None = None
        self._stack = QStackedLayout()
        self._stack.addWidget(self.welcome)
        self._lay_out()
        self.composer.show_obstacle(Obstacle("Starting…"))
        self.welcome.question_chosen.connect(self._ask)

    def attach(self, application: Application, selection: Selection, theme: Theme) -> None:
        """Show the app's open conversation from now on, and send what is written."""
        from ui.chat.clock import FrameClock
        from ui.chat.transcript import Transcript

        self._application, self._selection = application, selection
        transcript = Transcript(theme, FrameClock(self))
        self.transcript = transcript
        self._stack.addWidget(transcript)
        transcript.link_chosen.connect(self._confirm_link)
        transcript.code_copied.connect(self._copy)
        self.composer.send_requested.connect(self._send)
        self.composer.stop_requested.connect(application.chats.stop)
        self.composer.action_requested.connect(selection.load)
        chats = application.chats
        chats.opened.subscribe(self._show_messages)
        chats.added.subscribe(self._add)
        chats.appended.subscribe(lambda piece: transcript.append_to(*piece))
        chats.changed.subscribe(transcript.change_message)
        chats.busy.subscribe(self.composer.show_busy)
        application.engine.state.subscribe(lambda _: self._show_state())
        selection.model.subscribe(lambda _: self._show_state())
        self.welcome.show_picture()

    def _show_messages(self, messages: tuple[Message, ...]) -> None:
        assert self.transcript is not None
        self.transcript.show_messages(messages)
        self._stack.setCurrentWidget(self.transcript if messages else self.welcome)

    def _add(self, message: Message) -> None:
        assert self.transcript is not None
        self._stack.setCurrentWidget(self.transcript)
        self.transcript.add_message(message)

    def _send(self, text: str) -> None:
        assert self._application is not None
        try:
            self._application.chats.send(text)
        except VlindersError as error:
            self.composer.show_error(str(error))
        else:
            self.composer.clear()

    def _ask(self, question: str) -> None:
        """Send a question of the welcome page, or leave it in the composer until a model is loaded."""
        self.composer.set_text(question)
        self.composer.editor.setFocus()
        if self._application is not None and isinstance(self._application.engine.state.value, Ready):
            self._send(question)

    def _show_state(self) -> None:
        assert self._application is not None
        assert self._selection is not None
        state, chosen = self._application.engine.state.value, self._selection.model.value
        self.composer.show_obstacle(obstacle_of(state, chosen))
        self.welcome.show_model(state.model if isinstance(state, Ready) else None)

    def _confirm_link(self, target: str) -> None:
        from ui.widgets.dialogs import ask

        url = QUrl(target)
        ask(
            self,
            "Open this link?",
            url.toString(QUrl.ComponentFormattingOption.FullyEncoded),
            "Open in the browser",
            on_yes=lambda: QDesktopServices.openUrl(url),
        )

    def _copy(self, code: str) -> None:
        QGuiApplication.clipboard().setText(code)
        self.copied.emit("Code copied")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(Space.XL, 0, Space.XL, Space.L)
        row.addStretch(1)
        row.addWidget(self.composer, 1000)
        row.addStretch(1)
        self.composer.setMaximumWidth(COMPOSER_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(self._stack, 1)
        column.addLayout(row)


def obstacle_of(state: EngineState, chosen: LocalModel | None) -> Obstacle | None:
    """Return what stands in the way of sending, and what would change it."""
    load = f"Load {chosen.name}" if chosen and not chosen.problem else ""
    match state:
        case Ready():
            return None
        case Unloaded():
            keys = f" ({LOAD_KEYS})" if load else ": add a folder with one on the left"
            return Obstacle(f"Load a model to start{keys}", load)
        case Loading():
            stage = f": {state.stages[-1].title}" if state.stages else ""
            return Obstacle(f"{state.model.name} is loading{stage}…")
        case Unloading():
            return Obstacle(f"{state.model.name} is being unloaded…")
        case Failed():
            return Obstacle(f"{state.model.name} is not running. See the engine panel.", load)
        case _:
            assert_never(state)
