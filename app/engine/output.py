"""Everything the engine's processes print, caught at the file descriptors they inherit.

Their log lines tell how a load goes and, when it fails, why: the exception that reaches this process never
does. So standard output and standard error are led through a pipe, read line by line, and passed on.
"""

from __future__ import annotations

import collections
import contextlib
import os
import select
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.observable import Event

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT_LINES = 2000
CHUNK = 65536


@dataclass
class _Diverted:
    """A standard stream that now leads into the pipe, and the file it led to before."""

    fd: int
    saved: int


class EngineOutput:
    """Lines printed by this process and its children; ``line`` is emitted on the reading thread."""

    def __init__(self) -> None:
        self.line: Event[str] = Event()
        self._kept: collections.deque[str] = collections.deque(maxlen=KEPT_LINES)
        self._count = 0
        self._diverted: list[_Diverted] = []
        self._reader: threading.Thread | None = None
        self._pipe = -1
        self._stop = -1

    def start(self) -> None:
        """Divert the streams; what they carry still reaches where they led before."""
        _flush()
        self._pipe, write_fd = os.pipe()
        os.set_blocking(self._pipe, False)
        self._stop = os.eventfd(0)
        for fd in (1, 2):
            self._diverted.append(_Diverted(fd, os.dup(fd)))
            os.dup2(write_fd, fd)
        os.close(write_fd)
        self._reader = threading.Thread(target=self._read, name="engine-output", daemon=True)
        self._reader.start()

    def stop(self) -> None:
        """Give the streams back. Processes that still hold the pipe write into nothing from now on."""
        if self._reader is None:
            return
        _flush()
        for stream in self._diverted:
            os.dup2(stream.saved, stream.fd)
        os.eventfd_write(self._stop, 1)
        self._reader.join()
        self._reader = None
        for fd in (self._pipe, self._stop, *(stream.saved for stream in self._diverted)):
            os.close(fd)
        self._diverted.clear()

    def mark(self) -> int:
        """Return a place in the output, for :meth:`since`."""
        return self._count

    def since(self, mark: int) -> list[str]:
        """Return the lines that came after ``mark``, the oldest left out if they are too many."""
        lines = list(self._kept)
        return lines[max(0, len(lines) - (self._count - mark)) :]

    def follow(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call ``listener`` with each line, on the reading thread; the returned function ends that."""
        return self.line.subscribe(listener)

    def _read(self) -> None:
        rest = b""
        stopping = False
        while not stopping:
            ready, _, _ = select.select([self._pipe, self._stop], [], [])
            stopping = self._stop in ready
            with contextlib.suppress(BlockingIOError):
                while chunk := os.read(self._pipe, CHUNK):
                    rest = self._pass_on(rest, chunk)

    def _pass_on(self, rest: bytes, chunk: bytes) -> bytes:
        """Tee ``chunk``, take its whole lines, and return the beginning of the next one."""
        with contextlib.suppress(OSError):  # the terminal behind may be gone
            os.write(self._diverted[0].saved, chunk)
        *lines, rest = (rest + chunk).replace(b"\r", b"\n").split(b"\n")
        for line in lines:
            text = line.decode("utf-8", errors="replace").rstrip()
            if text:
                self._kept.append(text)
                self._count += 1
                self.line.emit(text)
        return rest


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
