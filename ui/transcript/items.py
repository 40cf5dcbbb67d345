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
LONGEST = 2400
"""Characters of a paragraph that are one item."""
SHORTEST = 1600
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


def items_of(lines: Iterable[Line], memory: Memory | None = None) -> Iterator[Item]:
    """Cut ``lines`` into items; with a ``memory``, of a long paragraph that grows only what is new."""
    for line in lines:
        if line.kind is Kind.TABLE:
            yield from _cut_table(line)
        elif line.kind is Kind.PARAGRAPH and _is_long(line.runs):
            yield from _cut_paragraph(line, memory)
        else:
            yield Item(line)


class Memory:
    """How the last long paragraph was cut: its runs, and its parts, each with where it ends."""

    def __init__(self) -> None:
        self.runs: Runs = ()
        self.parts: list[tuple[Item, int, int]] = []
        """A part, the run in which it ends, and how many of its characters belong to it."""

    def keep(self, line: Line) -> list[tuple[Item, int, int]]:
        """Return the parts that ``line`` begins with, too."""
        runs, before = line.runs, self.runs
        kept = list(self.parts)
        while kept:
            first, number, used = kept[0][0].line, kept[-1][1], kept[-1][2]
            same = first[2:10] == line[2:10] and number < len(runs) and runs[:number] == before[:number]
            if same and (used == 0 or _begin_alike(before[number], runs[number], used)):
                return kept
            # Only the last part can have changed, as a rule.
            kept = kept[:-1] if len(kept) == len(self.parts) else []
        return kept


def _begin_alike(one: Run, other: Run, length: int) -> bool:
    return one[1:] == other[1:] and other.text.startswith(one.text[:length])


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


def _cut_paragraph(line: Line, memory: Memory | None) -> Iterator[Item]:
    parts = memory.keep(line) if memory is not None else []
    number, used = (parts[-1][1], parts[-1][2]) if parts else (0, 0)
    left: list[Run] = []
    room = LONGEST
    while number < len(line.runs):
        run = line.runs[number]
        rest = run._replace(text=run.text[used:]) if used else run
        if len(rest.text) <= room:
            if rest.text:
                left.append(rest)
            room -= len(rest.text)
            number, used = number + 1, 0
            continue
        cut = _sentence_end(rest.text, room - (LONGEST - SHORTEST), room)
        left.append(rest._replace(text=rest.text[:cut]))
        used += cut
        parts.append((_part(line, left, len(parts), more=True), number, used))
        left, room = [], LONGEST
    if memory is not None:
        memory.runs, memory.parts = line.runs, list(parts)
    for part, _, _ in parts:
        yield part
    if left:
        yield _part(line, left, len(parts), more=False)


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
