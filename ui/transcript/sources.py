"""A message's text, from which any part of it can be read again: so that only what is seen has to be kept."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from app.markdown.blocks import Holds
from app.markdown.lines import Kind, Line, Run
from app.markdown.reading import Cut, cuts, read_piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.markdown.lines import Lines

PIECE = 3_000
UNSEEN = {0: "", 13: ""}
"""NUL and carriage returns are left out; everything else is shown."""


class Extent(NamedTuple):
    """Where a piece of a text begins and ends, and about how many lines it makes."""

    start: int
    end: int
    lines: int


class Source(Protocol):
    """A text in pieces of some 3,000 characters."""

    @property
    def text(self) -> str: ...

    @property
    def pieces(self) -> Sequence[Extent]: ...

    def read(self, number: int) -> Lines:
        """Return the lines of a piece."""
        ...

    def read_text(self, number: int) -> Lines:
        """Return the lines of a piece, for their text alone: code may lack its colours."""
        ...

    def quotes_before(self, number: int) -> int:
        """Return how many quotes go on from the piece before."""
        ...

    def code_goes_on(self, number: int) -> bool:
        """Return whether a block of code goes on behind a piece."""
        ...


class MarkdownSource:
    """A text in Markdown."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._plain: tuple[int, Lines] = (-1, ())  # segments of one piece ask for it one after the other

    @cached_property
    def _cuts(self) -> Sequence[Cut]:
        return cuts(self.text)

    @property
    def pieces(self) -> Sequence[Extent]:
        return [Extent(cut.start, cut.end, cut.blocks) for cut in self._cuts]

    def read(self, number: int) -> Lines:
        return read_piece(self.text, self._cuts[number])

    def read_text(self, number: int) -> Lines:
        if self._plain[0] != number:
            cut = self._cuts[number]
            # To colour a piece of code, all that is above it has to be read.
            plain = cut.before._replace(begin=cut.start, language="")
            self._plain = number, read_piece(self.text, cut._replace(before=plain))
        return self._plain[1]

    def quotes_before(self, number: int) -> int:
        return sum(held.holds is Holds.QUOTE for held in self._cuts[number].before.containers)

    def code_goes_on(self, number: int) -> bool:
        if number + 1 >= len(self._cuts):
            return False
        cut = self._cuts[number + 1]
        fence = cut.before.fence
        if fence is None:
            return False
        end = self.text.find("\n", cut.start)
        line = self.text[cut.start : end if end >= 0 else None].strip("> \t\r")
        return len(line) < fence.length or line.strip(fence.mark[0]) != ""


class PlainSource:
    """A text that is shown as it was typed."""

    def __init__(self, text: str) -> None:
        self.text = text

    @property
    def pieces(self) -> Sequence[Extent]:
        return self._pieces

    @cached_property
    def _pieces(self) -> list[Extent]:
        made: list[Extent] = []
        start, text = 0, self.text
        while len(text) - start > PIECE:
            end = text.find("\n", start + PIECE) + 1
            if not end:
                break
            made.append(Extent(start, end, text.count("\n", start, end)))
            start = end
        if start < len(text) or not made:
            made.append(Extent(start, len(text), text.count("\n", start) + 1))
        return made

    def read(self, number: int) -> Lines:
        start, end, _ = self._pieces[number]
        lines: list[Line] = []
        written = self.text[start:end]
        for line in written.removesuffix("\n").split("\n"):
            run = Run(line.translate(UNSEEN))
            after = start + len(line) + 1
            lines.append(Line(Kind.PARAGRAPH, (run,), tight=True, start=start, end=min(after, end)))
            start = after
        return tuple(lines)

    def read_text(self, number: int) -> Lines:
        return self.read(number)

    def quotes_before(self, number: int) -> int:  # noqa: ARG002  nothing is quoted here
        return 0

    def code_goes_on(self, number: int) -> bool:  # noqa: ARG002  nor is anything code
        return False
