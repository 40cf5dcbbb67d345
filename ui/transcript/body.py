"""A message's text, or its reasoning: segments, read when they are seen, that may grow at their end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.markdown.lines import Kind
from app.markdown.stream import Stream
from ui.transcript.items import Item, Memory, items_of
from ui.transcript.parts import (
    MOST_CHARACTERS,
    MOST_ITEMS,
    Segment,
    estimate,
    link,
    shares_of,
    walk,
    weight,
)
from ui.transcript.sources import MarkdownSource, PlainSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.markdown.lines import Line, Update
    from ui.transcript.entry import Entry
    from ui.transcript.sources import Source


class Change(NamedTuple):
    """What a frame has changed: everything from ``y`` pixels below the top of ``part`` on."""

    part: Segment
    y: int


class Body:
    """The text of one zone of a message; ``entry`` holds its parts among the others."""

    def __init__(self, entry: Entry, zone: int, *, plain: bool = False, muted: bool = False) -> None:
        self.zone = zone
        self.parts: list[Segment] = []
        self._entry = entry
        self.plain = plain
        self.muted = muted
        self._texts: list[str] = []
        self._stream: Stream | None = None
        self._new: list[str] = []  # what no frame has shown yet
        self._lines: list[Line] = []  # frozen ones
        self._tail: list[Item] = []
        self._memory = Memory()
        self._start = (0, 0)  # part and item at which the tail begins

    @property
    def text(self) -> str:
        """All of the text, also what is not shown yet."""
        if len(self._texts) > 1:
            self._texts[:] = ["".join(self._texts)]
        return self._texts[0] if self._texts else ""

    @property
    def waiting(self) -> bool:
        """Whether there is text that no frame has shown yet."""
        return self._stream is not None and bool(self._new)

    def open(self, text: str) -> list[Segment]:
        """Show a whole text; returns its parts, which are to be read when they are seen."""
        self._texts, self._new = [text], []
        self._stream = None
        self._lines = []
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
        self._texts, self._new, self._lines = [text], [text] if text else [], []
        self._stream = Stream()
        self.parts = [self._segment(None)]
        self.parts[0].first = True
        self.parts[0].items = []
        self._start, self._tail = (0, 0), []
        return self.parts

    @property
    def live(self) -> bool:
        """Whether it streams."""
        return self._stream is not None

    def append(self, text: str) -> None:
        """Keep more text; :meth:`flush` shows it."""
        self._texts.append(text)
        self._new.append(text)

    def flush(self) -> Change | None:
        """Read what has come; returns what it changed, None if nothing."""
        assert self._stream is not None, "only a text that streams has more to read"
        self._feed()
        return self._apply(self._stream.flush())

    def finish(self) -> Change | None:
        """Read the rest: the text is whole now."""
        assert self._stream is not None, "only a text that streams ends"
        self._feed()
        change = self._apply(self._stream.finish())
        self._stream = None
        return change

    def let_go(self, text: str) -> None:
        """Keep no lines of ``text``, which has ended: its parts are read again when they are seen."""
        self._texts = [text]
        source = self._source(text)
        ends = [(part.items[-1].line.end, part.height) for part in self.parts if part.items]
        made = self._cut(self.parts[0], source)
        for segment, extent in zip(made, source.pieces, strict=True):
            segment.height = round(_height_until(ends, extent.end) - _height_until(ends, extent.start))
        gone, self.parts, self._lines, self._tail = self.parts, made, [], []
        self._entry.replace_all(gone, made)

    def _feed(self) -> None:
        assert self._stream is not None, "only a text that streams is fed"
        self._stream.feed("".join(self._new))
        self._new.clear()

    def _apply(self, update: Update) -> Change | None:
        """Put frozen lines and tail behind those frozen before."""
        self._lines += update.frozen
        frozen, old = list(items_of(update.frozen)), self._tail
        if update.changed:
            for number, line in update.changed:
                self._lines[number] = line
            frozen, old = list(items_of(self._lines)), list(walk(self.parts))
            self._start = (0, 0)
        self._tail = list(items_of(update.tail, self._memory))
        new = [*frozen, *self._tail]
        same = self._keep(old, new)
        change = None
        if same < len(old) or same < len(new):
            change = self._write(*self._ahead(self._start, same), new[same:])
        self._start = self._ahead(self._start, len(frozen))
        return change

    def _keep(self, old: Sequence[Item], new: Sequence[Item]) -> int:
        """Return how many items look as those that stand there.

        They are taken all the same: they may be from other places of the text.
        """
        same = 0
        for before, after in zip(old, new, strict=False):
            if before is not after:
                if not _look_same(before, after):
                    break
                part, index = self._ahead(self._start, same)
                standing = self.parts[part].items
                assert standing is not None, "what streams keeps its items"
                standing[index] = after
            same += 1
        return same

    def _ahead(self, place: tuple[int, int], steps: int) -> tuple[int, int]:
        """Return the place (part and item) so many items further on."""
        part, index = place
        while part + 1 < len(self.parts) and steps >= (left := len(self.parts[part].items or ()) - index):
            steps -= left
            part, index = part + 1, 0
        return part, index + steps

    def _write(self, number: int, index: int, items: Sequence[Item]) -> Change:
        """Put ``items`` in place of all that stands from there on."""
        for part in self.parts[number + 1 :]:
            self._entry.remove(part)
        del self.parts[number + 1 :]
        part = self.parts[number]
        standing = part.items
        assert standing is not None, "what streams keeps its items"
        part.load -= sum(map(weight, standing[index:]))
        del standing[index:]
        for item in items:
            if standing and (len(standing) >= MOST_ITEMS or part.load >= MOST_CHARACTERS):
                part = self._grow(part, item)
                standing = part.items = []
            standing.append(item)
            part.load += weight(item)
        return self._join(number, index)

    def _grow(self, part: Segment, item: Item) -> Segment:
        """Add a segment that begins with ``item``."""
        made = self._segment(None)
        assert part.items, "a segment is full before the next one begins"
        made.above = part.items[-1]
        part.goes_on = item.line.kind is Kind.CODE
        self._entry.insert_behind(part, made)
        self.parts.append(made)
        return made

    def _join(self, number: int, index: int) -> Change:
        """Fit the blocks to the items from there on; the one before, too, if it ends code no more."""
        part = self.parts[number]
        if index == 0 and number and not part.blocks:
            before = self.parts[number - 1]
            last = len(before.items or ()) - 1
            if last < len(before.blocks) and before.blocks[last].edges != before.edges(last):
                return Change(before, before.change(last))
        if 0 < index <= len(part.blocks) and part.blocks[index - 1].edges != part.edges(index - 1):
            index -= 1
        return Change(part, part.change(index))

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


def _look_same(one: Item, other: Item) -> bool:
    """Return whether two items differ at most in where their text begins and ends."""
    line, after = one.line, other.line
    return line[:10] == after[:10] and line[12:] == after[12:] and one[1:] == other[1:]


def _height_until(ends: Sequence[tuple[int, int]], offset: int) -> float:
    """Return how high a text is up to an offset, from the ends of its parts and their heights."""
    top, start = 0.0, 0
    for end, height in ends:
        if end >= offset:
            return top + height * (offset - start) / max(1, end - start)
        top, start = top + height, end
    return top
