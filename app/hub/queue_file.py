"""The download queue on disk: what was ordered and how it stood, for the next start."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.errors import StorageError, Trouble
from app.hub.kept import decode, encode
from app.hub.orders import Broken, Finished
from app.hub.parts import bytes_kept
from app.observable import Event
from app.settings.files import explain, set_aside, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.hub.orders import Download

LARGEST = 64 * 2**20
"""Bytes; a thousand orders of a thousand files each come near it, and a larger file is not read at all."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Restored:
    """What the file held; ``problem`` says why it could not be used as it was."""

    downloads: tuple[Download, ...] = ()
    problem: StorageError | None = None


class QueueFile:
    """The queue's file at ``path``, read once and then written at each change in a thread of its own.

    One process at a time has the file; another keeps its queue in memory, and so does everyone without a
    ``path``. ``problems`` tells that the queue cannot be saved, once until a save succeeds again.
    """

    def __init__(self, path: Path | None) -> None:
        self.problems: Event[StorageError] = Event()
        self._path = path
        self._thread = ThreadPoolExecutor(1, "downloads")
        self._lock: int | None = None
        self._version = 0
        self._newest: Sequence[Download] = ()
        self._written = 0
        self._reported = False

    async def read(self) -> Restored:
        """Return what the file holds; one that cannot be used is kept aside, and the ``problem`` says so."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._read)

    def save(self, downloads: Sequence[Download]) -> None:
        """Have ``downloads`` saved, unless newer ones come before that; needs the running loop."""
        self._version += 1
        self._newest = downloads
        self._write_soon()

    async def close(self) -> None:
        """Wait until all is saved, trying once more what could not be saved, and let the file go."""
        await asyncio.wait({self._write_soon()})
        await asyncio.get_running_loop().run_in_executor(self._thread, self._release)
        self._thread.shutdown(wait=False)

    def _write_soon(self) -> asyncio.Future[None]:
        loop = asyncio.get_running_loop()
        saving = loop.run_in_executor(self._thread, self._write, self._newest, self._version)
        saving.add_done_callback(self._heed)
        return saving

    def _read(self) -> Restored:
        if self._path is None:
            return Restored()
        try:
            self._lock = _lock(self._path)
            content = _content(self._path)
        except StorageError as error:
            self._release()  # what could not be read is not written over
            return Restored(problem=error)
        if content is None:
            return Restored()
        downloads, problem = decode(content)
        downloads = _as_on_disk(downloads)
        if not problem:
            return Restored(downloads)
        log.warning("The download queue: %s", problem)
        aside = set_aside(self._path)
        kept = f"The file is kept as {aside}." if aside else "The file could not be kept."
        return Restored(downloads, StorageError(f"{problem} {kept}", _advise(downloads)))

    def _write(self, downloads: Sequence[Download], version: int) -> None:
        """Write ``downloads`` unless newer ones already wait (in the file's thread). Raises StorageError."""
        if self._path is None or self._lock is None:
            return
        if version < self._version or version == self._written:
            return
        write_whole(self._path, encode(downloads))
        self._written = version

    def _heed(self, saving: asyncio.Future[None]) -> None:
        error = None if saving.cancelled() else saving.exception()
        if error is None:
            # One that left the writing to a newer one is no success.
            self._reported = self._reported and self._written < self._version
        elif not isinstance(error, StorageError):
            log.error("Saving the download queue failed", exc_info=error)
        elif not self._reported:
            self._reported = True
            log.warning("%s", error)
            self.problems.emit(error)

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _lock(path: Path) -> int:
    """Return the descriptor that holds the queue at ``path`` for this process. Raises StorageError."""
    lock = path.with_name(f".{path.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise explain("The download queue cannot be kept", lock, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise StorageError(
            "Another Vlinders has the download queue.", "What is downloaded here is not kept in it."
        ) from error
    except OSError:
        log.warning("%s cannot be locked on this filesystem", lock)
    return descriptor


def _content(path: Path) -> bytes | None:
    """Return what the file holds, None where there is none. Raises StorageError."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except IsADirectoryError:
        return b""
    except OSError as error:
        raise explain("The download queue could not be read", path, error) from error
    return content if len(content) <= LARGEST else b""


def _as_on_disk(downloads: Sequence[Download]) -> tuple[Download, ...]:
    """Return each download once, with as much of it as there is; what was whole and is gone is left out."""
    found: dict[str, Download] = {}
    for download in downloads:
        if not isinstance(download.progress, Finished):
            found[download.order.id] = _unfinished(download)
        elif download.progress.path.is_dir():
            found[download.order.id] = download
    return tuple(found.values())


def _unfinished(download: Download) -> Download:
    cache = download.order.cache
    if download.done and not cache.is_dir():
        # To begin anew on the disk under the missing one is not what anybody wants.
        what, remedy = f"The folder {cache} is gone.", "Connect the disk that it is on, then resume."
        return replace(download, progress=Broken(Trouble.OTHER, what, remedy))
    return replace(download, done=_kept(download))


def _kept(download: Download) -> int:
    try:
        return bytes_kept(download.order)
    except (OSError, ValueError):  # a name that is none; the child refuses it
        return 0


def _advise(downloads: Sequence[Download]) -> str:
    if downloads:
        return "The downloads that could be read go on; look whether one is missing."
    return "What was downloaded so far is kept: order the models again, and they go on from there."
