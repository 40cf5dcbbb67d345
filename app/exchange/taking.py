"""Takes conversations from a file into the list."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from app.chat.attachments import keep_picture
from app.errors import ImportFileError, StorageError
from app.exchange.intake import records_in
from app.library.text import shown_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.chat.messages import Conversation, Message
    from app.chat.shelf import Shelf
    from app.errors import VlindersError
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
    or is damaged; what was read until then is added and stays.
    """
    records = records_in(path, lambda content: keep_picture(attachments, content))
    added = skipped = 0
    failure: VlindersError | None = None
    while failure is None:
        lot, failure = await asyncio.to_thread(_next, records)
        if not lot:
            break
        found = [record for record in lot if record is not None]
        try:
            # Once begun it is done, even if this is cancelled: what is on the disk is to be in the list.
            added += await asyncio.shield(shelf.add([_placed(record, shelf) for record in found]))
        except StorageError as error:
            failure = error
        skipped += len(lot) - len(found)
        tell(added + skipped)
    if failure is not None:
        raise _with_count(failure, added) from failure
    return Taken(added, skipped)


def _next(records: Iterator[Record | None]) -> tuple[list[Record | None], VlindersError | None]:
    """Return what comes next, and what it ends with if that is a failure."""
    lot: list[Record | None] = []
    try:
        lot.extend(islice(records, AT_ONCE))
    except (ImportFileError, StorageError) as error:
        return lot, error
    return lot, None


def _with_count(failure: VlindersError, added: int) -> VlindersError:
    """Return ``failure`` saying what came in before it."""
    if not added:
        return failure
    before = f"{added:,} conversation{'' if added == 1 else 's'} before that came in."
    return type(failure)(f"{failure.what} {before}", failure.remedy)


def _placed(record: Record, shelf: Shelf) -> tuple[Conversation, tuple[Message, ...]]:
    folder = _folder(shown_name(record.folder), shelf)
    return replace(record.conversation, folder=folder), record.messages


def _folder(name: str, shelf: Shelf) -> int | None:
    """Return the id of the folder with this name, made if there is none; None for no name."""
    if not name:
        return None
    known = (folder.id for folder in shelf.folders.value if folder.name == name)
    found = next(known, None)
    return shelf.add_folder(name).id if found is None else found
