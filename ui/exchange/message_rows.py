"""A conversation's head and its messages as rows of a printed page."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.exchange.prose import fenced, language_of
from app.exchange.wording import (
    attachment_line,
    moment,
    premises_of,
    rest_line,
    speaker,
    thought_line,
    title_of,
    usage_line,
)
from app.markdown.lines import Run
from ui.exchange.line_rows import LineRows, caption_rows
from ui.exchange.rows import POINT, Box, Row, within
from ui.theme.tokens import LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from PySide6.QtGui import QImage

    from app.chat.messages import Attachment, Message
    from app.exchange.records import Record
    from app.markdown.lines import Lines
    from ui.exchange.type_setter import TextLine, TypeSetter

SPACE: Final = 16 * POINT
"""Between two messages."""
INNER: Final = 12 * POINT
HIGHEST: Final = 300 * POINT
"""Of a picture."""


class MessageRows:
    """Sets messages between ``left`` and ``right``; ``pictures`` are the decoded ones by their digest."""

    def __init__(
        self,
        setter: TypeSetter,
        read: Callable[[str], Lines],
        pictures: Mapping[str, QImage],
        left: float,
        right: float,
    ) -> None:
        self._setter = setter
        self._read = read
        self._pictures = pictures
        self._left, self._right = left, right

    def head(self, record: Record, models: str) -> Iterator[list[Row]]:
        """Give the title, what the conversation was held with, and how was asked."""
        setter = self._setter
        title = setter.set((Run(title_of(record)),), setter.font(19, bold=True), self._right - self._left)
        yield [Row(each.height, partial(_paint, each, self._left), keep=True) for each in title]
        about = " · ".join(part for part in (moment(record.created), models) if part)
        yield [*caption_rows(setter, about, self._left, self._right, size=9), Row(10 * POINT)]
        yield [Row(POINT, partial(_paint_line, self._left, self._right)), Row(SPACE)]
        for premise in premises_of(record):
            heading = premise.heading or ("System prompt" if premise.system else "Settings")
            blocks = self._inside(heading, premise.system)
            small = caption_rows(setter, premise.settings, self._left + INNER, self._right - INNER)
            yield from self._boxed(chain(blocks, [[Row(4 * POINT, keep=True), *small]] if small else []))

    def message(self, record: Record, lane: int, message: Message) -> Iterator[list[Row]]:
        """Give a message piece by piece."""
        name = speaker(record, lane, message)
        if len(record.conversation.lanes) > 1 and message.role == "assistant":
            name = f"{lane + 1}. {name}"
        if message.role != "assistant":
            yield from self._boxed(self._inside(name, message.text, self._files(message)))
            return
        yield self._name(name)
        yield from self._thought(message)
        yield from self._files(message)
        yield from LineRows(self._setter, self._left, self._right).of(self._read(message.text))
        yield self._rest(message.text, self._left, self._right)
        yield from self._foot(message)

    def _inside(self, heading: str, text: str, files: Iterable[list[Row]] = ()) -> Iterator[list[Row]]:
        """Give a heading in small, files and the text under it, for a box."""
        left, right = self._left + INNER, self._right - INNER
        yield [replace(row, keep=True) for row in caption_rows(self._setter, heading, left, right)]
        yield from files
        yield from LineRows(self._setter, left, right, ground="#ffffff").of(self._read(text))
        yield self._rest(text, left, right)

    def _rest(self, text: str, left: float, right: float) -> list[Row]:
        said = rest_line(text)
        return [Row(5 * POINT, keep=True), *caption_rows(self._setter, said, left, right)] if said else []

    def _boxed(self, blocks: Iterable[list[Row]]) -> Iterator[list[Row]]:
        """Give ``blocks`` in one box."""
        box = Box(self._left, self._right, LIGHT.sunken, pad=7 * POINT, radius=8 * POINT)
        yield [Row(box.pad, keep=True)]
        for block in blocks:
            yield [replace(row, boxes=(box, *row.boxes)) for row in block]
        yield [Row(box.pad + SPACE)]

    def _name(self, name: str) -> list[Row]:
        font = self._setter.font(10.5, bold=True)
        lines = self._setter.set((Run(name),), font, self._right - self._left - INNER)
        first = [Row(lines[0].height, partial(_paint_name, lines[0], self._left), keep=True)]
        return [*first, Row(3 * POINT, keep=True)]

    def _thought(self, message: Message) -> Iterator[list[Row]]:
        if not message.reasoning.strip():
            return
        left = self._left + INNER
        box = Box(self._left, self._right, bar=LIGHT.border)
        yield [
            *(
                replace(row, keep=True, boxes=(box,))
                for row in caption_rows(self._setter, thought_line(message), left, self._right)
            )
        ]
        lines = LineRows(self._setter, left, self._right, size=8.8, colour=LIGHT.muted)
        for rows in lines.of(self._read(message.reasoning)):
            yield [replace(row, boxes=(box, *row.boxes)) for row in rows]
        yield [Row(12 * POINT)]

    def _foot(self, message: Message) -> Iterator[list[Row]]:
        usage = usage_line(message)
        if message.error:
            box = Box(
                self._left, self._right, LIGHT.danger_soft, LIGHT.danger, pad=6 * POINT, radius=6 * POINT
            )
            text = caption_rows(
                self._setter,
                message.error,
                self._left + INNER,
                self._right - INNER,
                size=9.5,
                colour=LIGHT.text,
            )
            yield within(box, text, above=6 * POINT, below=0)
        if usage:
            yield [Row(5 * POINT, keep=True), *caption_rows(self._setter, usage, self._left, self._right)]
        yield [Row(SPACE)]

    def _files(self, message: Message) -> Iterator[list[Row]]:
        inside = INNER if message.role != "assistant" else 0.0
        left, right = self._left + inside, self._right - inside
        for file in message.attachments:
            name = caption_rows(self._setter, attachment_line(file), left, right)
            yield [Row(3 * POINT, keep=True), *(replace(row, keep=True) for row in name)]
            picture = self._pictures.get(file.digest) if file.kind == "picture" else None
            if picture is not None:
                yield [_picture(picture, left, right)]
            if file.kind == "text":
                code = self._read(_shown(file))
                yield from LineRows(self._setter, left, right, ground="#ffffff").of(code)
            yield [Row(6 * POINT)]


def texts_of(message: Message) -> set[str]:
    """Return the texts of a message that are read as Markdown."""
    files = {_shown(file) for file in message.attachments if file.kind == "text"}
    return {message.text, message.reasoning, *files}


def _shown(file: Attachment) -> str:
    return fenced(file.text, language_of(file.name))


def _picture(picture: QImage, left: float, right: float) -> Row:
    """Return a row with a picture, not larger than it is at 96 dots an inch, nor than there is room."""
    scale = min(0.75 * POINT, (right - left) / picture.width(), HIGHEST / picture.height())
    width, height = picture.width() * scale, picture.height() * scale

    def paint(painter: QPainter, y: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(left, y + 3 * POINT, width, height), picture)

    return Row(height + 6 * POINT, paint)


def _paint(text: TextLine, left: float, painter: QPainter, y: float) -> None:
    text.paint(painter, left, y)


def _paint_name(text: TextLine, left: float, painter: QPainter, y: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(LIGHT.accent))
    painter.drawEllipse(QPointF(left + 3.5 * POINT, y + text.height / 2), 3 * POINT, 3 * POINT)
    text.paint(painter, left + INNER, y)


def _paint_line(left: float, right: float, painter: QPainter, y: float) -> None:
    painter.fillRect(QRectF(left, y, right - left, 0.75 * POINT), QColor(LIGHT.border))
