"""A line that is still being written: how much of it can be shown without being taken back."""

from __future__ import annotations

import re

from app.markdown.blocks import Fence, OpenLeaf, Paragraph

PREFIX = r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*"
UNDECIDED = re.compile(
    # Signs that may begin an item, a heading, a rule, a fence, a table's second line, or emphasis.
    r"^[ \t>]*(?:[-*+_=~`#|:$.\\<! \t]+|\\\[|\d{1,9}[.)]?[ \t]*)$"
    rf"|{PREFIX}(?:`{{3}}|~{{3}})[^`]*$"
    rf"|{PREFIX}\[\^[^\]\s]*(?:\]:?)?[ \t]*$"
    rf"|{PREFIX}\[[^\]]+\]:[ \t]*$"
)
TASK = re.compile(rf"{PREFIX}(?<=[ \t])\[[ xX]?\]?[ \t]*$")
HEADER = re.compile(r"\|[ \t]")


def decided(line: str, leaf: OpenLeaf) -> str:
    """Return what can be shown of ``line``, which has no end yet; ``leaf`` is open where it goes on."""
    if isinstance(leaf, Fence):
        mark = line.strip(" \t>")
        return "" if mark and not mark.strip(leaf.mark) else line
    if isinstance(leaf, Paragraph) and leaf.formula:
        return line.rstrip("$\\")
    if UNDECIDED.match(line):
        return ""
    return "" if TASK.match(line) else line


def is_header(text: str) -> bool:
    """Tell whether a paragraph that is one line so far will be a table's header."""
    return "\n" not in text and HEADER.match(text) is not None
