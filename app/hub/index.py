"""The index of a model's weights: which files they lie in. Pure."""

from __future__ import annotations

import re
from typing import Final

from app.hub.foreign import parse_json
from app.hub.rows import mapping

PIECE: Final = 64 * 2**10
LONGEST: Final = 300
"""Bytes of a file's name with what stands around it, so that none is torn apart between two pieces."""
VALUE: Final = re.compile(rb'"([^"\\]{1,250}\.safetensors)"\s{0,20}[,}]')


def named_in(content: bytes) -> frozenset[str]:
    """Return the weight files that the index with this ``content`` names; none where it is no index.

    It is searched piece by piece: the largest models' are nine megabytes, and parsing one as JSON would stop
    the window for a tenth of a second.
    """
    if b"\\" in content:
        return _parsed(content)
    found: set[bytes] = set()
    for start in range(0, len(content), PIECE):
        found.update(VALUE.findall(content, start, start + PIECE + LONGEST))
    return frozenset(name.decode("utf-8", "replace") for name in found)


def _parsed(content: bytes) -> frozenset[str]:
    """Read an index that spells some characters as escapes."""
    try:
        names = mapping(mapping(parse_json(content)).get("weight_map")).values()
    except ValueError:
        return frozenset()
    return frozenset(name for name in names if isinstance(name, str))
