"""Takes conversations from a file into the list."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from app.chat.attachments import keep_picture
from app.exchange.intake import records_in
from app.library.text import shown_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.chat.messages import Conversation, Message
    from app.chat.shelf import Shelf
    from app.exchange.records import Record

AT_ONCE: Final = 20
"""Conversations that are read and saved together; between two lots this can be cancelled."""


class Taken(NamedTuple):
    """How many conversations are in the list now, and how many of the file could not be read."""

    added: int
    skipped: int


async def take_in(
    path: Path, shelf: Shelf, attachments: Path, tell: Callable[[int], object] = lambda _: None
) -> Taken:
    """Add the conversations in the file at ``path``, whatever its format; pictures go to ``attachments``.

    ``tell`` is told how many have been read. Raises StorageError, and ImportFileError where the file has none
    or is damaged; what was added until then stays.
    """
    records = records_in(path, lambda content: keep_picture(attachments, content))
    added = skipped = 0
    while lot := await asyncio.to_thread(_next, records):
        found = [record for record in lot if record is not None]
        skipped += len(lot) - len(found)
        added += await shelf.add([_placed(record, shelf) for record in found])
        tell(added + skipped)
    return Taken(added, skipped)


def _next(records: Iterator[Record | None]) -> list[Record | None]:
    return list(islice(records, AT_ONCE))


def _placed(record: Record, shelf: Shelf) -> tuple[str, float, tuple[Message, ...], Conversation]:
    entry = replace(record.conversation, folder=_folder(shown_name(record.folder), shelf))
    return entry.title, entry.updated, record.messages, entry


def _folder(name: str, shelf: Shelf) -> int | None:
    """Return the id of the folder with this name, made if there is none; None for no name."""
    if not name:
        return None
    known = (folder.id for folder in shelf.folders.value if folder.name == name)
    found = next(known, None)
    return shelf.add_folder(name).id if found is None else found
