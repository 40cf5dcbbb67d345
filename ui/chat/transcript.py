"""The messages of a conversation in one read-only document that grows at its end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QPainter, QTextOption
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from app.chat.messages import Message, Status
from ui.chat.formats import Formats
from ui.chat.markdown import COPY
from ui.chat.panels import paint_panel, visible_panels
from ui.chat.scrolling import Follower
from ui.chat.writer import EARLIER, MessageWriter
from ui.theme.marks import mark

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent, QWheelEvent

    from ui.chat.clock import FrameClock
    from ui.theme.theme import Theme

COLUMN = 760
"""Widest a line of text gets, in device-independent pixels: longer ones are hard to read."""
MARGIN = 24
OPENED_CHARACTERS = 60_000
"""How much of a long conversation is laid out when it is opened; the rest comes when asked for."""
ZOOMS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6, 1.8, 2.0)


class Transcript(QTextBrowser):
    """Shows messages; a reply that streams is plain text, painted by the clock, and rendered at its end."""

    link_chosen = Signal(str)
    code_copied = Signal(str)

    def __init__(self, theme: Theme, clock: FrameClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = clock
        self._zoom = ZOOMS.index(1.0)
        self._messages: list[Message] = []
        self._first = 0
        self._pieces: list[str] = []
        self._tail: list[str] = []
        self._dress()
        self._writer = MessageWriter(self.document(), self._formats())
        self.follower = Follower(self)
        self.anchorClicked.connect(self._follow)
        theme.changed.connect(self._redraw)

    def show_messages(self, messages: tuple[Message, ...]) -> None:
        """Replace everything by ``messages``, and show their end."""
        self._messages = list(messages)
        self._first = _first_shown(messages)
        self._pieces.clear()
        self._tail.clear()
        self._write_all()
        self.follower.jump()

    def add_message(self, message: Message) -> None:
        """Put ``message`` behind the others."""
        self._flush()
        self._tail.clear()
        self._messages.append(message)
        self._writer.write(message)
        if message.role == "user":
            self.follower.jump()
        else:
            self.follower.follow()

    def append_to(self, message_id: int, text: str) -> None:
        """Add ``text`` to the reply that streams; it is painted at the next frame."""
        if self._messages and self._messages[-1].id == message_id:
            self._pieces.append(text)
            self._clock.request(self._flush)

    def change_message(self, message: Message) -> None:
        """Show ``message`` in place of the one with its id: rendered, if it has ended."""
        place = next((at for at, old in enumerate(self._messages) if old.id == message.id), None)
        if place is None:
            return
        self._messages[place] = message
        if place == len(self._messages) - 1:
            self._pieces.clear()
            self._tail.clear()
        following = self.follower.at_end
        if self._writer.rewrite(message):
            self.follower.finish(following=following)
        else:
            self._redraw()

    def shown_text(self) -> str:
        """Return what a reader sees."""
        return self.toPlainText()

    def zoom(self, steps: int) -> None:
        """Make the text larger by ``steps``, or smaller; 0 is back to normal."""
        last = len(ZOOMS) - 1
        self._zoom = min(max(self._zoom + steps, 0), last) if steps else ZOOMS.index(1.0)
        self._redraw()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        offset = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        painter.translate(-offset)
        area = QRectF(event.rect()).translated(offset)
        first = self.cursorForPosition(event.rect().topLeft()).block()
        tokens = self._theme.tokens
        # A panel reaches a little beyond its text, so one that ends just above is painted too.
        start = first.previous() if first.previous().isValid() else first
        for kind, rect in visible_panels(self.document(), start, area):
            paint_panel(painter, kind, rect, tokens)
        if self._messages and self._messages[-1].status is Status.STREAMING:
            self._paint_caret(painter, offset)
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        side = max((self.width() - COLUMN) // 2, MARGIN)
        bar = self.verticalScrollBar()
        self.setViewportMargins(side, 0, side - (bar.width() if bar.isVisible() else 0), 0)
        super().resizeEvent(event)
        self.follower.resized()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  Qt's name
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def loadResource(self, kind: int, name: QUrl | str) -> None:  # noqa: N802  Qt's name
        """Load nothing, ever: what is shown was written by a model."""

    def _flush(self) -> None:
        """Write all that came since the last frame."""
        if not self._pieces:
            return
        text = "".join(self._pieces)
        self._tail.append(text)
        self._pieces.clear()
        following = self.follower.at_end
        self._writer.append(text)
        self.follower.grow(following=following)
        self.viewport().update(0, self.viewport().height() - 2, 1, 1)

    def _paint_caret(self, painter: QPainter, offset: QPointF) -> None:
        """Paint a dot behind the last character, so that a pause does not look like the end."""
        cursor = self.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        place = QRectF(self.cursorRect(cursor)).translated(offset)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.accent))
        painter.drawEllipse(QPointF(place.left() + 9, place.center().y() + 1), 4.5, 4.5)

    def _redraw(self) -> None:
        """Write everything again, in the theme's colours and size, and stay where the reader is."""
        self._tail.extend(self._pieces)
        self._pieces.clear()
        value, following = self.verticalScrollBar().value(), self.follower.at_end
        self._writer.formats = self._formats()
        self._write_all()
        if following:
            self.follower.jump()
        else:
            self.verticalScrollBar().setValue(value)

    def _write_all(self) -> None:
        self._writer.clear()
        if self._first:
            self._writer.write_earlier(self._first)
        shown = self._messages[self._first :]
        if shown and self._tail:
            shown[-1] = replace(shown[-1], text=shown[-1].text + "".join(self._tail))
        for message in shown:
            self._writer.write(message)

    def _formats(self) -> Formats:
        return Formats(self._theme.tokens, self._theme.sizes, ZOOMS[self._zoom])

    def _follow(self, url: QUrl) -> None:
        target = url.toString()
        if target.startswith(COPY):
            self.code_copied.emit(self._writer.codes[int(target.removeprefix(COPY))])
        elif target == EARLIER:
            self._show_earlier()
        else:
            self.link_chosen.emit(target)

    def _show_earlier(self) -> None:
        below = self.verticalScrollBar().maximum() - self.verticalScrollBar().value()
        self._first = _first_shown(tuple(self._messages[: self._first]))
        self._redraw()
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum() - below)

    def _dress(self) -> None:
        mark(self, role="transcript")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setAccessibleName("Conversation")


def _first_shown(messages: tuple[Message, ...]) -> int:
    """Return the index from which on messages are shown when the conversation is opened."""
    room = OPENED_CHARACTERS
    for place in range(len(messages) - 1, -1, -1):
        room -= len(messages[place].text)
        if room < 0:
            return min(place + 1, len(messages) - 1)
    return 0
