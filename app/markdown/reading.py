"""Reading a text that is whole: at once, or piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.markdown.blocks import Fence, Indented, Table
from app.markdown.definitions import Definitions
from app.markdown.highlight import ANEW, Highlighter
from app.markdown.lines import Kind
from app.markdown.nesting import Nesting
from app.markdown.rendering import Rendering, language_of
from app.markdown.source import LONGEST, split
from app.markdown.structure import Structure

if TYPE_CHECKING:
    from app.markdown.blocks import Container, OpenLeaf
    from app.markdown.lines import Line, Lines

PIECE = 1_500
"""Characters after which a text is cut where it can be."""


class Before(NamedTuple):
    """What a piece takes from the text before it.

    Inside of a fence reading begins at ``begin``, the line at which the colours begin anew.
    """

    containers: tuple[Container, ...] = ()
    blank: bool = False
    listed: bool = False
    fence: Fence | None = None
    language: str = ""
    begin: int = 0


class Cut(NamedTuple):
    """A piece of a text, from ``start`` to ``end``, that can be read without those before it.

    ``blocks`` is about how many lines it makes. ``definitions`` are those of the whole text.
    """

    start: int
    end: int
    blocks: int
    before: Before
    definitions: Definitions
    last: bool


def read(text: str) -> Lines:
    """Return the lines of a whole text."""
    structure = Structure()
    for line, start, end in split(text[:LONGEST]):
        structure.read(line, start, end)
    structure.close()
    rendering = Rendering(structure.nesting.definitions)
    return tuple(line for leaf in structure.take() for line in rendering.lines_of(leaf))


def cuts(text: str) -> tuple[Cut, ...]:
    """Return pieces whose lines, read by ``read_piece`` one after the other, are those of the whole text.

    It only finds where blocks begin: that takes a small part of the time that reading the text takes.
    """
    return tuple(_Cutter(text[:LONGEST]).pieces())


def read_piece(text: str, cut: Cut) -> Lines:
    """Return the lines of one piece of ``text``; their offsets are those in the whole text."""
    before = cut.before
    nesting = Nesting(Definitions())
    nesting.containers, nesting.leaf = before.containers, before.fence
    nesting.blank, nesting.listed = before.blank, before.listed
    structure = Structure(nesting)
    begin = before.begin if before.fence else cut.start
    for line, start, end in split(text[begin : cut.end], begin):
        structure.read(line, start, end)
    if cut.last:
        structure.close()
    else:
        nesting.close_leaf()
    rendering = Rendering(cut.definitions, Highlighter(before.language))
    lines: list[Line] = []
    for leaf in structure.take():
        made = rendering.lines_of(leaf)
        if leaf.kind is not Kind.CODE or leaf.start >= cut.start:
            lines += made
    return tuple(lines)


class _Cutter:
    """Goes through a text and remembers where it can be cut."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._structure = Structure()
        self._starts = [0]
        self._befores = [Before()]
        self._blocks = [0]
        self._info = ""  # of the open block of code
        self._code = 0  # how many lines of it have been read
        self._anew = 0  # where its colours last began anew

    def pieces(self) -> tuple[Cut, ...]:
        structure = self._structure
        nesting = structure.nesting
        for line, start, end in split(self._text):
            before = self._before(start) if start - self._starts[-1] >= PIECE else None
            leaf = nesting.leaf
            structure.read(line, start, end)
            if before is not None and self._is_parted(start, leaf):
                self._starts.append(start)
                self._befores.append(before)
                self._blocks.append(0)
            if nesting.leaves:
                self._follow()
        structure.close()
        self._follow()
        ends = [*self._starts[1:], len(self._text)]
        last = len(ends) - 1
        return tuple(
            Cut(start, ends[at], self._blocks[at], self._befores[at], nesting.definitions, at == last)
            for at, start in enumerate(self._starts)
        )

    def _before(self, start: int) -> Before:
        """Return what a piece needs that begins at ``start``, where the next line stands."""
        nesting = self._structure.nesting
        leaf = nesting.leaf
        blank = nesting.blank or (type(leaf) is Indented and bool(leaf.blanks))
        if type(leaf) is not Fence:
            return Before(nesting.containers, blank, nesting.listed)
        begin = self._anew if self._code % ANEW else start
        return Before(nesting.containers, blank, nesting.listed, leaf, language_of(self._info), begin)

    def _is_parted(self, start: int, before: OpenLeaf) -> bool:
        """Tell whether the line read last, at ``start``, belongs to no leaf that began before it.

        ``before`` is the one that was open until then.
        """
        nesting = self._structure.nesting
        leaf = nesting.leaf
        if any(ended.start < start <= ended.end for ended in nesting.leaves):
            return False
        if leaf is before and leaf is not None:
            return isinstance(leaf, Fence)
        return leaf.start >= start if isinstance(leaf, Table) else True

    def _follow(self) -> None:
        """Count what has ended, and keep where the colours of the open code begin anew."""
        for leaf in self._structure.take():
            self._blocks[-1] += 1
            if leaf.kind is Kind.CODE_HEAD:
                self._info, self._code = leaf.info, 0
            elif leaf.kind is Kind.CODE:
                if self._code % ANEW == 0:
                    self._anew = leaf.start
                self._code += 1
