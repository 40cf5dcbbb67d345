"""A model's card: its Markdown as text to be shown. Pure."""

from __future__ import annotations

from typing import Final

CARD: Final = "README.md"
LARGEST_CARD: Final = 2**20
"""Bytes; longer ones are cut there."""
FENCE: Final = "---"


def card_text(content: bytes) -> str:
    """Return the Markdown of a card without its front matter and without characters that cannot be seen."""
    text = content[:LARGEST_CARD].decode("utf-8", "replace").removeprefix("\ufeff")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() == FENCE:
        end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
        lines = lines[end + 1 :] if end is not None else lines
    return "\n".join(_visible(line) for line in lines).strip()


def _visible(line: str) -> str:
    # Line by line and only where needed: a card may be a megabyte.
    return (
        line if line.isprintable() else "".join(char for char in line if char.isprintable() or char == "\t")
    )
