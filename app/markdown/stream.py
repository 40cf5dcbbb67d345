"""Reading a text that still grows."""

from __future__ import annotations

import re

from app.markdown.late import LateDefinitions
from app.markdown.lines import Kind, Line, Lines, Style, Update
from app.markdown.rendering import Rendering
from app.markdown.source import LONGEST, split
from app.markdown.structure import Structure
from app.markdown.unfinished import decided

NEAR = 12
"""Characters before the end that must be plain words, too, so that more of them change nothing."""
WORDS = re.compile(r"(?:[^\W_]|[ ,，、])+$")
WORDS_ONLY = re.compile(r"(?:[^\W_]|[ ,，、]){12}$")
FIXED = Style.LINK | Style.MATH | Style.IMAGE | Style.NOTE


SIGN = 16
"""Characters of a sign with which a displayed formula begins; none is longer."""


class Stream:
    """Reads a text as it comes: ``feed`` only keeps it, ``flush`` reads what is new.

    The frozen lines of all updates, one behind the other and with their changes, are what ``read`` makes of
    the whole text. The cost of a flush does not depend on how much came before it.
    """

    def __init__(self) -> None:
        self._structure = Structure()
        definitions = self._structure.nesting.definitions
        self._rendering = Rendering(definitions)
        self._late = LateDefinitions(definitions)
        self._new: list[str] = []
        self._line = ""  # the last line, of which more may come
        self._offset = 0  # where it begins
        self._plain = 0  # how many of its characters are known to begin no displayed formula
        self._room = LONGEST
        self._count = 0  # frozen lines
        self._shown: Lines = ()  # the tail

    def feed(self, text: str) -> None:
        """Append ``text``."""
        if self._room > 0:
            self._new.append(text[: self._room])
            self._room -= len(text)

    def flush(self) -> Update:
        """Read what was fed since the last call."""
        grown = self._grow()
        if grown:
            return Update((), grown)
        self._read_lines()
        frozen = self._freeze()
        self._shown = self._tail()
        return Update(frozen, self._shown, self._late.changed(self._rendering))

    def _grow(self) -> Lines:
        """Return the tail with the new text at its end, if that is plain words behind plain words.

        It is what a third of all frames bring, and costs a hundredth of reading the tail again.
        """
        if not self._shown or not self._new:
            return self._shown if not self._new else ()
        last = self._shown[-1]
        new = "".join(self._new)
        before = self._line.rstrip(" ")
        alone = last.end > last.start  # not one of several lines of a paragraph
        if not last.runs or not alone or last.kind > Kind.HEADING or not WORDS.match(new):
            return ()
        run = last.runs[-1]
        near = before[-NEAR:]
        if run.style & FIXED or not run.text.endswith(near) or not WORDS_ONLY.match(near):
            return ()
        self._new.clear()
        gap = self._line[len(before) :]
        self._line += new
        run = run._replace(text=run.text + (gap + new).rstrip(" "))
        line = last._replace(runs=(*last.runs[:-1], run), end=self._offset + len(self._line))
        self._shown = (*self._shown[:-1], line)
        return self._shown

    def finish(self) -> Update:
        """Return the last lines: the text is whole, and all of it is frozen."""
        self._read_lines()
        for line, start, end in split(self._line, self._offset):
            self._structure.read(line, start, end)
        self._line = ""
        self._structure.close()
        frozen = self._freeze()
        return Update(frozen, (), self._late.changed(self._rendering))

    def _read_lines(self) -> None:
        """Read all lines that are whole."""
        text = "".join((self._line, *self._new))
        self._new.clear()
        # A carriage return at the end may be half of a line break.
        whole = max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1
        for line, start, end in split(text[:whole], self._offset):
            self._structure.read(line, start, end)
        self._line = text[whole:]
        self._offset += whole
        if whole:
            self._plain = 0

    def _freeze(self) -> Lines:
        frozen: list[Line] = []
        for leaf in self._structure.take():
            lines = self._rendering.lines_of(leaf)
            self._late.watch(leaf, self._count + len(frozen), lines)
            frozen += lines
        self._count += len(frozen)
        return tuple(frozen)

    def _tail(self) -> Lines:
        """Return what the open blocks and the last line would be if nothing more came."""
        trial = self._structure.fork(len(self._line) - self._plain + SIGN if self._plain else 0)
        line = self._line.rstrip("\r")
        shown = decided(line, trial.nesting.leaf) if line else ""
        if shown:
            trial.read(shown, self._offset, self._offset + len(line))
        trial.close()
        leaves = trial.take()
        self._plain = len(line) if leaves and not leaves[-1].displays else 0
        return self._rendering.tail_of(leaves, unfinished=bool(line))
