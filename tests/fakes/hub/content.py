"""What a served file is made of: bytes, a file on disk, or as many bytes as one likes that nobody keeps."""

from __future__ import annotations

import functools
import hashlib
import os
import random
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STEP = 4 << 20
"""No span is longer, so that what was sent is known while it is being sent."""
PERIOD = (4 << 20) - 4093
"""Generated content repeats itself so often, but for its marks: no multiple of anybody's chunk size."""
MARK = 16


class Noise:
    """One period of noise in memory that the kernel can send from, for as long as the process lives."""

    def __init__(self) -> None:
        self._number = os.memfd_create("noise")
        os.write(self._number, random.Random(0).randbytes(PERIOD))

    def fileno(self) -> int:
        return self._number


@dataclass(frozen=True)
class Span:
    """``count`` bytes of an open file, for the kernel to send."""

    file: IO[bytes] | Noise
    offset: int
    count: int

    def read(self) -> bytes:
        return os.pread(self.file.fileno(), self.count, self.offset)


class Content(Protocol):
    """Bytes with a length, a hash, and any part of them as spans."""

    @property
    def size(self) -> int: ...

    @property
    def sha256(self) -> str: ...

    def spans(self, start: int, stop: int) -> Iterator[bytes | memoryview | Span]: ...


class Blob:
    """Content that is in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = len(data)

    @functools.cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def spans(self, start: int, stop: int) -> Iterator[memoryview]:
        whole = memoryview(self.data)
        for at in range(start, stop, STEP):
            yield whole[at : min(at + STEP, stop)]


class Disk:
    """Content that is a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size

    @functools.cached_property
    def sha256(self) -> str:
        return _hash_of_file(self.path, self.path.stat().st_mtime_ns)

    def spans(self, start: int, stop: int) -> Iterator[Span]:
        with self.path.open("rb") as file:
            for at in range(start, stop, STEP):
                yield Span(file, at, min(STEP, stop - at))


class Generated:
    """``head``, and then noise up to ``size`` bytes: always the same for the same ``seed``, and never kept.

    A ``sha256`` that is given is believed, so that terabytes can be listed at once.
    """

    def __init__(self, size: int, seed: int = 0, *, head: bytes = b"", sha256: str = "") -> None:
        self.size = size
        self.seed = seed
        self.head = head
        if sha256:
            self.sha256 = sha256

    @functools.cached_property
    def sha256(self) -> str:
        found = hashlib.sha256()
        for piece in self.spans(0, self.size):
            found.update(piece.read() if isinstance(piece, Span) else piece)
        return found.hexdigest()

    def spans(self, start: int, stop: int) -> Iterator[bytes | Span]:
        """Each period opens with a mark of its own, so that a part in a wrong place has another hash."""
        head = min(len(self.head), self.size)
        if start < head:
            yield self.head[start : min(head, stop)]
        at = max(start, head)
        while at < stop:
            index, offset = divmod(at - head, PERIOD)
            if offset < MARK:
                mark = index.to_bytes(8, "big") + self.seed.to_bytes(8, "big")
                piece: bytes | Span = mark[offset : offset + stop - at]
            else:
                piece = Span(_noise(), offset, min(PERIOD - offset, stop - at))
            yield piece
            at += piece.count if isinstance(piece, Span) else len(piece)


def content_of(source: bytes | Path | Content) -> Content:
    if isinstance(source, bytes):
        return Blob(source)
    if hasattr(source, "spans"):
        return source
    return Disk(source)


def read(content: Content, start: int, stop: int) -> bytes:
    """Return a part in one piece."""
    spans = content.spans(start, stop)
    return b"".join(piece.read() if isinstance(piece, Span) else bytes(piece) for piece in spans)


@functools.lru_cache(maxsize=256)
def _hash_of_file(path: Path, _changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@functools.cache
def _noise() -> Noise:
    return Noise()
