"""A pane: one lane's transcript, in a comparison under a head of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedLayout, QVBoxLayout, QWidget

from ui.theme.marks import mark
from ui.widgets.empty import EmptyState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.chat.messages import Placed
    from app.engine.replies import Piece
    from ui.chat.lane_head import LaneHead
    from ui.transcript.view import Transcript


class Pane(QFrame):
    """Shows one path of a conversation; knows which messages it shows."""

    focused = Signal()

    def __init__(self, head: LaneHead, transcript: Transcript, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="pane")
        self.head = head
        self.transcript = transcript
        self.empty = EmptyState("", "", "")
        self._shown: set[int] = set()
        self._stack = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(self._stack, 1)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(transcript)
        head.hide()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where the Tab key stops, in this order."""
        return (*self.head.stops, self.transcript)

    def show_path(self, path: Sequence[Placed]) -> None:
        """Show these messages and no others."""
        self._shown = {placed.message.id for placed in path}
        self.transcript.show_messages(path)
        self._stack.setCurrentWidget(self.transcript if path else self.empty)

    def add(self, placed: Placed) -> None:
        """Show a message under the others, unless it is there already."""
        if placed.message.id in self._shown:
            return
        self._shown.add(placed.message.id)
        self.transcript.add_message(placed)
        self._stack.setCurrentWidget(self.transcript)

    def grow(self, message: int, piece: Piece) -> None:
        """Add a piece to a message that streams."""
        if message in self._shown:
            self.transcript.append_to(message, piece)

    def change(self, placed: Placed) -> None:
        """Show a message as it is now."""
        if placed.message.id in self._shown:
            self.transcript.change_message(placed)

    def show_alone(self, alone: bool) -> None:  # noqa: FBT001  the value is the message
        """Take the whole page, without a head, or a part of it with one."""
        self.head.setVisible(not alone)
        self.transcript.set_compact(not alone)
