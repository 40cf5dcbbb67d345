"""What a user does with a message, carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from app.errors import VlindersError
from ui.chat.blind import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.chat.messages import Message
    from app.chat.session import Chats
    from ui.chat.blind import Blind
    from ui.chat.page import ChatPage
    from ui.composer.wiring import ComposerWiring

_TELLING = frozenset({"inspect", "details", "logprobs"})
"""Actions that show who wrote a message."""


class MessageActions:
    """Acts on a message of the open conversation by the action's name; what fails is said at the composer."""

    def __init__(self, page: ChatPage, chats: Chats, composer: ComposerWiring, blind: Blind) -> None:
        self._page, self._chats, self._composer, self._blind = page, chats, composer, blind
        self._actions: dict[str, Callable[[Message, int], object]] = {
            "copy": self._copy,
            "copy markdown": self._copy,
            "regenerate": lambda message, lane: chats.regenerate(message.id, lane=lane),
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

    def act(self, lane: int, message: int, action: str) -> None:
        """Do it, for a message that the lane's pane shows."""
        if action in _TELLING and self._blind.secret:
            self._page.copied.emit(HIDDEN)
            return
        try:
            self._actions[action](self._chats.find(message), lane)
        except VlindersError as error:
            self._page.composer.show_error(str(error))

    def choose_version(self, lane: int, message: int) -> None:
        """Show another version of a message in the lane's pane."""
        try:
            self._chats.choose_version(message, lane)
        except VlindersError as error:
            self._page.composer.show_error(str(error))

    def _copy(self, message: Message, _: int) -> None:
        QGuiApplication.clipboard().setText(message.text)
        self._page.copied.emit("Message copied")

    def _delete(self, message: Message, _: int) -> None:
        self._chats.delete_message(message.id)
        what = "Prompt" if message.role == "user" else "Reply"
        self._page.undo.show_said(f"{what} deleted, with all that followed it")

    def _show_details(self, message: Message, _: int) -> None:
        from ui.transcript.details import open_details

        open_details(self._page, message)

    def _show_probabilities(self, message: Message, _: int) -> None:
        from ui.transcript.logprobs import open_logprobs

        open_logprobs(self._page, message)
