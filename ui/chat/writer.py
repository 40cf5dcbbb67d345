"""Messages written into the transcript's document, each in a range of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor

from app.chat.messages import Message, Status
from ui.chat.formats import Formats, Panel
from ui.chat.growth import finished_length, open_fence
from ui.chat.markdown import MarkdownWriter
from ui.chat.meta import meta_line, meta_tip

if TYPE_CHECKING:
    from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextDocument

EARLIER = "earlier:"
EDGE = 24
"""Pixels above the first message and below the last."""
DROPPED: dict[int, str] = {0: "", 13: ""}
"""NUL and carriage returns have no place in a document; everything else is shown."""


@dataclass
class _Place:
    """A message in the document: ``start`` is the position of its first paragraph."""

    message: Message
    start: int


class MessageWriter:
    """Writes at the end of ``document``; only the last message can grow or change."""

    def __init__(self, document: QTextDocument, formats: Formats) -> None:
        self.formats = formats
        self.codes: list[str] = []
        self._document = document
        self._last: _Place | None = None
        self._serial = 0
        self._tail = ""
        self._tail_start = 0
        self._in_code = False
        self.clear()

    def clear(self) -> None:
        self._document.clear()
        root = self._document.rootFrame()
        form = root.frameFormat()
        form.setTopMargin(EDGE)
        form.setBottomMargin(EDGE)
        root.setFrameFormat(form)
        self.codes.clear()
        self._last = None

    def write_earlier(self, count: int) -> None:
        """Write a link at the top that asks for the ``count`` messages before."""
        cursor = self._end()
        cursor.setBlockFormat(self.formats.block(above=8))
        caption = self.formats.caption(self.formats.tokens.accent)
        link = self.formats.link(caption, EARLIER)
        link.setToolTip("")
        cursor.insertText(f"Show {count} earlier message{'' if count == 1 else 's'}", link)

    def write(self, message: Message) -> None:
        """Write ``message`` behind all others."""
        cursor = self._end()
        self._last = _Place(message, cursor.position())
        cursor.beginEditBlock()
        if message.role == "user":
            self._write_prompt(cursor, message)
        else:
            self._write_reply(cursor, message)
        cursor.endEditBlock()

    def append(self, text: str) -> None:
        """Add text to the last message. Blocks that are whole are rendered, once; the rest is plain."""
        text = text.translate(DROPPED)
        self._tail += text
        whole = finished_length(self._tail) if "\n" in self._tail else 0
        opens_code = not self._in_code and open_fence(self._tail) is not None
        if not whole and not opens_code:
            self._end().insertText(text, self.formats.code() if self._in_code else self.formats.text())
            return
        cursor = self._end()
        cursor.beginEditBlock()
        cursor.setPosition(self._tail_start, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        MarkdownWriter(cursor, self.formats, self.codes).write(self._tail[:whole])
        self._begin_tail(cursor, self._tail[whole:])
        cursor.endEditBlock()

    def _begin_tail(self, cursor: QTextCursor, text: str) -> None:
        """Begin the part of a streaming reply that is not rendered yet, in a paragraph of its own."""
        self._tail = text
        self._tail_start = cursor.position()
        fence = open_fence(text)
        self._in_code = fence is not None
        if fence is None:
            cursor.insertBlock(self.formats.block(), self.formats.text())
            cursor.insertText(text, self.formats.text())
            return
        serial = MarkdownWriter(cursor, self.formats, self.codes).begin_code(fence[1])
        cursor.insertBlock(self.formats.on_panel(Panel.CODE, serial), self.formats.code())
        cursor.insertText(text[fence.end() :], self.formats.code())

    def rewrite(self, message: Message) -> bool:
        """Write the last message again as ``message``; False if it is not the last."""
        last = self._last
        if last is None or last.message.id != message.id:
            return False
        cursor = self._end()
        cursor.beginEditBlock()
        cursor.setPosition(last.start, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        if message.role == "user":
            self._write_prompt(cursor, message)
        else:
            self._write_reply(cursor, message)
        cursor.endEditBlock()
        last.message = message
        return True

    def _write_prompt(self, cursor: QTextCursor, message: Message) -> None:
        """Write a card with the text as it was typed."""
        serial = self._next_serial()
        lines = message.text.translate(DROPPED).split("\n")
        head = self.formats.on_panel(Panel.USER, serial, above=36)
        self._begin(cursor, head, self.formats.caption())
        cursor.insertText("You", self.formats.caption())
        last = len(lines) - 1
        for number, line in enumerate(lines):
            form = self.formats.on_panel(Panel.USER, serial, below=12 if number == last else 0)
            cursor.insertBlock(form, self.formats.text())
            cursor.insertText(line, self.formats.text())

    def _write_reply(self, cursor: QTextCursor, message: Message) -> None:
        """Write the model's name, the text, and how it ended; what can still change is plain."""
        head = self.formats.on_panel(Panel.MODEL, self._next_serial(), above=24, below=4)
        self._begin(cursor, head, self.formats.name())
        cursor.insertText(message.model or "Model", self.formats.name())
        text = message.text.translate(DROPPED)
        if message.status is Status.STREAMING:
            whole = finished_length(text)
            MarkdownWriter(cursor, self.formats, self.codes).write(text[:whole])
            self._begin_tail(cursor, text[whole:])
            return
        MarkdownWriter(cursor, self.formats, self.codes).write(text)
        if message.error:
            form = self.formats.on_panel(Panel.ERROR, self._next_serial(), above=14, below=14)
            cursor.insertBlock(form, self.formats.error())
            cursor.insertText(message.error, self.formats.error())
        self._write_meta(cursor, message)

    def _write_meta(self, cursor: QTextCursor, message: Message) -> None:
        caption = self.formats.caption()
        if message.usage is not None:
            caption.setToolTip(meta_tip(message.usage))
        cursor.insertBlock(self.formats.block(above=2), caption)
        cursor.insertText(meta_line(message), caption)

    def _begin(self, cursor: QTextCursor, form: QTextBlockFormat, characters: QTextCharFormat) -> None:
        """Begin a message's first paragraph: a new one, or the document's own if that is all there is."""
        if cursor.position() == 0:
            form.setTopMargin(0)
            cursor.setBlockFormat(form)
            cursor.setBlockCharFormat(characters)
        else:
            cursor.insertBlock(form, characters)

    def _end(self) -> QTextCursor:
        cursor = QTextCursor(self._document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor

    def _next_serial(self) -> int:
        self._serial += 1
        return self._serial
