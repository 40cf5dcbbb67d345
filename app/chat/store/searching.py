"""The words around what a search has found."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from app.chat.store.words import APART, terms_of, words

if TYPE_CHECKING:
    from collections.abc import Iterable

BEFORE: Final = 40
LENGTH: Final = 180
"""Characters shown, and how many of them stand before what was found."""
LOOKED_THROUGH: Final = 50_000
"""Characters of a text that are compared without regard to accents."""
SPACE: Final = re.compile(r"\s+")


def found_in(text: str, query: str) -> tuple[tuple[str, bool], ...]:
    """Return a line of ``text`` around the first thing that ``query`` looks for; True marks such."""
    pattern = _pattern(query)
    spans = [match.span() for match in _first_of(pattern.finditer(text), LENGTH)]
    if not spans:
        spans = _folded_spans(pattern, text)
    return _parts(text, spans)


def _parts(text: str, spans: list[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    start = _beginning(text, spans[0][0]) if spans else 0
    end = start + LENGTH
    parts: list[tuple[str, bool]] = [("…", False)] if start else []
    place = start
    for first, last in spans:
        if first >= place and last <= end:
            parts += [(text[place:first], False), (text[first:last], True)]
            place = last
    parts.append((text[place:end], False))
    if end < len(text):
        parts.append(("…", False))
    lined = ((SPACE.sub(" ", part), found) for part, found in parts)
    return _merged((part, found) for part, found in lined if part)


def _merged(parts: Iterable[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
    merged: list[tuple[str, bool]] = []
    for part, found in parts:
        if merged and merged[-1][1] == found and not found:
            merged[-1] = (merged[-1][0] + part, False)
        else:
            merged.append((part, found))
    return tuple(merged)


def _beginning(text: str, found: int) -> int:
    """Return where the line begins: some way before what was found, at a word's beginning if there is one."""
    start = max(found - BEFORE, 0)
    space = SPACE.search(text, start, found) if start else None
    return space.end() if space else start


def _pattern(query: str) -> re.Pattern[str]:
    terms = sorted(terms_of(query), key=len, reverse=True)
    return re.compile("|".join(_term_pattern(term) for term in terms) or r"(?!)", re.IGNORECASE)


def _term_pattern(term: str) -> str:
    said = r"\s*".join(re.escape(word) for word in words(term).split())
    return said if APART.match(term) or not term[:1].isalnum() else rf"(?<![^\W_]){said}"


def _folded_spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Find again what differs from the query by accents or by width, and say where it stands in ``text``."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text[:LOOKED_THROUGH]):
        for part in unicodedata.normalize("NFKD", character):
            if not unicodedata.combining(part):
                folded.append(part)
                places.append(place)
    plain = "".join(
        part for part in unicodedata.normalize("NFKD", pattern.pattern) if not unicodedata.combining(part)
    )
    matches = _first_of(re.finditer(plain, "".join(folded), re.IGNORECASE), LENGTH)
    return [(places[match.start()], places[match.end() - 1] + 1) for match in matches if match.group()]


def _first_of(matches: Iterable[re.Match[str]], reach: int) -> list[re.Match[str]]:
    """Return the first match and those that stand within ``reach`` of it."""
    found: list[re.Match[str]] = []
    for match in matches:
        if found and match.start() - found[0].start() > reach:
            break
        found.append(match)
    return found
