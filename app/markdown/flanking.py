"""Emphasis in Chinese, Japanese and Korean, which are written without spaces.

By CommonMark's rule ``**注意：**请`` is no emphasis: the sign that closes it stands between punctuation
and a letter. Here such characters are boundaries of words, and their punctuation counts as letters do: the
rule known as "CommonMark CJK-friendly". Other texts read as CommonMark says.
"""

from __future__ import annotations

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned

RANGES = (
    (0x1100, 0x11FF),  # Korean letters
    (0x2E80, 0xA4CF),  # radicals, punctuation, kana, characters
    (0xA960, 0xA97F),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),  # full width
    (0x20000, 0x3FFFF),
)


class State(StateInline):
    """Reads inline text."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803, FBT001  the parser's names
        """Return whether the signs at ``start`` can open and close emphasis, and how many they are."""
        found = super().scanDelims(start, canSplitWord)
        before = self.src[start - 1] if start > 0 else " "
        end = start + found.length
        after = self.src[end] if end < self.posMax else " "
        if not (_is_wide(before) or _is_wide(after)):
            return found
        opens = not isWhiteSpace(ord(after)) and (not _is_punctuation(after) or _is_boundary(before))
        closes = not isWhiteSpace(ord(before)) and (not _is_punctuation(before) or _is_boundary(after))
        if canSplitWord:
            return Scanned(opens, closes, found.length)
        return Scanned(
            opens and (not closes or _is_any_punctuation(before)),
            closes and (not opens or _is_any_punctuation(after)),
            found.length,
        )


def _is_wide(character: str) -> bool:
    code = ord(character)
    return code >= RANGES[0][0] and any(first <= code <= last for first, last in RANGES)


def _is_any_punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _is_punctuation(character: str) -> bool:
    return not _is_wide(character) and _is_any_punctuation(character)


def _is_boundary(character: str) -> bool:
    return _is_wide(character) or isWhiteSpace(ord(character)) or _is_any_punctuation(character)
