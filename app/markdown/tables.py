"""Tables: a header, a line of dashes, rows."""

from __future__ import annotations

import re

MOST_COLUMNS = 64
DASHES = re.compile(r"[-:|][-:|\s]*$")
COLUMN = re.compile(r":?-+:?$")


def aligns_of(line: str) -> tuple[str, ...]:
    """Return the alignment of each column if ``line`` can stand below a table's header, else nothing."""
    line = line.strip()
    if not DASHES.match(line) or line[:2] in {"- ", "-\t", "-"}:
        return ()
    aligns: list[str] = []
    for column in line.removeprefix("|").removesuffix("|").split("|"):
        dashes = column.strip()
        if not COLUMN.match(dashes):
            return ()
        left, right = dashes[0] == ":", dashes[-1] == ":"
        aligns.append("center" if left and right else "left" if left else "right" if right else "")
    return tuple(aligns)


def cells_of(line: str) -> list[str]:
    """Return the source of each of a row's cells; a bar behind a backslash parts none."""
    line = line.strip()
    parts = line.split("|") if "\\" not in line else [part.replace("\\|", "|") for part in _split(line)]
    if parts and not parts[0]:
        parts.pop(0)
    if parts and not parts[-1]:
        parts.pop()
    return [part.strip() for part in parts]


def _split(line: str) -> list[str]:
    parts: list[str] = []
    begun = place = 0
    while (bar := line.find("|", place)) >= 0:
        if bar and line[bar - 1] == "\\":
            place = bar + 1
            continue
        parts.append(line[begun:bar])
        begun = place = bar + 1
    parts.append(line[begun:])
    return parts
