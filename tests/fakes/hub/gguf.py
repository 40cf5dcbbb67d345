"""As much of the GGUF format as it takes to say what is in a file, and to begin one."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, Any

from tests.fakes.hub.content import Content, Generated, read

if TYPE_CHECKING:
    from collections.abc import Mapping

MAGIC = b"GGUF"
VERSION = 3
READ = 32 << 20
"""No header that anybody serves from here is longer."""
ALIGNMENT = 32
SCALARS = {0: "B", 1: "b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "?", 10: "<Q", 11: "<q", 12: "<d"}
U32, F32, STRING, ARRAY = 4, 6, 8, 9
BLOCKS = {
    "F32": (0, 1, 4),
    "F16": (1, 1, 2),
    "Q8_0": (8, 32, 34),
    "Q4_K": (12, 256, 144),
    "Q6_K": (14, 256, 210),
}
"""Of each type: its number, how many values a block holds, and its bytes."""


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = len(MAGIC)

    def scalar(self, form: str) -> Any:
        (value,) = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return value

    def text(self) -> str:
        length = self.scalar("<Q")
        self._at += length
        return self._data[self._at - length : self._at].decode(errors="replace")

    def value(self, kind: int) -> Any:
        if kind == STRING:
            return self.text()
        if kind == ARRAY:
            inner, count = self.scalar("<I"), self.scalar("<Q")
            return [self.value(inner) for _ in range(count)]
        return self.scalar(SCALARS[kind])


def summary(content: Content) -> dict[str, Any] | None:
    """Return what the Hub tells of a GGUF file, or None if it is none."""
    data = read(content, 0, min(content.size, READ))
    if not data.startswith(MAGIC):
        return None
    reader = _Reader(data)
    try:
        _version, tensors, values = reader.scalar("<I"), reader.scalar("<Q"), reader.scalar("<Q")
        told = {reader.text(): reader.value(reader.scalar("<I")) for _ in range(values)}
        total = 0
        for _ in range(tensors):
            reader.text()
            total += math.prod(reader.scalar("<Q") for _ in range(reader.scalar("<I")))
            reader.scalar("<I"), reader.scalar("<Q")
    except (struct.error, KeyError):
        return None
    architecture = told.get("general.architecture", "")
    summed: dict[str, Any] = {"total": total, "architecture": architecture}
    for name, key in (
        ("context_length", f"{architecture}.context_length"),
        ("chat_template", "tokenizer.chat_template"),
    ):
        if key in told:
            summed[name] = told[key]
    return summed


def generated(
    values: Mapping[str, str | int],
    tensors: Mapping[str, tuple[str, tuple[int, ...]]],
    *,
    seed: int,
    sha256: str,
) -> Generated:
    """Return a GGUF file with these key values and tensors (a type and a shape each) that hold noise."""
    head, at = bytearray(), 0
    for key, value in values.items():
        head += _text(key)
        head += (
            struct.pack("<I", STRING) + _text(value)
            if isinstance(value, str)
            else struct.pack("<II", U32, value)
        )
    for name, (kind, shape) in tensors.items():
        number, length, size = BLOCKS[kind]
        head += _text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, number, at)
        at += -(-math.prod(shape) // length) * size
        at += -at % ALIGNMENT
    whole = MAGIC + struct.pack("<IQQ", VERSION, len(tensors), len(values)) + head
    whole += bytes(-len(whole) % ALIGNMENT)
    return Generated(len(whole) + at, seed, head=whole, sha256=sha256)


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data
