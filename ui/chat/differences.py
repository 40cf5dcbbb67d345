"""How two texts differ: line by line, and within lines that correspond word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Part: TypeAlias = tuple[str, bool]
"""A piece of text, and whether it is on this side only."""
MOST_LINES = 3000
"""Of one text; what is beyond is compared as one."""
MOST_WORDS = 1500
"""Of one line; a longer one is not looked into."""
_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Kana and Han: written without spaces, so that each sign counts as a word."""
_WORD = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+|\s+|[^\w\s]")
_ALIKE = 0.3
"""Lines that share less of their words are not the same line changed."""
AHEAD = 80
"""Lines among which the one is sought that a line has become."""


class Row(NamedTuple):
    """Two lines that stand beside each other; None where one side has none."""

    left: tuple[Part, ...] | None
    right: tuple[Part, ...] | None

    @property
    def same(self) -> bool:
        return self.left is not None and self.left == self.right and not any(new for _, new in self.left)


class Comparison(NamedTuple):
    """The rows, and how much of the words of both is shared, 0 to 1."""

    rows: tuple[Row, ...]
    shared: float


def compare(left: str, right: str) -> Comparison:
    """Return how ``left`` and ``right`` differ. Some milliseconds for a long answer: for a worker thread."""
    lefts, rights = _lines(left), _lines(right)
    matcher = SequenceMatcher(None, lefts, rights, autojunk=False)
    rows: list[Row] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            rows += [Row(((line, False),), ((line, False),)) for line in lefts[i1:i2]]
        else:
            rows += _pair(lefts[i1:i2], rights[j1:j2])
    return Comparison(tuple(rows), _shared(rows))


def _pair(lefts: Sequence[str], rights: Sequence[str]) -> list[Row]:
    """Put the lines of two blocks that differ beside each other, each with the next that is like it."""
    rows: list[Row] = []
    start = 0
    theirs = [_WORD.findall(line) for line in rights]
    sets = [_said(words) for words in theirs]
    for line in lefts:
        words = _WORD.findall(line)
        mine = _said(words)
        near = range(start, min(len(rights), start + AHEAD))
        found = next((place for place in near if _are_alike(mine, sets[place])), None)
        if found is None:
            rows.append(Row(((line, True),), None))
            continue
        rows += [Row(None, ((each, True),)) for each in rights[start:found]]
        rows.append(_words(words, theirs[found]))
        start = found + 1
    return rows + [Row(None, ((each, True),)) for each in rights[start:]]


def _said(words: Sequence[str]) -> frozenset[str]:
    """Return the words without the spaces."""
    return frozenset(word for word in words if not word.isspace())


def _are_alike(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Tell whether two lines share enough words to be one that was changed."""
    if not mine or not theirs:
        return not mine and not theirs
    return len(mine & theirs) / max(len(mine), len(theirs)) >= _ALIKE


def _words(lefts: list[str], rights: list[str]) -> Row:
    if max(len(lefts), len(rights)) > MOST_WORDS:
        return Row((("".join(lefts), True),), (("".join(rights), True),))
    left: list[Part] = []
    right: list[Part] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, lefts, rights, autojunk=False).get_opcodes():
        if i2 > i1:
            left.append(("".join(lefts[i1:i2]), kind != "equal"))
        if j2 > j1:
            right.append(("".join(rights[j1:j2]), kind != "equal"))
    return Row(tuple(left), tuple(right))


def _shared(rows: Sequence[Row]) -> float:
    sides = [part for row in rows for side in (row.left, row.right) for part in side or ()]
    counted = [(sum(word[0].isalnum() for word in _WORD.findall(text)), new) for text, new in sides]
    total = sum(count for count, _ in counted)
    return sum(count for count, new in counted if not new) / total if total else 1.0


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return lines if len(lines) <= MOST_LINES else [*lines[:MOST_LINES], "\n".join(lines[MOST_LINES:])]
