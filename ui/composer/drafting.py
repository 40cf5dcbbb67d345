"""Keeps what is being written with the conversation it is written for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.chat.messages import Attachment
    from app.chat.session import Chats
    from ui.composer.attaching import Attaching
    from ui.composer.composer import Composer


class Drafting:
    """Exchanges the composer's content when another conversation is opened.

    The text is kept by the app; attachments only as long as it runs.
    """

    def __init__(self, composer: Composer, chats: Chats, attaching: Attaching) -> None:
        self._composer, self._chats, self._attaching = composer, chats, attaching
        self._conversation: int | None = chats.current.value
        self._attachments: dict[int | None, tuple[Attachment, ...]] = {}
        self._sending = False
        # What is written before the conversations are there goes with the one that is opened first.
        self._early = not chats.shelf.conversations.value
        if not composer.text:
            self._show(self._conversation)
        composer.text_changed.connect(self._keep)
        chats.current.subscribe(self._follow)

    def begin_to_send(self) -> None:
        """Hold still: should the prompt begin a conversation, what is written belongs to that one."""
        self._sending = True

    def end_sending(self) -> None:
        """Go on: the prompt was sent, or could not be."""
        self._sending = self._early = False
        now = self._chats.current.value
        if now != self._conversation:
            self._forget(self._conversation)
            self._conversation = now
        self._keep()

    def _keep(self) -> None:
        if not self._sending:
            self._chats.drafts.set(self._conversation, self._composer.text)

    def _forget(self, conversation: int | None) -> None:
        self._chats.drafts.set(conversation, "")
        self._attachments.pop(conversation, None)

    def _follow(self, conversation: int | None) -> None:
        if self._sending or conversation == self._conversation:
            return
        early, self._early = self._early and bool(self._composer.text), False
        if early:
            self._forget(self._conversation)
            self._conversation = conversation
            self._keep()
            return
        self._attachments[self._conversation] = self._attaching.attachments
        self._keep()
        self._conversation = conversation
        self._show(conversation)

    def _show(self, conversation: int | None) -> None:
        text = self._chats.drafts.of(conversation)
        if text != self._composer.text:
            self._composer.set_text(text)
        self._attaching.begin(self._attachments.pop(conversation, ()))
