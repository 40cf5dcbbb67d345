"""What a text in Markdown is made of once it is read: flat lines, from top to bottom.

A line is a paragraph, a heading, one line of code, one table or one formula: what is laid out as one piece.
Lines are plain tuples, so that the lines of two readings are compared at the speed of tuples.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import NamedTuple, TypeAlias

INVISIBLE = "invisible"
OPEN = "open"


class Kind(IntEnum):
    """What a line is."""

    PARAGRAPH = 0
    HEADING = 1
    CODE_HEAD = 2
    """Begins a block of code: its language is in ``info``, "" for none; the CODE lines follow."""
    CODE = 3
    """One line of code, perhaps empty, without its newline."""
    TABLE = 4
    FORMULA = 5
    """A formula that stands by itself; its LaTeX source is in ``info``."""
    RULE = 6


class Style(IntFlag):
    """How a run is set."""

    PLAIN = 0
    STRONG = 1
    EMPHASIS = 2
    CODE = 4
    STRIKE = 8
    LINK = 16
    """``target`` is where it leads: http, https or mailto only, or ``#note-…`` for a footnote."""
    MATH = 32
    """The run's text is the LaTeX source of a formula in the line."""
    IMAGE = 64
    """The text stands for the picture; ``target`` is its address, which is never fetched unasked."""
    NOTE = 128
    """A footnote's number, set high."""


class Run(NamedTuple):
    r"""Text of one style; a ``\n`` in it is a line break inside the paragraph.

    In a line of code ``token`` is the short name of its Pygments class ("k", "s1", …), or ``INVISIBLE`` where
    the text names a character that cannot be seen. A MATH run with the token ``OPEN`` is still being written.
    """

    text: str
    style: Style = Style.PLAIN
    target: str = ""
    token: str = ""


Runs: TypeAlias = tuple[Run, ...]


class Line(NamedTuple):
    """One line, laid out as one piece.

    ``indent`` counts the list levels around it and ``quote`` the quotes. ``marker`` stands before the first
    line of a list's item: ``•``, ``3.``, ``☐``, ``☑``, or a footnote's number. ``level`` is a heading's, 1 to
    6. A TABLE has ``rows`` of cells, the header first, and for each column its ``aligns``: "", "left",
    "center", "right". ``tight`` lines stand close to the one before. ``start`` and ``end`` are offsets into
    the message's text: the whole source lines from which this one was made, so that the lines of a text
    follow each other in it and never overlap; what stands between them (empty lines, a fence's end, link
    definitions) shows nothing. ``inset`` counts those list levels that are outside of the outermost quote.
    An ``open`` FORMULA is still being written: its source is shown.
    """

    kind: Kind
    runs: Runs = ()
    indent: int = 0
    quote: int = 0
    marker: str = ""
    level: int = 0
    info: str = ""
    rows: tuple[tuple[Runs, ...], ...] = ()
    aligns: tuple[str, ...] = ()
    tight: bool = False
    start: int = 0
    end: int = 0
    inset: int = 0
    open: bool = False

    @property
    def text(self) -> str:
        """The line's text without its style; a table's rows are lines, its cells parted by tabs."""
        if self.kind is Kind.TABLE:
            return "\n".join(
                "\t".join("".join(run.text for run in cell) for cell in row) for row in self.rows
            )
        if self.kind is Kind.FORMULA:
            return self.info
        return "".join(run.text for run in self.runs)


Lines: TypeAlias = tuple[Line, ...]


class Update(NamedTuple):
    """What a reading of streamed text has brought.

    ``frozen`` lines come behind those frozen before; the ``tail`` stands behind them and is given anew each
    time. ``changed`` is empty but for the rare text that defines a link or a footnote behind its use: then it
    holds frozen lines that read differently now, each with its number from the first one of the text.
    """

    frozen: Lines
    tail: Lines
    changed: tuple[tuple[int, Line], ...] = ()
