"""Leaves made into lines."""

from __future__ import annotations

import re
from copy import copy
from typing import TYPE_CHECKING, Any

from app.markdown.formulas import Part, parts_of
from app.markdown.highlight import Highlighter
from app.markdown.inline import read_inline
from app.markdown.lines import Kind, Line, Lines, Runs
from app.markdown.mending import mending_parser, undangled
from app.markdown.prose import SIZES, Prose
from app.markdown.tables import MOST_COLUMNS, cells_of
from app.markdown.unfinished import is_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.markdown.blocks import Leaf
    from app.markdown.definitions import Definitions

TASK = re.compile(r"\[([ xX])\](?:[ \t]+|\n)")
IN_CELL = {"cell": True}
BULLETS = "•◦▪0123456789"
LANGUAGE = re.compile(r"[\s,{}]+")


class Rendering:
    """Makes lines of leaves, one after the other, as they stand in a text."""

    def __init__(self, definitions: Definitions, code: Highlighter | None = None) -> None:
        self._definitions = definitions
        self._version = -1
        self._environment: dict[str, Any] = {}
        self._prose: dict[int, Prose] = {}  # of the paragraph that may still grow, one for each part
        self._rows: list[tuple[Runs, ...]] = []  # of the table that may still grow
        self._growing = -1  # where that paragraph or table begins
        self._mending: dict[str, Any] | None = None  # what the text being mended refers to
        self._code = code or Highlighter("")

    def lines_of(self, leaf: Leaf) -> Lines:
        """Return the lines that ``leaf`` is shown as; at least one."""
        self._heed_definitions()
        match leaf.kind:
            case Kind.CODE:
                return (_line(leaf, self._code.read(leaf.text)),)
            case Kind.CODE_HEAD:
                language = language_of(leaf.info)
                self._code = Highlighter(language)
                return (_line(leaf)._replace(info=language),)
            case Kind.PARAGRAPH:
                return self._paragraph(leaf)
            case Kind.HEADING:
                return (_line(leaf, self._runs(leaf.text)),)
            case Kind.TABLE:
                return (self._table(leaf),)
            case _:
                return (_line(leaf),)

    def tail_of(self, leaves: Sequence[Leaf], *, unfinished: bool) -> Lines:
        """Return the lines of leaves that may come out differently, the last one mended; nothing is kept.

        ``unfinished``: its last line has no end yet.
        """
        if not leaves:
            return ()
        code = self._code
        if any(leaf.kind is Kind.CODE for leaf in leaves):
            self._code = copy(code)
        lines = [line for leaf in leaves[:-1] for line in self.lines_of(leaf)]
        self._heed_definitions()
        self._mending = self._environment | {"unfinished": unfinished}
        last = leaves[-1]
        match last.kind:
            case Kind.PARAGRAPH if is_header(last.text):
                lines.append(self._header(last))
            case Kind.PARAGRAPH:
                lines += self._paragraph(last)
            case Kind.HEADING:
                lines.append(_line(last, self._runs(last.text)))
            case Kind.TABLE:
                lines.append(self._table(last))
            case _:
                lines += self.lines_of(last)
        self._mending = None
        self._code = code
        return tuple(lines)

    def _heed_definitions(self) -> None:
        if self._version != self._definitions.version:
            self._version = self._definitions.version
            self._environment = self._definitions.environment()
            self._growing = -1

    def _heed_growth(self, leaf: Leaf) -> None:
        """Forget what is kept of another paragraph or table than ``leaf``."""
        if leaf.start != self._growing:
            self._growing = leaf.start
            self._prose.clear()
            self._rows.clear()

    def _long_runs(self, text: str, part: int) -> Runs:
        """Return the runs of a paragraph's part, in chunks if it is long."""
        if len(text) <= SIZES[0]:
            return self._runs(text)
        prose = self._prose.get(part)
        if prose is None or not prose.continues(text, self._environment):
            prose = self._prose[part] = Prose(self._environment)
        return prose.read(text, self._runs)

    def _runs(self, text: str, *, in_cell: bool = False) -> Runs:
        mending = self._mending
        environment = self._environment if mending is None else mending
        if in_cell:
            environment = environment | IN_CELL
        if mending is None:
            return read_inline(text, environment)
        return read_inline(undangled(text), environment, mending_parser())

    def _paragraph(self, leaf: Leaf) -> Lines:
        text = leaf.text
        marker = leaf.place.marker
        task = TASK.match(text) if marker and marker[0] in BULLETS else None
        if task:
            marker = "☐" if task[1] == " " else "☑"
            text = text[task.end() :]
        self._heed_growth(leaf)
        lines: list[Line] = []
        parts = (Part(text),)
        if leaf.displays:
            parts = parts_of(text, unfinished=self._mending is not None)
        for number, part in enumerate(parts):
            made = _line(leaf)._replace(marker=marker)
            if lines:
                made = made._replace(marker="", tight=True, start=leaf.end)
            if part.formula:
                lines.append(made._replace(kind=Kind.FORMULA, info=part.text, open=part.open))
            elif runs := self._long_runs(part.text, number):
                lines.append(made._replace(runs=runs))
        if lines or (self._mending and not marker):
            return tuple(lines)
        return (_line(leaf)._replace(marker=marker),)

    def _table(self, leaf: Leaf) -> Line:
        self._heed_growth(leaf)
        width = min(len(leaf.aligns), MOST_COLUMNS)
        mending, self._mending = self._mending, None
        self._rows += [self._row(row, width) for row in leaf.rows[len(self._rows) : -1]]
        self._mending = mending
        rows = (*self._rows, self._row(leaf.rows[-1], width))
        return _line(leaf)._replace(rows=rows, aligns=leaf.aligns[:width])

    def _row(self, row: str, width: int) -> tuple[Runs, ...]:
        cells = cells_of(row)[:width]
        cells += [""] * (width - len(cells))
        return tuple(self._runs(cell, in_cell=True) if cell else () for cell in cells)

    def _header(self, leaf: Leaf) -> Line:
        """Return the table that a paragraph is about to become."""
        cells = cells_of(leaf.text)[:MOST_COLUMNS]
        row = tuple(self._runs(cell) for cell in cells)
        return _line(leaf)._replace(kind=Kind.TABLE, rows=(row,), aligns=("",) * len(cells))


def language_of(info: str) -> str:
    """Return the language that stands behind a fence: ``python``, from ``{.python title="x"}`` too."""
    from markdown_it.common.utils import unescapeAll

    words = [word for word in LANGUAGE.split(unescapeAll(info)) if word]
    return words[0].lstrip(".") if words else ""


def _line(leaf: Leaf, runs: Runs = ()) -> Line:
    place = leaf.place
    return Line(
        leaf.kind,
        runs,
        place.indent,
        place.quote,
        place.marker,
        leaf.level,
        "",
        (),
        (),
        place.tight,
        leaf.start,
        leaf.end,
        place.inset,
    )
