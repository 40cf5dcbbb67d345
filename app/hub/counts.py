"""What the Hub counts of a model's tensors, and what that says of its parameters and bytes. Pure."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.library.config import Config

GREATEST: Final = 10**15
"""Elements; no model comes near it."""
MOST_DTYPES: Final = 40
BITS: Final[Mapping[str, int]] = MappingProxyType(
    {
        **dict.fromkeys(("F64", "I64", "U64"), 64),
        **dict.fromkeys(("F32", "I32", "U32"), 32),
        **dict.fromkeys(("F16", "BF16", "I16", "U16"), 16),
        **dict.fromkeys(("F8_E4M3", "F8_E5M2", "F8_E8M0", "I8", "U8", "BOOL"), 8),
        **dict.fromkeys(("F4", "F4_E2M1"), 4),
    }
)
SCALES: Final = frozenset({"F8_E4M3", "F8_E8M0"})
"""What holds the scales where the weights are packed four bits each."""
PACKED_BITS: Final = re.compile(r"\b(?:W|INT)?([2348])(?:A\d+|-bit)\b")
MXFP4_BYTES: Final = 17 / 32
"""Bytes that a weight takes: half a byte, and a scale for each 32."""


def counts_in(told: Mapping[str, Any]) -> dict[str, int]:
    """Return the elements by dtype that the Hub tells of a model, without what cannot be."""
    safetensors = told.get("safetensors")
    stated = safetensors.get("parameters") if isinstance(safetensors, dict) else None
    pairs = list(stated.items())[:MOST_DTYPES] if isinstance(stated, dict) else []
    return {
        dtype: count
        for dtype, count in pairs
        if dtype in BITS and type(count) is int and 0 < count < GREATEST
    }


def bytes_of(counts: Mapping[str, int]) -> int:
    """Return what tensors of these elements by dtype weigh."""
    return sum(count * BITS[dtype] for dtype, count in counts.items()) // 8


def parameters_of(counts: Mapping[str, int], config: Config | None) -> int | None:
    """Return the model's parameters, as before it was packed; None where nothing is counted.

    Packed weights are counted as what holds them: eight of four bits in each I32, two in each U8. Zero
    points and scales that lie beside them in the same dtype make the result up to one in a hundred too large.
    """
    if not counts:
        return None
    label = config.quantization if config else ""
    if "I32" in counts and (label or counts["I32"] * 4 > sum(counts.values())):
        rest = sum(count for dtype, count in counts.items() if dtype not in {"I32", "I64"})
        return rest + round(counts["I32"] * 32 / _bits(label))
    if "U8" in counts and ("MXFP4" in label or (config and config.method.endswith("mxfp4"))):
        return sum(counts.values()) - counts["U8"] + round(counts["U8"] / MXFP4_BYTES)
    if "U8" in counts and (_bits(label) == 4 or "FP4" in label):
        rest = sum(count for dtype, count in counts.items() if dtype not in SCALES | {"U8"})
        return rest + 2 * counts["U8"]
    return sum(counts.values())


def _bits(label: str) -> int:
    """Return how many bits a packed weight has by the quantization's label; four if that does not tell."""
    found = PACKED_BITS.search(label)
    return int(found[1]) if found else 4
