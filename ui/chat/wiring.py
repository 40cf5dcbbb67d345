"""Connects the chat page with the app's conversations and engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.engine.states import Ready
from app.errors import VlindersError
from app.paths import RESOURCES
from ui.widgets.links import confirm_link
from ui.wording import obstacle_of, welcome_text

if TYPE_CHECKING:
    from app.application import Application
    from app.chat.messages import Message
    from ui.chat.page import ChatPage
    from ui.chat.transcript import Transcript
    from ui.selection import Selection

LOAD_KEYS = "Ctrl+L"


class ChatWiring(QObject):
    """What the app tells goes to the page, what the user wants goes to the app."""

    def __init__(
        self, page: ChatPage, transcript: Transcript, application: Application, selection: Selection
    ) -> None:
        super().__init__(page)
        self._page, self._transcript = page, transcript
        self._chats, self._engine, self._selection = application.chats, application.engine, selection
        self._connect()
        self._subscribe()
        page.welcome.show_picture(RESOURCES / "icons" / "vlinders.svg")

    def _connect(self) -> None:
        composer = self._page.composer
        composer.send_requested.connect(self._send)
        composer.stop_requested.connect(self._chats.stop)
        composer.action_requested.connect(self._selection.load)
        self._page.welcome.question_chosen.connect(self._ask)
        self._transcript.link_chosen.connect(self._confirm_link)
        self._transcript.code_copied.connect(self._copy)

    def _subscribe(self) -> None:
        self._chats.opened.subscribe(self._show_messages)
        self._chats.added.subscribe(self._add)
        self._chats.appended.subscribe(lambda piece: self._transcript.append_to(*piece))
        self._chats.changed.subscribe(self._transcript.change_message)
        self._chats.busy.subscribe(self._page.composer.show_busy)
        self._engine.state.subscribe(lambda _: self._show_state())
        self._selection.model.subscribe(lambda _: self._show_state())

    def _show_messages(self, messages: tuple[Message, ...]) -> None:
        self._transcript.show_messages(messages)
        self._page.show_empty(not messages)

    def _add(self, message: Message) -> None:
        self._page.show_empty(False)  # noqa: FBT003  the value is the message
        self._transcript.add_message(message)

    def _send(self, text: str) -> None:
        """Send, and clear the composer only once that has worked."""
        composer = self._page.composer
        try:
            self._chats.send(text)
        except VlindersError as error:
            composer.show_error(str(error))
        else:
            composer.clear()

    def _ask(self, question: str) -> None:
        """Send a question of the welcome page; until a model is loaded it waits in the composer."""
        if isinstance(self._engine.state.value, Ready):
            self._send(question)

    def _show_state(self) -> None:
        state = self._engine.state.value
        self._page.composer.show_obstacle(obstacle_of(state, self._selection.model.value, LOAD_KEYS))
        self._page.welcome.show_text(*welcome_text(state))

    def _confirm_link(self, target: str) -> None:
        confirm_link(self._page.window(), target)

    def _copy(self, code: str) -> None:
        QGuiApplication.clipboard().setText(code)
        self._page.copied.emit("Code copied")
