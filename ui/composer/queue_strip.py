"""Prompts that wait until the reply before them has ended."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.library.text import one_line
from ui.models.amounts import counted
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import tool_button
from ui.widgets.labels import ElidedLabel, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.chat.messages import Queued

SHOWN = 3
_LONGEST = 300


class QueueStrip(QWidget):
    """A line for each of the first few; the signals carry its place in the queue."""

    edit_requested = Signal(int)
    drop_requested = Signal(int)
    send_requested = Signal()
    """The first one shall be sent, although the reply before it did not end well."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[QueueRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.XS)
        self._busy = False
        self.more = label("", "caption")
        self._column.addWidget(self.more)
        self.hide()

    def show_queue(self, queued: Sequence[Queued]) -> None:
        """Show what waits; nothing is seen of an empty queue."""
        while len(self.rows) < min(len(queued), SHOWN):
            self._add_row()
        for row, prompt in zip(self.rows, queued, strict=False):
            row.show_prompt(prompt)
        for index, row in enumerate(self.rows):
            row.setVisible(index < len(queued))
        self.more.setText(f"and {len(queued) - SHOWN:,} more")
        self.more.setVisible(len(queued) > SHOWN)
        self.setVisible(bool(queued))

    def show_busy(self, busy: bool) -> None:  # noqa: FBT001  the value is the message
        """While nothing streams, the first one is held back and can be sent."""
        self._busy = busy
        for index, row in enumerate(self.rows):
            row.send.setVisible(index == 0 and not busy)

    def _add_row(self) -> None:
        index = len(self.rows)
        row = QueueRow(index)
        row.edit.clicked.connect(partial(self.edit_requested.emit, index))
        row.drop.clicked.connect(partial(self.drop_requested.emit, index))
        row.send.clicked.connect(self.send_requested)
        self._column.insertWidget(index, row)
        self.rows.append(row)
        self.show_busy(self._busy)


class QueueRow(QFrame):
    """One prompt that waits, with buttons to take it back or drop it."""

    def __init__(self, index: int) -> None:
        super().__init__()
        mark(self, role="pill")
        place = label("Next" if index == 0 else f"{index + 1}.", "caption", "accent" if index == 0 else "")
        self.words = ElidedLabel("")
        self.edit = tool_button("mdi6.pencil-outline", "Take this prompt back and change it")
        self.drop = tool_button("mdi6.close", "Do not send this prompt")
        self.send = tool_button("mdi6.arrow-up", "Send it now", tone="accent")
        for button in (self.send, self.edit, self.drop):
            button.setIconSize(QSize(14, 14))
            button.setFixedSize(24, 24)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.S, 2, Space.XS, 2)
        row.setSpacing(Space.S)
        row.addWidget(place)
        row.addWidget(self.words, 1)
        row.addWidget(self.send)
        row.addWidget(self.edit)
        row.addWidget(self.drop)

    def show_prompt(self, prompt: Queued) -> None:
        """Show its words on one line, and how many files go with it."""
        words = one_line(prompt.text[:_LONGEST])
        files = counted(len(prompt.attachments), "file") if prompt.attachments else ""
        shown = " · ".join(part for part in (words, files) if part)
        if shown != self.words.text():
            self.words.setText(shown)
