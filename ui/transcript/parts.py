"""The parts of a message: what is laid out, kept and dropped as one piece."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from app.markdown.lines import Kind
from ui.transcript.code import CodeHead, CodeLine
from ui.transcript.items import Item, items_of
from ui.transcript.line_block import Edges, LineBlock
from ui.transcript.paragraph import Paragraph
from ui.transcript.rule import DisplayFormula, Rule
from ui.transcript.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from app.markdown.lines import Line
    from ui.transcript.blocks import Block, Fixture
    from ui.transcript.entry import Entry
    from ui.transcript.looks import Looks
    from ui.transcript.sources import Source

MOST_ITEMS = 48
MOST_CHARACTERS = 3_000
AVERAGE = 0.5
"""Width of a character, in heights of the font, where nothing has been measured."""


BLOCKS: dict[Kind, type[LineBlock]] = {
    Kind.PARAGRAPH: Paragraph,
    Kind.HEADING: Paragraph,
    Kind.CODE_HEAD: CodeHead,
    Kind.CODE: CodeLine,
    Kind.TABLE: Table,
    Kind.FORMULA: DisplayFormula,
    Kind.RULE: Rule,
}


class Part:
    """A space, by itself. ``place`` is its index in the message, ``height`` an estimate until laid out."""

    def __init__(self, entry: Entry, height: int = 0) -> None:
        self.entry = entry
        self.place = 0
        self.height = height
        self.tops: list[int] = []

    @property
    def blocks(self) -> Sequence[Block]:
        """What has been laid out, each at its place in ``tops``."""
        return ()

    @property
    def ready(self) -> bool:
        """Whether it is laid out for the column as it is now."""
        return True

    def lay_out(self, width: int, looks: Looks) -> int:  # noqa: ARG002  a space stays as it is
        return self.height

    def shown_lines(self) -> Iterator[str]:
        """Give its text as a reader sees it."""
        for block in self.blocks:
            if block.text:
                yield block.text

    def drop(self) -> None:
        """Let go what can be made anew."""

    def scale(self, factor: float) -> None:
        """Expect the height to change by ``factor``: the column has another width."""


class FixturePart(Part):
    """A block around the text."""

    def __init__(self, entry: Entry, fixture: Fixture) -> None:
        super().__init__(entry)
        self.fixture = fixture
        self.tops = [0]
        self._laid: tuple[int, Looks] | None = None

    @property
    def blocks(self) -> Sequence[Block]:
        return (self.fixture,)

    @property
    def ready(self) -> bool:
        return self._laid == (self.entry.inside, self.entry.looks)

    def lay_out(self, width: int, looks: Looks) -> int:
        self._laid = (width, looks)
        self.height = self.fixture.lay_out(width, looks)
        return self.height

    def stale(self) -> None:
        """Be laid out again."""
        self._laid = None


class Segment(Part):
    """Some dozens of items of a message's text.

    ``number`` is the piece of ``source`` that it is read from, ``share`` which of the piece's segments it is.
    While it has not been read it is all of the piece (-1), or all of the text (a number of -1). A segment
    without a source is of a text that streams, and keeps its items. ``quotes`` is how many quotes go on from
    the segment above.
    """

    def __init__(
        self, entry: Entry, *, source: Source | None = None, number: int = -1, share: int = -1
    ) -> None:
        super().__init__(entry)
        self.source, self.number, self.share = source, number, share
        self.items: list[Item] | None = None
        self._blocks: list[LineBlock] = []
        self.above: Item | None = None
        """The item before the first one, if it is known."""
        self.quotes = 0
        self.first = False
        self.muted = False
        self.typed = False
        self.load = 0
        """About how many characters it has, while it grows."""
        self._laid: tuple[int, Looks] | None = None
        self._stale: int | None = None  # the first item to be laid out again

    @property
    def blocks(self) -> Sequence[LineBlock]:
        return self._blocks

    @property
    def ready(self) -> bool:
        return self._stale is None and self._laid == (self.entry.inside, self.entry.looks)

    def lay_out(self, width: int, looks: Looks) -> int:
        """Lay out the items that have changed; returns the height."""
        items = self.items
        assert items is not None, "read before it is laid out"
        index = 0 if self._laid != (width, looks) or self._stale is None else min(self._stale, len(self.tops))
        self._laid, self._stale = (width, looks), None
        blocks, tops = self._blocks, self.tops
        dress = looks.quiet if self.muted else looks
        del tops[index:]
        top = tops[-1] + blocks[index - 1].height if index else 0
        for at in range(index, len(items)):
            if at == len(blocks):
                blocks.append(block_of(items[at], self.edges(at)))
            tops.append(top)
            top += blocks[at].lay_out(width, dress)
        self.height = top
        return top

    def change(self, index: int) -> int:
        """Fit the blocks to the items from ``index`` on; returns from which pixel on they look different.

        :meth:`lay_out` has to follow.
        """
        items = self.items
        assert items is not None, "what streams keeps its items"
        self._stale = index if self._stale is None else min(index, self._stale)
        del self._blocks[index + 1 :]
        if index >= len(self._blocks) or index >= len(self.tops):
            return self.tops[index] if index < len(self.tops) else self.height
        block, top = self._blocks[index], self.tops[index]
        if index >= len(items):
            del self._blocks[index:]
            return top
        if not block.can_become(items[index]):
            self._blocks[index] = block_of(items[index], self.edges(index))
            return top
        return top + block.change(items[index], self.edges(index))

    def expect(self, width: int, looks: Looks) -> int:
        """Return about how high it will be once what has changed is laid out."""
        index = min(self._stale or 0, len(self.tops)) if self._laid else 0
        top = self.tops[index - 1] + self._blocks[index - 1].height if index else 0
        rest = (self.items or ())[index:]
        return top + (estimate(sum(map(weight, rest)), len(rest), width, looks) if rest else 0)

    def redo_pending(self) -> bool:
        """Have what waits for a formula laid out again; returns whether there is any."""
        waiting = [at for at, block in enumerate(self._blocks) if block.pending]
        for at in waiting:
            block = self._blocks[at]
            block.change(block.item, block.edges)
        if waiting:
            self._stale = waiting[0] if self._stale is None else min(waiting[0], self._stale)
        return bool(waiting)

    def edges(self, index: int) -> Edges:
        """Return how the item at ``index`` stands between its neighbours."""
        items = self.items
        assert items is not None, "read before it is laid out"
        item, line = items[index], items[index].line
        before = items[index - 1] if index else self.above
        below = items[index + 1] if index + 1 < len(items) else None
        joined = self.quotes if before is None else min(before.line.quote, line.quote)
        last = line.kind is Kind.CODE or line.kind is Kind.CODE_HEAD
        if last and below is not None:
            last = below.line.kind is not Kind.CODE
        elif last:
            last = not self.goes_on
        return Edges(self.first and index == 0, joined, last, item.split, self.typed)

    goes_on = False
    """Whether the item below the last one is code of the same block."""

    def shown_lines(self) -> Iterator[str]:
        for item in self.read_items():
            yield item.line.text

    def read_items(self) -> Sequence[Item]:
        """Return its items; those of a segment that has been dropped are read for this once."""
        if self.items is not None:
            return self.items
        assert self.source is not None, "what has no source is never dropped"
        if self.number < 0:
            numbers = range(len(self.source.pieces))
            return [item for number in numbers for item in items_of(self.source.read_text(number))]
        lines = self.source.read_text(self.number)
        return list(items_of(lines)) if self.share < 0 else shares_of(lines)[self.share]

    def drop(self) -> None:
        if self._laid is not None:
            self._laid = None
            self._blocks = []
            self.tops = []
            self._stale = None
        if self.source is not None:
            self.items = None

    def scale(self, factor: float) -> None:
        self.height = max(1, round(self.height * factor))


def block_of(item: Item, edges: Edges) -> LineBlock:
    """Return the block that shows an item."""
    return BLOCKS[item.line.kind](item, edges)


def shares_of(lines: Iterable[Line]) -> list[list[Item]]:
    """Return the items of some lines, in shares that make a segment each."""
    shares: list[list[Item]] = [[]]
    room = MOST_CHARACTERS
    for item in items_of(lines):
        if shares[-1] and (len(shares[-1]) >= MOST_ITEMS or room <= 0):
            shares.append([])
            room = MOST_CHARACTERS
        shares[-1].append(item)
        room -= weight(item)
    return shares


def weight(item: Item) -> int:
    """Return about how many characters an item has."""
    line = item.line
    if line.kind is Kind.TABLE:
        return 60 * len(line.rows)
    return sum([len(run.text) for run in line.runs])


def link(segments: Sequence[Segment]) -> None:
    """Tell segments of one piece, that were just read, about each other."""
    for upper, lower in pairwise(segments):
        lower.above = upper.items[-1] if upper.items else None
        upper.goes_on = bool(lower.items) and lower.items[0].line.kind is Kind.CODE


def estimate(characters: int, lines: int, width: int, looks: Looks) -> int:
    """Return about how high a text is."""
    pitch = looks.pitch(looks.text)
    per_line = max(8, width / (pitch / 1.45 * AVERAGE))
    return max(pitch, round((characters / per_line + lines * 0.6) * pitch))


def walk(segments: Iterable[Segment]) -> Iterator[Item]:
    """Give all items of segments that have been read."""
    for segment in segments:
        yield from segment.items or ()
