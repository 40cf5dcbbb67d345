"""The lines of a message's source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 4_000_000
"""Characters of a message that are shown."""
BREAK = re.compile(r"\r\n?|\n")


def split(text: str, offset: int = 0) -> Iterator[tuple[str, int, int]]:
    """Yield the lines of ``text`` with the offsets where each begins and ends, its line break left out.

    ``offset`` is where ``text`` itself begins.
    """
    place = 0
    if "\r" not in text:
        while (end := text.find("\n", place)) >= 0:
            yield text[place:end], offset + place, offset + end
            place = end + 1
    else:
        for found in BREAK.finditer(text):
            yield text[place : found.start()], offset + place, offset + found.start()
            place = found.end()
    if place < len(text):
        yield text[place:], offset + place, offset + len(text)
