"""One file that is being written, so that neither a kill nor a power cut costs what came."""

from __future__ import annotations

import os
import queue
import threading
from typing import TYPE_CHECKING, Final, NamedTuple

from app.hub.parts import Journal, boot_id, read_journal, write_journal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from app.hub.parts import Shelf
    from app.hub.repository import HubFile

SYNC_EVERY: Final = 256 << 20
"""Bytes after which what came is put onto the disk for good."""


class Part:
    """The part of one file, open for writing at its end. ``size`` is how much of it can be believed.

    To be used under the blob's lock, and closed. All of it raises OSError.
    """

    def __init__(self, shelf: Shelf, file: HubFile, flusher: Flusher) -> None:
        self.path = shelf.part(file)
        self._blob = shelf.blob(file)
        self._journal = shelf.journal(file)
        self._flusher = flusher
        before = read_journal(self._journal) if self.path.exists() else Journal()
        self._handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
        there = os.fstat(self._handle).st_size
        self.size = min(before.outlived(there), file.size)
        self._asked = self.size
        if self.size != there:
            os.ftruncate(self._handle, self.size)
        flusher.note(self._journal, Journal(boot_id(), min(self.size, before.synced)))

    def append(self, data: memoryview) -> None:
        """Write ``data`` at the end; where that fails, what was written before the failure counts."""
        left = data
        while left:
            written = os.write(self._handle, left)
            self.size += written
            left = left[written:]
        if self.size - self._asked >= SYNC_EVERY:
            self._asked = self.size
            self._flusher.put(self._handle, self._journal, self.size)

    def restart(self) -> None:
        """Throw away what came."""
        os.ftruncate(self._handle, 0)
        self.size = self._asked = 0
        self._flusher.note(self._journal, Journal(boot_id()))

    def become_blob(self) -> None:
        """Put the file, which is whole and right, into its place, with a journal until the order is done."""
        self._flusher.note(self._journal, Journal(boot_id(), whole=True))
        self.path.replace(self._blob)

    def close(self) -> None:
        os.close(self._handle)


class _Job(NamedTuple):
    handle: int
    journal: Path
    size: int


class Flusher:
    """Puts what was written onto the disk beside the transfer, and then says so in the journals.

    ``error`` is what the disk answered if it could not: what was written may be lost then.
    """

    def __init__(self) -> None:
        self.error: OSError | None = None
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._journals = threading.Lock()
        threading.Thread(target=self._run, name="flusher", daemon=True).start()

    def put(self, handle: int, journal: Path, size: int) -> None:
        """Have the open file ``handle`` flushed, and ``journal`` say then that ``size`` bytes last."""
        self._jobs.put(_Job(os.dup(handle), journal, size))

    def note(self, path: Path, journal: Journal) -> None:
        """Write a journal now. Raises OSError."""
        with self._journals:
            write_journal(path, journal)

    def _run(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                os.fdatasync(job.handle)
                self._promise(job)
            except OSError as error:
                self.error = error
            finally:
                os.close(job.handle)

    def _promise(self, job: _Job) -> None:
        with self._journals:
            # By now the file may have become a blob, or the user's; neither has anything to be promised.
            if job.journal.exists() and not read_journal(job.journal).whole:
                write_journal(job.journal, Journal(boot_id(), job.size))


def settle(shelf: Shelf, files: Iterable[HubFile]) -> tuple[Path, ...]:
    """Delete the journals of ``files``, all of them whole, and return the blobs that they were of."""
    brought = [file for file in files if shelf.journal(file).exists()]
    for file in brought:
        shelf.journal(file).unlink()
    return tuple(shelf.blob(file) for file in brought)


def flush(paths: Iterable[Path]) -> None:
    """Put files and folders onto the disk for good. Raises OSError."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
