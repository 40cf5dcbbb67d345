"""The transcript: the messages of a conversation, however long, in one view that is painted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ui.transcript.fittings import Fittings
from ui.transcript.frames import Frames
from ui.transcript.surface import Surface
from ui.transcript.warming import begin_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QContextMenuEvent, QHideEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

    from app.chat.messages import Placed
    from app.engine.replies import Piece
    from ui.theme.theme import Theme
    from ui.transcript.clock import FrameClock


class Transcript(Surface):
    """Shows messages; what a frame costs does not depend on how many there are or how long they are."""

    link_chosen = Signal(str)
    action_requested = Signal(int, str)
    version_requested = Signal(int)
    counted = Signal(int, int)
    """More has been searched: the index of the match shown, -1 for none, and how many there are."""

    def __init__(self, theme: Theme, clock: FrameClock, parent: QWidget | None = None) -> None:
        super().__init__(theme, clock, parent)
        self.setAccessibleName("Conversation")
        self.fittings = Fittings(self, clock)
        self.set_up(self.fittings.furnishing, self.fittings.formulas)
        self._frames = Frames(self, clock, self.scroller, self.reader.finder.heed)
        self.fittings.attach()
        self._connect()
        looks = self.column.looks
        begin_once((looks.text, looks.name, looks.code), self)

    def show_messages(self, messages: Sequence[Placed]) -> None:
        """Replace everything by ``messages``, and show their end."""
        self._frames.clear()
        self.reader.clear()
        self.column.show(messages)
        self.jump_to_end()
        self.fittings.announcer.heed_messages()

    def add_message(self, placed: Placed) -> None:
        """Put a message behind the others; a user's own is brought into sight."""
        self._frames.flush()
        self.column.add(placed)
        if placed.message.role == "user":
            self.sight.sticks = True
        self.scroller.renew()
        self.reader.finder.renew()
        self.fittings.announcer.heed_messages()

    def append_to(self, message_id: int, piece: Piece) -> None:
        """Add a piece to a reply that streams; it is shown at the next frame."""
        if self._frames.append(message_id, piece):
            self.fittings.heed_piece(message_id)

    def change_message(self, placed: Placed) -> None:
        """Show a message in place of the one with its id."""
        entry = self.column.find_entry(placed.message.id)
        if entry is not None:
            anchor = self.sight.anchor()
            entry.change(placed)
            if self.sight.sticks and not self.reader.selection.touches(entry):
                entry.let_go()
            self.sight.restore(anchor)
            self.scroller.renew()
            self.reader.message_changed(entry)
            self.fittings.announcer.heed_end(placed.message)

    def jump_to_end(self) -> None:
        """Show the end, and stay there while text comes."""
        self.scroller.jump_to_end()

    def jump_to(self, message_id: int) -> None:
        """Show the beginning of a message."""
        entry = self.column.find_entry(message_id)
        if entry is not None:
            self.scroller.show_top(entry)

    def shown_text(self) -> str:
        """Return all of the text as a reader sees it."""
        return "\n".join(line for entry in self.column.entries for line in entry.shown_lines())

    def selected_text(self) -> str:
        """Return the selection as text."""
        return self.reader.selected_text()

    def selected_markdown(self) -> str:
        """Return the selection as Markdown: what is selected whole as it was written."""
        return self.reader.selected_markdown()

    def find(self, text: str) -> tuple[int, int]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Mark ``text`` wherever it stands; returns the index of the match shown, -1 for none, and how many.

        In a long conversation there may be more: ``counted`` tells.
        """
        return self.reader.find(text)

    def find_next(self, step: int) -> tuple[int, int]:
        """Show the next match (1) or the one before (-1)."""
        return self.reader.find_next(step)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802  Qt's name
        self.fittings.acting.open_menu(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001, N802  Qt's name
        stepped = self.reader.keyboard.step_spot(forward=next)
        self.fittings.tell_focus()
        return stepped or super().focusNextPrevChild(next)

    def _connect(self) -> None:
        self.reader.version_requested.connect(self.version_requested)
        self.reader.finder.counted.connect(self.counted)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        super().showEvent(event)
        self._frames.request()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  Qt's name
        super().hideEvent(event)
        self._frames.rest()
