"""What lies there already, and what has to be fetched."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.hub.fetch.digest import is_right
from app.hub.fetch.errand import Blob
from app.hub.fetch.links import identity
from app.hub.parts import blob_name, read_journal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from app.hub.parts import Shelf
    from app.hub.repository import HubFile


def blobs_of(files: Iterable[HubFile]) -> tuple[Blob, ...]:
    """Return the different contents among ``files``; those without a hash are left out."""
    groups: dict[str, list[HubFile]] = {}
    for file in files:
        if name := blob_name(file):
            groups.setdefault(name, []).append(file)
    return tuple(Blob(tuple(group)) for group in groups.values())


def look(shelf: Shelf, commit: str, blobs: Iterable[Blob]) -> None:
    """Note in ``blobs`` how much of each lies there, and believe what is complete.

    Not believed is what was complete when the power went: it may not have reached the disk.
    """
    for blob in blobs:
        size = size_of(_place(shelf, commit, blob))
        journal = shelf.journal(blob.file)
        doubtful = journal.exists() and read_journal(journal).outlived(size) < size
        _note(shelf, commit, blob, whole=size == blob.file.size and not doubtful)


@dataclass
class Check:
    """The hashing of what lies there: ``done`` of ``total`` bytes so far, and in the end what is wrong."""

    total: int = 0
    done: int = 0
    damaged: set[str] = field(default_factory=set[str])
    missing: set[str] = field(default_factory=set[str])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def expect(self, shelf: Shelf, commit: str, blobs: Iterable[Blob]) -> None:
        """Note which of ``blobs`` are there to be hashed, and which files are not there at all."""
        for blob in blobs:
            size = size_of(_place(shelf, commit, blob))
            self.total += size if size == blob.file.size else 0
            paths = (file.path for file in blob.files if size_of(shelf.pointer(commit, file)) < 0)
            self.missing.update(paths)

    def hash(self, shelf: Shelf, commit: str, blob: Blob) -> None:
        """Hash ``blob``, if it lies there, whatever was believed of it. Raises OSError."""
        path = _place(shelf, commit, blob)
        if size_of(path) < 0:
            return
        right = size_of(path) == blob.file.size and is_right(path, blob.file, self._advance)
        _note(shelf, commit, blob, whole=right)
        if not right:
            self.damaged.update(file.path for file in blob.files if file.path not in self.missing)

    def _advance(self, count: int) -> None:
        with self._lock:
            self.done += count


def size_of(path: Path) -> int:
    """Return the size of the file at ``path`` in bytes, -1 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _place(shelf: Shelf, commit: str, blob: Blob) -> Path:
    """Return the file that would have the blob's content: it lies in the snapshot where links cannot be."""
    pointer = shelf.pointer(commit, blob.file)
    return pointer if pointer.exists() else shelf.blob(blob.file)


def _note(shelf: Shelf, commit: str, blob: Blob, *, whole: bool) -> None:
    blob.whole = whole
    blob.done = blob.file.size if whole else min(max(0, size_of(shelf.part(blob.file))), blob.file.size)
    blob.seen = None if whole else identity(_place(shelf, commit, blob))
