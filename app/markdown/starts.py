"""How a line begins: the marks by which a block of Markdown is known."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.markdown.columns import SPACE, indent_of

HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
HEADING_END = re.compile(r"(?:^|[ \t])#+[ \t]*$")
FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")
UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
ITEM = re.compile(r"(?:([*+-])|(\d{1,9})([.)]))(?=[ \t]|$)")
NOTE = re.compile(r"\[\^([^\]\s]+)\]:")
MARKS = frozenset(" \t>#`~-=+*_0123456789|:[$\\\0")
"""A line that begins with another character, outside of every container, can only be a paragraph's."""


class Item(NamedTuple):
    """The mark of a list's item: bullet, or number and what follows it; ``width`` is where its text begins.

    ``rest`` is that text, ``column`` where it stands, counted from the mark.
    """

    mark: str
    number: int
    width: int
    rest: str
    column: int


def item_in(body: str, column: int) -> Item | None:
    """Return the item that begins with ``body``, which stands at ``column`` of its line."""
    found = ITEM.match(body)
    if not found:
        return None
    length = found.end()
    rest = body[length:]
    columns, _ = indent_of(rest, column + length)
    blank = not rest.strip(SPACE)
    spaces = 1 if blank or columns > 4 else columns
    return Item(
        found[1] or found[3],
        int(found[2] or 0),
        length + spaces,
        "" if blank else rest,
        length,
    )


def heading_text(body: str, begin: int) -> str:
    """Return a heading's text: without the signs before it and those that may close it."""
    return HEADING_END.sub("", body[begin:]).strip(SPACE)
