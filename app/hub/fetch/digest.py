"""The hash of a file: of one that lies there, or of one that is still growing."""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING, Final

from app.hub.parts import blob_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.hub.repository import HubFile

STEP: Final = 1 << 20
"""Bytes that are hashed at once: the hash then runs without the interpreter's lock nearly all of the time."""


def is_right(path: Path, file: HubFile, told: Callable[[int], None]) -> bool:
    """Hash the file at ``path`` and return whether it is what the Hub lists as ``file``.

    ``told`` is called with the count of bytes hashed since the last call. Raises OSError.
    """
    if path.stat().st_size != file.size:
        return False
    hashed = _begin(file)
    buffer = memoryview(bytearray(min(STEP, file.size)))
    with path.open("rb", buffering=0) as content:
        while count := content.readinto(buffer):
            hashed.update(buffer[:count])
            told(count)
    return hashed.hexdigest() == blob_name(file)


class Trail:
    """Hashes a growing file in a thread of its own, reading behind the writer what was just written.

    What lies there from an earlier run is thereby hashed while the rest is being received.
    """

    def __init__(self, path: Path, file: HubFile) -> None:
        self.hashed = 0
        self._path = path
        self._file = file
        self._grown = threading.Condition()
        self._size = 0
        self._ended = False
        self._hash = _begin(file)
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="trail", daemon=True)
        self._thread.start()

    def follow(self, size: int) -> None:
        """Take in that the first ``size`` bytes are there for good."""
        if size - self._size < STEP and size < self._file.size:
            return
        with self._grown:
            self._size = size
            self._grown.notify()

    def is_right(self) -> bool:
        """Return, once all is hashed, whether the file is what the Hub lists. Raises OSError."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._hash.hexdigest() == blob_name(self._file)

    def abandon(self) -> None:
        """End the thread; what it hashed is void."""
        with self._grown:
            self._ended = True
            self._grown.notify()
        self._thread.join()

    def _run(self) -> None:
        buffer = memoryview(bytearray(STEP))
        try:
            with self._path.open("rb", buffering=0) as content:
                while self.hashed < self._file.size and not self._ended:
                    count = content.readinto(buffer[: self._room()])
                    if not count:
                        return  # ended, or somebody has cut the file off: its hash will be wrong
                    self._hash.update(buffer[:count])
                    self.hashed += count
        except OSError as error:
            self._error = error

    def _room(self) -> int:
        """Return how much there is to read, once there is something."""
        with self._grown:
            self._grown.wait_for(lambda: self._size > self.hashed or self._ended)
            return 0 if self._ended else min(STEP, self._size - self.hashed)


def _begin(file: HubFile) -> hashlib._Hash:  # pyright: ignore[reportPrivateUsage]
    """Return the hash that names ``file``, before its first byte: sha256, or git's of a blob."""
    if file.sha256:
        return hashlib.sha256()
    return hashlib.sha1(b"blob %d\0" % file.size, usedforsecurity=False)
