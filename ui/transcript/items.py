"""Lines cut into what is laid out as one piece: a long table or paragraph is several.

What is cut depends on the text alone, so that a message which streams is cut as one that is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from app.markdown.lines import Kind, Line, Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.markdown.lines import Runs

ROWS = 40
"""Rows of a table that are one item; the first ones settle the widths of its columns."""
LONGEST = 4000
"""Characters of a paragraph that are one item."""
SHORTEST = 3000
"""A longer paragraph is cut at the last sentence that ends between here and there."""

Rows: TypeAlias = tuple[tuple["Runs", ...], ...]


class Item(NamedTuple):
    """A line, or a part of one; ``sample`` are the rows that settle a table's columns.

    ``split``: it goes on from the item above. ``more``: the item below goes on from it.
    """

    line: Line
    split: bool = False
    more: bool = False
    sample: Rows = ()


def items_of(lines: Iterable[Line]) -> Iterator[Item]:
    """Cut ``lines`` into items."""
    for line in lines:
        if line.kind is Kind.TABLE:
            yield from _cut_table(line)
        elif line.kind is Kind.PARAGRAPH and _is_long(line.runs):
            yield from _cut_paragraph(line)
        else:
            yield Item(line)


def _cut_table(line: Line) -> Iterator[Item]:
    rows = line.rows
    sample = rows[:ROWS]
    if len(rows) <= ROWS:
        yield Item(line, sample=sample)
        return
    for start in range(0, len(rows), ROWS):
        part = line._replace(rows=rows[start : start + ROWS])
        yield Item(part, split=start > 0, more=start + ROWS < len(rows), sample=sample)


def _is_long(runs: Runs) -> bool:
    if len(runs) == 1:
        return len(runs[0].text) > LONGEST
    return len(runs) * 2 > LONGEST or sum([len(run.text) for run in runs]) > LONGEST


def _cut_paragraph(line: Line) -> Iterator[Item]:
    left: list[Run] = []
    room, parts = LONGEST, 0
    for run in line.runs:
        rest = run
        while len(rest.text) > room:
            cut = _sentence_end(rest.text, room - (LONGEST - SHORTEST), room)
            left.append(rest._replace(text=rest.text[:cut]))
            yield _part(line, left, parts, more=True)
            left, room, parts = [], LONGEST, parts + 1
            rest = rest._replace(text=rest.text[cut:])
        if rest.text:
            left.append(rest)
            room -= len(rest.text)
    if left:
        yield _part(line, left, parts, more=False)


def _part(line: Line, runs: list[Run], number: int, *, more: bool) -> Item:
    marker = "" if number else line.marker
    return Item(line._replace(runs=tuple(runs), marker=marker), split=number > 0, more=more)


def _sentence_end(text: str, low: int, high: int) -> int:
    """Return where to cut: behind a sentence, else behind a word, else at ``high``."""
    low = max(low, 0)
    for mark in (". ", "。", " "):
        found = text.rfind(mark, low, high)
        if found >= 0:
            return found + len(mark)
    return high
