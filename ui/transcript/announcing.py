"""What a screen reader says by itself: finished paragraphs of a reply, and what the keyboard has come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent

from app.chat.messages import Status
from ui.transcript.accessibility import read_aloud

if TYPE_CHECKING:
    from app.chat.messages import Message
    from ui.transcript.entry import Entry
    from ui.transcript.view import Transcript

PERIOD = 1000
"""Milliseconds between two looks at what has come."""
LONGEST = 2000


class Announcer(QObject):
    """Does nothing while no screen reader runs."""

    def __init__(self, view: Transcript) -> None:
        super().__init__(view)
        self._view = view
        self._said: dict[int, int] = {}
        self._timer = QTimer(self, interval=PERIOD, singleShot=True)
        self._timer.timeout.connect(self._look)

    def heed_messages(self) -> None:
        """Tell that there are other messages than before."""
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self._view, QAccessible.Event.ObjectReorder))

    def heed_piece(self, message: int) -> None:
        """Heed that a reply has grown."""
        if QAccessible.isActive():
            self._said.setdefault(message, 0)
            if not self._timer.isActive():
                self._timer.start()

    def heed_end(self, message: Message) -> None:
        """Say the rest of a reply that has ended, and how it did."""
        begun = self._said.pop(message.id, None)
        if begun is not None and message.status is not Status.STREAMING:
            self.say(read_aloud(message.text[begun:]))
            if message.error:
                self.say(message.error)

    def say(self, text: str) -> None:
        """Have ``text`` said when nothing else is."""
        if text and QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self._view, text[:LONGEST])
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
            QAccessible.updateAccessibility(event)

    def _look(self) -> None:
        """Say the paragraphs that have been finished."""
        for message, begun in list(self._said.items()):
            entry: Entry | None = self._view.column.find_entry(message)
            if entry is None:
                del self._said[message]
                continue
            text = entry.said.text
            end = text.rfind("\n\n", begun)
            if end > begun:
                self._said[message] = end
                self.say(read_aloud(text[begun:end]))
            self._timer.start()
