"""What a text's block structure is made of: containers that hold leaves, and leaves that are still open."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from app.markdown.lines import Kind


class Holds(Enum):
    """What a container is."""

    QUOTE = auto()
    ITEM = auto()
    NOTE = auto()


class Container(NamedTuple):
    """A quote, a list's item or a footnote's definition that is open.

    ``width`` are the columns by which a line must be indented to belong to it. ``mark`` is the item's bullet
    or what stands behind its number. ``marker`` is shown before its first line; it is empty once that line
    stands. ``bare``: nothing stands in it yet. ``start`` and ``end`` are those of its first line.
    """

    holds: Holds
    width: int = 0
    mark: str = ""
    number: int = 0
    marker: str = ""
    bare: bool = True
    start: int = 0
    end: int = 0


class Place(NamedTuple):
    """Where a leaf stands: see ``Line``."""

    indent: int = 0
    quote: int = 0
    inset: int = 0
    marker: str = ""
    tight: bool = False


class Leaf(NamedTuple):
    """A block that is finished, with its text as it was written.

    ``text`` is a paragraph's, a heading's or a line of code's; ``info`` a code block's language. A table's
    ``rows`` are its source lines without the second. ``displays``: displayed formulas may stand in it.
    """

    kind: Kind
    place: Place
    start: int
    end: int
    text: str = ""
    level: int = 0
    info: str = ""
    rows: tuple[str, ...] = ()
    aligns: tuple[str, ...] = ()
    displays: bool = False


@dataclass(slots=True)
class Paragraph:
    """An open paragraph: its lines, where each begins in the text, and the end of the last.

    ``formula`` is what ends a displayed formula that has begun in it and has not ended; ``displays``: one may
    stand in it.
    """

    place: Place
    lines: list[str] = field(default_factory=list[str])
    starts: list[int] = field(default_factory=list[int])
    end: int = 0
    formula: str = ""
    displays: bool = False

    def fork(self) -> Paragraph:
        """Return a copy that grows by itself."""
        return Paragraph(self.place, [*self.lines], [*self.starts], self.end, self.formula, self.displays)


@dataclass(slots=True, frozen=True)
class Fence:
    """An open block of fenced code; its lines are given out one by one."""

    place: Place
    mark: str
    length: int
    indent: int

    def fork(self) -> Fence:
        """Return itself: nothing in it changes."""
        return self


@dataclass(slots=True)
class Indented:
    """An open block of indented code; ``blanks`` are empty lines that belong to it if code follows."""

    place: Place
    blanks: list[tuple[str, int, int]] = field(default_factory=list[tuple[str, int, int]])

    def fork(self) -> Indented:
        """Return a copy that grows by itself."""
        return Indented(self.place, [*self.blanks])


@dataclass(slots=True)
class Table:
    """An open table: the source lines of its rows, the header first."""

    place: Place
    rows: list[str]
    aligns: tuple[str, ...]
    start: int
    end: int

    def fork(self) -> Table:
        """Return a copy that grows by itself."""
        return Table(self.place, [*self.rows], self.aligns, self.start, self.end)


OpenLeaf: TypeAlias = Paragraph | Fence | Indented | Table | None
