"""Reads conversations that were exported, here or elsewhere; the file itself tells its format."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Any, Final

from app.errors import ImportFileError
from app.exchange import chatgpt, plain, turns
from app.exchange.archive import Archive
from app.exchange.json_text import values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.exchange.records import Record

    Keep = Callable[[bytes], str]

OWN: Final = re.compile(r'\s*\{\s*"format"\s*:\s*"vlinders"')
HOLDERS: Final = ("conversations", "data", "chats", "items")
"""Names under which others keep a list of conversations."""


def records_in(path: Path, keep: Keep) -> Iterator[Record | None]:
    """Give the conversations in a file, one by one, and None for each that cannot be read.

    ``keep`` keeps a picture's bytes and gives their digest. Raises ImportFileError where the file has none at
    all or is damaged, StorageError where it cannot be read. Blocking.
    """
    found = 0
    with contextlib.closing(Archive(path, keep)) as archive:
        for text in archive.texts():
            read = _own(text, keep) if OWN.match(text) else _foreign(text, archive, keep)
            for record in read:
                found += record is not None
                yield record
    if not found:
        raise ImportFileError(
            f"There is no conversation in {path.name} that could be read.",
            "Vlinders reads its own JSON, the archive that ChatGPT exports, and ShareGPT.",
        )


def _own(text: str, keep: Keep) -> Iterator[Record | None]:
    values = values_of(text, within="conversations")
    head = next(values, None)
    version = head.get("version") if isinstance(head, dict) else None
    if not isinstance(version, int) or version > plain.VERSION:
        raise ImportFileError("The file was written by a newer Vlinders.", "Update Vlinders to import it.")
    for value in values:
        try:
            yield plain.decode(value, keep)
        except ImportFileError:
            yield None


def _foreign(text: str, archive: Archive, keep: Keep) -> Iterator[Record | None]:
    values = values_of(text)
    first = next(values, None)
    if first is None:
        return
    if turns.turns_in([first]) and turns.turns_in(first) is None:
        # The file is one conversation: a list of turns, or a turn a line.
        yield _read(lambda: turns.record_of([first, *values], keep))
        return
    yield from _each(first, archive, keep)
    for value in values:
        yield from _each(value, archive, keep)


def _each(value: Any, archive: Archive, keep: Keep) -> Iterator[Record | None]:
    """Give the conversation that ``value`` is, or those that it holds."""
    if chatgpt.is_chatgpt(value):
        yield _read(lambda: chatgpt.record_of(value, archive.find))
    elif turns.turns_in(value) is not None:
        yield _read(lambda: turns.record_of(value, keep))
    elif isinstance(value, dict) and (held := next(filter(None, map(value.get, HOLDERS)), None)):
        for each in held if isinstance(held, list) else ():
            if chatgpt.is_chatgpt(each) or turns.turns_in(each) is not None:
                yield from _each(each, archive, keep)


def _read(read: Callable[[], Record | None]) -> Record | None:
    try:
        return read()
    except (
        ImportFileError,
        RecursionError,
    ):  # one that is nested too deeply can be read, but not gone through
        return None
