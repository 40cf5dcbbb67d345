"""The header of a GGUF file: what the model is and where its tensors end, without reading a weight.

Everything in a file may be wrong, or meant to harm: lengths are checked before anything is read or kept.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, Final, TypeAlias

from app.errors import ModelError
from app.library.gguf_types import SIZES
from app.library.reading import open_quietly
from app.library.text import shown_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Value: TypeAlias = bool | int | float | str | tuple[int, ...]

MAGIC: Final = b"GGUF"
VERSIONS: Final = (2, 3)
LARGEST_HEADER: Final = 128 << 20
"""Bytes; vocabularies of a million words with their merges stay far below."""
MOST_KEYS: Final = 100_000
MOST_TEXTS: Final = 4_000_000
"""Of a list; vocabularies have some hundred thousand."""
LARGEST_FILE: Final = 1 << 50
MOST_TENSORS: Final = 1_000_000
LONGEST_KEY: Final = 1 << 16
LONGEST_KEPT: Final = 4096
"""Characters of a text that are kept: chat templates are not asked for."""
MOST_KEPT: Final = 2000
"""Numbers of a list that are kept: one for each layer."""
MOST_DIMENSIONS: Final = 8
ALIGNMENT: Final = 32
STRING, ARRAY, BOOLEAN = 8, 9, 7
NUMBERS: Final[Mapping[int, str]] = {
    0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d",
}  # fmt: skip


class CutOffError(Exception):
    """The header goes on behind the end of what was given."""


@dataclass(frozen=True)
class GgufHeader:
    """The key-value pairs of a GGUF file.

    Lists of numbers up to some thousand are kept, of longer lists and lists of texts only the length.
    ``end`` is how many bytes the file has to have, None if that cannot be told. ``whole`` is false if only
    the beginning of the header was there to be read.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    tensors: int = 0
    end: int | None = None
    whole: bool = True


def read_header(file: Path) -> GgufHeader:
    """Read the header of ``file`` and check that all its tensors are in it. Raises ModelError."""
    try:
        found = file.stat()
        return _read_kept(file, found.st_size, found.st_mtime_ns)
    except OSError as error:
        raise ModelError(
            f"The weight file {shown_name(file.name)} cannot be read: {error.strerror}."
        ) from error


@lru_cache(maxsize=256)
def _read_kept(file: Path, size: int, _changed: int) -> GgufHeader:
    name = f"The weight file {shown_name(file.name)}"
    with open_quietly(file) as opened:
        header = parse_header(opened, name)
    if not header.whole:
        raise ModelError(f"{name} is truncated.")
    if header.end is not None and size < header.end:
        raise ModelError(f"{name} is truncated: {size:,} of {header.end:,} bytes are there.")
    return header


def parse_header(opened: BinaryIO, name: str = "The GGUF file") -> GgufHeader:
    """Read a header from ``opened``, which may be the mere beginning of a file. Raises ModelError."""
    reader = _Reader(opened)
    values: dict[str, Value] = {}
    try:
        if reader.take(4) != MAGIC:
            raise ModelError(f"{name} is no GGUF file.")
        if reader.number("<I") not in VERSIONS:
            raise ModelError(f"{name} is of a GGUF version that is not known.")
        tensors, keys = reader.number("<Q"), reader.number("<Q")
        if tensors > MOST_TENSORS or keys > MOST_KEYS:
            raise ModelError(f"{name} is corrupt.")
        for _ in range(keys):
            key = reader.text(LONGEST_KEY)
            values[key] = reader.value(reader.number("<I"))
        end = _end(reader, tensors, values.get("general.alignment"))
    except CutOffError:
        return GgufHeader(values, whole=False)
    except (ValueError, struct.error) as error:
        raise ModelError(f"{name} is corrupt.") from error
    return GgufHeader(values, tensors, end)


def _end(reader: _Reader, tensors: int, stated: Value | None) -> int | None:
    """Read where each tensor lies; return where the last one ends."""
    ends = [_tensor_end(reader) for _ in range(tensors)]
    if any(end is None for end in ends):
        return None
    alignment = stated if type(stated) is int and 0 < stated <= 1 << 20 else ALIGNMENT
    start = -(-reader.position // alignment) * alignment
    return start + max((end for end in ends if end is not None), default=0)


def _tensor_end(reader: _Reader) -> int | None:
    """Read one tensor's entry; return where it ends after the header, None for a type that is not known."""
    reader.text(LONGEST_KEY)
    dimensions = reader.number("<I")
    if dimensions > MOST_DIMENSIONS:
        raise ValueError("too many dimensions")
    elements = 1
    for _ in range(dimensions):
        elements *= reader.number("<Q")
    kind, offset = reader.number("<I"), reader.number("<Q")
    if kind not in SIZES:
        return None
    block, size = SIZES[kind]
    end = offset + -(-elements // block) * size
    if end > LARGEST_FILE:
        raise ValueError("too large")
    return end


class _Reader:
    """Takes values from a file's beginning, never more than the largest header."""

    def __init__(self, opened: BinaryIO) -> None:
        self._opened = opened
        self.position = 0

    def take(self, count: int) -> bytes:
        """Return the next ``count`` bytes. Raises CutOffError, and ValueError past all limits."""
        self.position += count
        if self.position > LARGEST_HEADER:
            raise ValueError("too long")
        taken = self._opened.read(count)
        if len(taken) < count:
            raise CutOffError
        return taken

    def number(self, form: str) -> int:
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def text(self, longest: int = LARGEST_HEADER, kept: int = LONGEST_KEPT) -> str:
        length = self.number("<Q")
        if length > longest:
            raise ValueError("too long")
        return self.take(length)[: 4 * kept].decode("utf-8", "replace")[:kept]

    def value(self, kind: int) -> Value:
        """Return a value of this kind; of a list that is not kept its length."""
        if kind == STRING:
            return self.text()
        if kind == ARRAY:
            return self._list()
        if kind not in NUMBERS:
            raise ValueError("no such kind")
        return self.number(NUMBERS[kind])

    def _list(self) -> Value:
        kind, length = self.number("<I"), self.number("<Q")
        if kind == STRING:
            self._skip_texts(length)
            return length
        if kind not in NUMBERS:  # lists of lists are nowhere used
            raise ValueError("no such kind")
        form = NUMBERS[kind]
        content = self.take(length * struct.calcsize(form))
        if length > MOST_KEPT or kind in (6, 12):
            return length
        return tuple(int(each) for each in struct.unpack(f"<{length}{form[1]}", content))

    def _skip_texts(self, count: int) -> None:
        if count > MOST_TEXTS:
            raise ValueError("too long")
        for _ in range(count):
            self.take(int.from_bytes(self.take(8), "little"))


def is_gguf(file: Path) -> bool:
    """Whether ``file`` begins as a GGUF file does."""
    try:
        with open_quietly(file) as opened:
            return opened.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def weigh_gguf(files: tuple[Path, ...]) -> int:
    """Return the bytes of the parts of one model, having checked each. Raises ModelError."""
    for file in files:
        read_header(file)
    return sum(file.stat().st_size for file in files)
