"""Finding text in a conversation: bit by bit, so that even a long one never stalls the window."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from ui.transcript.flow import utf16
from ui.transcript.parts import Segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from ui.transcript.clock import FrameClock
    from ui.transcript.column import Column
    from ui.transcript.entry import Entry
    from ui.transcript.parts import Part

FIRST_SLICE = 0.03
"""Seconds that are spent at once when another text is sought; the rest comes in slices, one a frame."""
SLICE = 0.006
MARKS = str.maketrans("", "", "*_~`\\")
"""What may stand inside of a word and is not seen: "**L**arge"."""


class Match(NamedTuple):
    """A match: the item of a segment, and which of the matches in it."""

    segment: Segment
    number: int
    ordinal: int


class Finder(QObject):
    """Knows how often a text stands in each segment; ``counted`` tells when more has been counted."""

    counted = Signal(int, int)

    def __init__(
        self,
        column: Column,
        clock: FrameClock,
        steady: Callable[[], AbstractContextManager[None]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._column, self._clock, self._steady = column, clock, steady
        self._pattern: re.Pattern[str] | None = None
        self._words: list[re.Pattern[str]] = []
        self._counts: dict[Segment, list[int]] = {}
        self.current: Match | None = None

    @property
    def active(self) -> bool:
        return self._pattern is not None

    def forget(self) -> None:
        """Let go what was found: other messages are shown. What is sought is sought in them."""
        self._counts.clear()
        self.current = None
        self.renew()

    def renew(self) -> None:
        """Count before long what has not been counted."""
        if self._pattern is not None:
            self._clock.request(self._go_on)

    def seek(self, text: str, near: Part | None) -> tuple[int, int]:
        """Seek ``text``, the current match being the first one from ``near`` on; returns index and count."""
        self._counts.clear()
        self.current = None
        self._pattern = re.compile(re.escape(text), re.IGNORECASE) if text else None
        words = re.findall(r"[^\W_]+", text)
        self._words = [re.compile(re.escape(bit), re.IGNORECASE) for word in words for bit in _bits(word)]
        if self._pattern is None:
            return -1, 0
        with self._steady():
            self._count(FIRST_SLICE)
        self.current = self._first_from(near)
        return self.tally()

    def tally(self) -> tuple[int, int]:
        """Return the current match's index, -1 for none, and how many there are as far as is known."""
        total, index = 0, -1
        for segment in self._segments():
            counts = self._counts.get(segment, ())
            if self.current is not None and segment is self.current.segment:
                index = total + sum(counts[: self.current.number]) + self.current.ordinal
            total += sum(counts)
        return index, total

    def step(self, by: int) -> tuple[int, int]:
        """Go on to the next match (1) or the one before (-1), round at the end."""
        matches = list(self._matches())
        if not matches:
            return -1, 0
        start = -1 if by > 0 else 0
        at = next((index for index, match in enumerate(matches) if match == self.current), start)
        self.current = matches[(at + by) % len(matches)]
        return (at + by) % len(matches), len(matches)

    def ranges(self, text: str) -> list[tuple[int, int]]:
        """Return where the sought text stands in ``text``, in UTF-16 units."""
        if self._pattern is None:
            return []
        found = [match.span() for match in self._pattern.finditer(text)]
        if not found or text.isascii():
            return found
        return [(utf16(text[:start]), utf16(text[:end])) for start, end in found]

    def ranges_in(self, segment: Segment, number: int) -> tuple[tuple[int, int], ...]:
        """Return where in a block stands what is sought, in its positions."""
        block = segment.blocks[number]
        return tuple(block.place_of(*found) for found in self.ranges(block.line.text))

    def found_in(self, part: Part, number: int) -> tuple[tuple[tuple[int, int], ...], tuple[int, int] | None]:
        """Return where in a block stands what is sought, and the current match if it is there."""
        if not self.active or not isinstance(part, Segment) or not part.blocks[number].selectable:
            return (), None
        ranges, match = self.ranges_in(part, number), self.current
        here = match is not None and match.segment is part and match.number == number
        return ranges, ranges[match.ordinal] if here and match and match.ordinal < len(ranges) else None

    def heed(self, part: Part) -> None:
        """Heed that a part has other text or has gone."""
        if self._pattern is not None and isinstance(part, Segment):
            self._counts.pop(part, None)
            self.renew()

    def heed_message(self, entry: Entry) -> None:
        """Heed that a message is another, or has ended."""
        for part in entry.parts if self._pattern is not None else ():
            self.heed(part)

    def replace(self, part: Part, made: Sequence[Part]) -> None:
        """Heed that ``made`` stand where ``part`` stood."""
        if self._pattern is None or part in made:
            return
        if self.current is not None and self.current.segment is part:
            self.current = None
        self.heed(part)

    def _go_on(self) -> None:
        """Count for one more slice."""
        if self._pattern is not None and isValid(self):
            with self._steady():
                self._count(SLICE)
            self.counted.emit(*self.tally())

    def _count(self, seconds: float) -> None:
        """Count in segments that have not been counted, for so long."""
        end = time.perf_counter() + seconds
        for segment in list(self._segments()):
            if segment in self._counts or segment not in segment.entry.parts:
                continue
            if time.perf_counter() > end:
                self._clock.request(self._go_on)
                return
            if not self._count_in(segment):
                # Other segments stand in its place now.
                self._count(max(0.0, end - time.perf_counter()))
                return

    def _count_in(self, segment: Segment) -> bool:
        """Count in one segment; returns False if others stand in its place now."""
        assert self._pattern is not None, "counted while something is sought"
        if segment.items is None and not self._may_hold(segment):
            self._counts[segment] = []
            return True
        if segment.items is None and segment.number < 0:
            self._column.read(segment)
            if segment.items is None:
                return False
        texts = [item.line.text for item in segment.read_items()]
        self._counts[segment] = [len(self._pattern.findall(text)) for text in texts]
        return True

    def _may_hold(self, segment: Segment) -> bool:
        """Return whether all of the words stand in the source of a segment: if not, nothing need be read."""
        source = segment.source
        assert source is not None, "what has no source is never dropped"
        text = source.text
        if segment.number >= 0:
            extent = source.pieces[segment.number]
            text = text[extent.start : extent.end]
        if "&" in text:  # an entity may stand for any letter
            return True
        text = text.translate(MARKS)
        return all(word.search(text) for word in self._words)

    def _segments(self) -> Iterator[Segment]:
        for entry in self._column.entries:
            entry.touch()
            yield from [part for part in entry.parts if isinstance(part, Segment)]

    def _matches(self) -> Iterator[Match]:
        for segment in self._segments():
            for number, count in enumerate(self._counts.get(segment, ())):
                for ordinal in range(count):
                    yield Match(segment, number, ordinal)

    def _first_from(self, near: Part | None) -> Match | None:
        order = (near.entry.place, near.place) if near is not None else (0, 0)
        first: Match | None = None
        for match in self._matches():
            first = first or match
            if (match.segment.entry.place, match.segment.place) >= order:
                return match
        return first


def _bits(word: str) -> Sequence[str]:
    """Return what of a word surely stands together: markup may stand between two Chinese characters."""
    return (word,) if word.isascii() else tuple(word)
