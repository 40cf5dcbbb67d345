"""A message's text, or its reasoning: segments, read when they are seen, that may grow at their end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.transcript.growth import Growth
from ui.transcript.parts import (
    Segment,
    estimate,
    link,
    shares_of,
    weight,
)
from ui.transcript.sources import MarkdownSource, PlainSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.transcript.entry import Entry
    from ui.transcript.growth import Change
    from ui.transcript.sources import Source


class Body:
    """The text of one zone of a message; ``entry`` holds its parts among the others."""

    def __init__(self, entry: Entry, *, plain: bool = False, muted: bool = False) -> None:
        self.parts: list[Segment] = []
        self.plain = plain
        self.muted = muted
        self._entry = entry
        self._texts: list[str] = []
        self._growth: Growth | None = None
        self._new: list[str] = []  # what no frame has shown yet

    @property
    def text(self) -> str:
        """All of the text, also what is not shown yet."""
        if len(self._texts) > 1:
            self._texts[:] = ["".join(self._texts)]
        return self._texts[0] if self._texts else ""

    @property
    def waiting(self) -> bool:
        """Whether there is text that no frame has shown yet."""
        return self._growth is not None and bool(self._new)

    def open(self, text: str) -> list[Segment]:
        """Show a whole text; returns its parts, which are to be read when they are seen."""
        self._texts, self._new = [text], []
        self._growth = None
        self.parts = [self._segment(self._source(text))] if text else []
        if self.parts:
            self.parts[0].first = True
            self._estimate(self.parts[0], len(text), text.count("\n") + 1)
        return self.parts

    def read(self, part: Segment) -> list[Segment]:
        """Read what ``part`` shows; returns the parts that stand in its place then, itself perhaps."""
        source = part.source
        assert source is not None, "what has no source is never dropped"
        if part.number < 0 and len(source.pieces) > 1:
            return self._replace(part, self._cut(part, source))
        number = max(part.number, 0)
        shares = shares_of(source.read(number))
        siblings = [part] if part.number < 0 or part.share < 0 else self._siblings(part)
        made = siblings
        if len(siblings) != len(shares):
            made = [part, *(self._segment(source) for _ in shares[1:])]
        for share, (segment, items) in enumerate(zip(made, shares, strict=True)):
            segment.number, segment.share, segment.items = number, share, items
            if len(shares) > 1 and not segment.height:
                self._estimate(segment, sum(map(weight, items)), len(items))
        made[0].quotes = source.quotes_before(number)
        link(made)
        made[-1].goes_on = source.code_goes_on(number)
        return made if made is siblings else self._replace(part, made)

    def go_live(self, text: str) -> list[Segment]:
        """Show what there is of a text that streams; more comes by :meth:`append`."""
        self._texts, self._new = [text], [text] if text else []
        self.parts = [self._segment(None)]
        self.parts[0].first = True
        self.parts[0].items = []
        self._growth = Growth(self._entry, self.parts, lambda: self._segment(None))
        return self.parts

    @property
    def live(self) -> bool:
        """Whether it streams."""
        return self._growth is not None

    def append(self, text: str) -> None:
        """Keep more text; :meth:`flush` shows it."""
        self._texts.append(text)
        self._new.append(text)

    def flush(self) -> Change | None:
        """Read what has come; returns what it changed, None if nothing."""
        assert self._growth is not None, "only a text that streams has more to read"
        text = "".join(self._new)
        self._new.clear()
        return self._growth.read(text)

    def finish(self) -> None:
        """Read the rest: the text is whole now."""
        assert self._growth is not None, "only a text that streams ends"
        self._growth.finish("".join(self._new))
        self._new.clear()
        self._growth = None

    def let_go(self, text: str) -> None:
        """Keep no lines of ``text``, which has ended: its parts are read again when they are seen."""
        self._texts = [text]
        source = self._source(text)
        ends = [(part.items[-1].line.end, part.height) for part in self.parts if part.items]
        made = self._cut(self.parts[0], source)
        for segment, extent in zip(made, source.pieces, strict=True):
            segment.height = round(_height_until(ends, extent.end) - _height_until(ends, extent.start))
        gone, self.parts = self.parts, made
        self._entry.replace_all(gone, made)

    def _cut(self, part: Segment, source: Source) -> list[Segment]:
        made: list[Segment] = []
        for number, extent in enumerate(source.pieces):
            segment = self._segment(source, number)
            self._estimate(segment, extent.end - extent.start, extent.lines)
            made.append(segment)
        made[0].first = part.first
        return made

    def _replace(self, part: Segment, made: list[Segment]) -> list[Segment]:
        place = self.parts.index(part)
        self.parts[place : place + 1] = made
        self._entry.replace(part, made)
        return made

    def _siblings(self, part: Segment) -> list[Segment]:
        """Return all segments of the piece that ``part`` is a share of."""
        place = self.parts.index(part)
        start = place - max(part.share, 0)
        end = start
        while end < len(self.parts) and self.parts[end].number == part.number:
            end += 1
        return self.parts[start:end]

    def _segment(self, source: Source | None, number: int = -1) -> Segment:
        made = Segment(self._entry, source=source, number=number)
        made.muted, made.typed = self.muted, self.plain
        return made

    def _source(self, text: str) -> Source:
        return PlainSource(text) if self.plain else MarkdownSource(text)

    def _estimate(self, part: Segment, characters: int, lines: int) -> None:
        if self._entry.inside:
            part.height = estimate(characters, lines, self._entry.inside, self._entry.looks)


def _height_until(ends: Sequence[tuple[int, int]], offset: int) -> float:
    """Return how high a text is up to an offset, from the ends of its parts and their heights."""
    top, start = 0.0, 0
    for end, height in ends:
        if end >= offset:
            return top + height * (offset - start) / max(1, end - start)
        top, start = top + height, end
    return top
