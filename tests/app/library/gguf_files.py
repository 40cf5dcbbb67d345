"""GGUF files made to order, byte by byte."""

from __future__ import annotations

import struct

NUMBER = {4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q"}
LLAMA = (
    ("general.architecture", "llama"),
    ("general.file_type", 15),
    ("llama.block_count", 32),
    ("llama.context_length", 8192),
    ("llama.embedding_length", 4096),
    ("llama.feed_forward_length", 14336),
    ("llama.attention.head_count", 32),
    ("llama.attention.head_count_kv", 8),
    ("tokenizer.ggml.tokens", ["<s>", "a", "b"]),
)
F32, Q4_K = 0, 12


def text(value: str | bytes) -> bytes:
    content = value.encode() if isinstance(value, str) else value
    return struct.pack("<Q", len(content)) + content


def value(given) -> bytes:
    """A value with its kind before it."""
    match given:
        case bool():
            return struct.pack("<I?", 7, given)
        case int():
            return struct.pack("<II", 4, given)
        case float():
            return struct.pack("<If", 6, given)
        case str() | bytes():
            return struct.pack("<I", 8) + text(given)
        case list() if given and isinstance(given[0], str):
            return struct.pack("<IIQ", 9, 8, len(given)) + b"".join(map(text, given))
        case list():
            return struct.pack("<IIQ", 9, 5, len(given)) + struct.pack(f"<{len(given)}i", *given)
    raise TypeError(given)


def gguf(pairs=LLAMA, tensors=((("t", (256,), Q4_K)),), *, version=3, data=True) -> bytes:
    """A whole file: ``tensors`` are names, dimensions and types, laid out one after the other."""
    content = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(pairs))
    for name, given in pairs:
        content += text(name) + value(given)
    offset = 0
    for name, dimensions, kind in tensors:
        content += text(name) + struct.pack("<I", len(dimensions))
        content += struct.pack(f"<{len(dimensions)}Q", *dimensions) + struct.pack("<IQ", kind, offset)
        offset = min(offset + size(dimensions, kind), 2**63)
    content += b"\0" * (-len(content) % 32)
    return content + b"\1" * offset if data else content


def size(dimensions, kind) -> int:
    block, bytes_ = {F32: (1, 4), Q4_K: (256, 144)}.get(kind, (1, 1))
    elements = 1
    for each in dimensions:
        elements *= each
    return -(-elements // block) * bytes_
