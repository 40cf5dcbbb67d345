"""Writes conversations to files: each as a text or as pages, several as an archive of them."""

from __future__ import annotations

import asyncio
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias, assert_never

from app.exchange import plain
from app.exchange.formats import FileNames, Form
from app.exchange.prose import markdown_of
from app.exchange.records import Record
from app.exchange.whole_file import WholeFile, to_its_end

Single: TypeAlias = Literal[Form.MARKDOWN, Form.HTML, Form.PDF]

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path
    from typing import Protocol

    from app.chat.messages import Conversation, Folder, Message
    from app.exchange.html_page import Pages
    from app.observable import Observable

    class Source(Protocol):
        """What is exported from: the shelf."""

        folders: Observable[tuple[Folder, ...]]

        async def read(self, conversation: int, /) -> tuple[Conversation, tuple[Message, ...]]: ...


@dataclass(frozen=True)
class Tools:
    """What an export needs beside the conversations.

    ``picture`` gives the bytes of an attached picture by its digest, None if they are gone. ``paper`` makes a
    PDF; it is the only one that may not block, since it works on the window's thread.
    """

    pages: Pages
    picture: Callable[[str], bytes | None]
    paper: Callable[[Record], Awaitable[bytes]]


async def export(
    source: Source,
    conversations: Sequence[int],
    form: Form,
    path: Path,
    tools: Tools,
    tell: Callable[[int], object] = lambda _: None,
) -> None:
    """Write ``conversations`` to ``path``: JSON is one file, several others are an archive of one for each.

    ``tell`` is told how many are done. What lay at ``path`` stays if this fails or is cancelled. Raises
    StorageError.
    """
    if form is Form.JSON:
        await _export_json(source, conversations, path, tools, tell)
    elif len(conversations) == 1:
        record = await read_record(source, conversations[0])
        content = await _content(record, form, tools)
        await to_its_end(partial(_write, path, content))
        tell(1)
    else:
        await _export_archive(source, conversations, form, path, tools, tell)


async def read_record(source: Source, conversation: int) -> Record:
    """Return a conversation with all of its messages. Raises StorageError."""
    entry, messages = await source.read(conversation)
    folder = next((each.name for each in source.folders.value if each.id == entry.folder), "")
    return Record(entry, messages, folder)


async def _export_json(
    source: Source,
    conversations: Sequence[int],
    path: Path,
    tools: Tools,
    tell: Callable[[int], object],
) -> None:
    with WholeFile(path) as file:
        file.write(plain.head(datetime.now(UTC).isoformat(timespec="seconds")))
        for count, conversation in enumerate(conversations, 1):
            record = await read_record(source, conversation)
            text = await asyncio.to_thread(plain.encode, record, tools.picture)
            await to_its_end(partial(file.write, ",\n" + text if count > 1 else text))
            tell(count)
        file.write(plain.TAIL)
        await to_its_end(file.settle)


async def _export_archive(
    source: Source,
    conversations: Sequence[int],
    form: Single,
    path: Path,
    tools: Tools,
    tell: Callable[[int], object],
) -> None:
    names = FileNames(form)
    with WholeFile(path) as file:
        with zipfile.ZipFile(file.file, "w", zipfile.ZIP_DEFLATED) as archive:
            for count, conversation in enumerate(conversations, 1):
                record = await read_record(source, conversation)
                content = await _content(record, form, tools)
                await to_its_end(partial(archive.writestr, names.take(record), content))
                tell(count)
        await to_its_end(file.settle)


async def _content(record: Record, form: Single, tools: Tools) -> bytes:
    match form:
        case Form.MARKDOWN:
            return (await asyncio.to_thread(markdown_of, record, tools.picture)).encode("utf-8", "replace")
        case Form.HTML:
            return (await asyncio.to_thread(tools.pages.write, record)).encode("utf-8", "replace")
        case Form.PDF:
            return await tools.paper(record)
        case _:
            assert_never(form)


def _write(path: Path, content: bytes) -> None:
    with WholeFile(path) as file:
        file.file.write(content)
