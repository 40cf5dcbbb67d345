"""A conversation as a PDF, set a piece at a time so that the window goes on."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from app.exchange.records import steps_of
from app.exchange.wording import premises_of, speaker, title_of
from app.markdown.lines import Kind, Style
from ui.exchange.message_rows import MessageRows, texts_of
from ui.exchange.page_maker import PageMaker
from ui.exchange.type_setter import TypeSetter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.exchange.records import Record
    from app.markdown.lines import Line, Lines, Runs
    from app.maths.formula import Outcome
    from app.maths.press import Press
    from ui.exchange.rows import Row

SLICE: Final = 0.006
"""Seconds of work between two turns of the loop."""
LARGEST: Final = 2400
"""Pixels that a picture has in width or height on paper."""


class Paper:
    """Prints. ``read`` reads Markdown, ``press`` draws formulas, ``picture`` gives a picture's bytes."""

    def __init__(
        self, read: Callable[[str], Lines], press: Press, picture: Callable[[str], bytes | None]
    ) -> None:
        self._read = read
        self._press = press
        self._picture = picture

    async def print(self, record: Record) -> bytes:
        """Return ``record`` as a PDF: the paths that it shows, lane after lane. Raises StorageError."""
        texts, formulas = await self._prepare(record)
        pictures = await asyncio.to_thread(self._pictures, record)
        setter = TypeSetter(formulas)
        maker = PageMaker(title_of(record), setter.font(8))
        rows = MessageRows(setter, texts.__getitem__, pictures, maker.left, maker.left + maker.width)
        begun = time.monotonic()
        for block in self._blocks(record, rows):
            maker.add(block)
            if time.monotonic() - begun > SLICE:
                await asyncio.sleep(0)
                begun = time.monotonic()
        return maker.finish()

    @staticmethod
    def _blocks(record: Record, rows: MessageRows) -> Iterator[list[Row]]:
        steps = steps_of(record)
        names = dict.fromkeys(
            speaker(record, lane, placed.message)
            for step in steps
            for lane, placed in step.entries
            if placed.message.role == "assistant"
        )
        yield from rows.head(record, " · ".join(names))
        for step in steps:
            for lane, placed in step.entries:
                yield from rows.message(record, lane, placed.message)

    async def _prepare(self, record: Record) -> tuple[dict[str, Lines], dict[tuple[str, bool], Outcome]]:
        """Read all texts, in a thread, and have their formulas drawn."""
        texts = await asyncio.to_thread(self._read_all, record)
        wanted = {key for lines in texts.values() for line in lines for key in _formulas_in(line)}
        orders = {key: self._press.order(key[0], display=key[1]) for key in sorted(wanted)}
        drawn = await asyncio.gather(*(asyncio.wrap_future(order) for order in orders.values()))
        return texts, dict(zip(orders, drawn, strict=True))

    def _read_all(self, record: Record) -> dict[str, Lines]:
        texts = {premise.system for premise in premises_of(record)}
        for step in steps_of(record):
            for message in step.messages:
                texts |= texts_of(message)
        return {text: self._read(text) for text in texts}

    def _pictures(self, record: Record) -> dict[str, QImage]:
        digests = {
            file.digest
            for step in steps_of(record)
            for message in step.messages
            for file in message.attachments
            if file.kind == "picture"
        }
        found = {digest: _decoded(self._picture(digest)) for digest in digests}
        return {digest: image for digest, image in found.items() if image is not None}


def _formulas_in(line: Line) -> Iterator[tuple[str, bool]]:
    if line.kind is Kind.FORMULA:
        yield line.info, True
    cells: Iterator[Runs] = (cell for row in line.rows for cell in row)
    for runs in (line.runs, *cells):
        for run in runs:
            if run.style & Style.MATH:
                yield run.text, False


def _decoded(content: bytes | None) -> QImage | None:
    """Return a picture, made smaller as it is read where it is large; None for what is none."""
    if content is None:
        return None
    data = QByteArray(content)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > LARGEST:
        reader.setScaledSize(size.scaled(QSize(LARGEST, LARGEST), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image
