"""Indentation in columns: a tab reaches to the next column that four divides."""

from __future__ import annotations

TAB = 4
SPACE = " \t"


def indent_of(rest: str, column: int) -> tuple[int, int]:
    """Return how many columns of white space begin ``rest``, and how many characters they are.

    ``column`` is where ``rest`` stands in its line.
    """
    length = len(rest) - len(rest.lstrip(SPACE))
    if "\t" not in rest[:length]:
        return length, length
    at = column
    for character in rest[:length]:
        at += TAB - at % TAB if character == "\t" else 1
    return at - column, length


def drop(rest: str, column: int, width: int) -> str:
    """Return ``rest`` without its first ``width`` columns of white space; it may have fewer.

    Of a tab that is cut in two, spaces are left.
    """
    if rest[:width].count(" ") == width:
        return rest[width:]
    at, place = column, 0
    while place < len(rest) and rest[place] in SPACE and at < column + width:
        at += TAB - at % TAB if rest[place] == "\t" else 1
        place += 1
    return " " * max(0, at - column - width) + rest[place:]
