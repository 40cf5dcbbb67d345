"""JSON that somebody else wrote, read only where that cannot hold up the window. Pure."""

from __future__ import annotations

import json
from typing import Any, Final

MOST_PARTS: Final = 250_000
"""Values in one text. The parser does not let go of the interpreter: more would take over 50 ms."""


def parse_json(content: bytes) -> Any:
    """Return what ``content`` holds. Raises ValueError, also where it is too deep or has too many parts."""
    if sum(content.count(mark) for mark in (b",", b"{", b"[")) > MOST_PARTS:
        raise ValueError("too many parts")
    try:
        return json.loads(content)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
