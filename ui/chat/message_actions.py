"""What a user does with a message, carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from app.errors import VlindersError
from ui.chat.blind import HIDDEN
from ui.chat.responder_menu import fill_menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.application import Application
    from app.chat.messages import Message
    from ui.chat.blind import Blind
    from ui.chat.page import ChatPage
    from ui.composer.wiring import ComposerWiring

_TELLING = frozenset({"inspect", "details", "logprobs", "regenerate by"})
"""Actions that show who wrote a message."""


class MessageActions:
    """Acts on a message of the open conversation by the action's name; what fails is said at the composer."""

    def __init__(
        self, page: ChatPage, application: Application, composer: ComposerWiring, blind: Blind
    ) -> None:
        chats = application.chats
        self._page, self._chats, self._blind = page, chats, blind
        self._responders = application.responders
        self._actions: dict[str, Callable[[Message, int], object]] = {
            "regenerate": lambda message, lane: chats.regenerate(message.id, lane=lane),
            "regenerate by": self._choose_writer,
            "continue": lambda message, _: chats.go_on(message.id),
            "edit": lambda message, _: composer.edit(message.id),
            "delete": self._delete,
            "rate up": lambda message, _: chats.rate(message.id, 0 if message.rating > 0 else 1),
            "rate down": lambda message, _: chats.rate(message.id, 0 if message.rating < 0 else -1),
            "inspect": lambda message, _: composer.inspect(message.id),
            "details": self._show_details,
            "logprobs": self._show_probabilities,
        }
        page.undo.undo_requested.connect(chats.undo_delete_message)
        chats.current.subscribe(lambda _: page.undo.hide())  # what it takes back is of this conversation

    def act(self, lane: int, message: int, action: str) -> None:
        """Do it, for a message that the lane's pane shows."""
        if action in _TELLING and self._blind.secret:
            self._page.copied.emit(HIDDEN)
            return
        self._try(lambda: self._actions[action](self._chats.find(message), lane))

    def choose_version(self, lane: int, message: int) -> None:
        """Show another version of a message in the lane's pane."""
        self._try(lambda: self._chats.choose_version(message, lane))

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except VlindersError as error:
            self._page.composer.show_error(str(error))

    def _choose_writer(self, message: Message, lane: int) -> None:
        """Offer those who could answer in place of who did."""
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wrote = message.provenance.responder if message.provenance else ""

        def take(key: str) -> None:
            self._try(lambda: self._chats.regenerate(message.id, responder=key, lane=lane))

        fill_menu(menu, self._responders.all.value, wrote, take)
        menu.popup(QCursor.pos())

    def _delete(self, message: Message, _: int) -> None:
        self._chats.delete_message(message.id)
        what = "Prompt" if message.role == "user" else "Reply"
        self._page.undo.show_said(f"{what} deleted, with all that followed it")

    def _show_details(self, message: Message, _: int) -> None:
        from ui.transcript.details import open_details

        open_details(self._page, message)

    def _show_probabilities(self, message: Message, _: int) -> None:
        from ui.transcript.logprobs import open_logprobs

        if message.choices:
            open_logprobs(self._page, message)
        else:
            self._page.copied.emit("The model told no probabilities")
