"""What a selection is as Markdown: what is selected whole as it was written, the rest written anew."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from app.markdown.lines import Kind, Style
from ui.transcript.copying import gap_before, selected_in
from ui.transcript.flow import utf16, utf16_slice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.markdown.lines import Line, Run, Runs
    from ui.transcript.body import Body
    from ui.transcript.column import Column
    from ui.transcript.copying import Piece, Selected
    from ui.transcript.positions import Position

FENCE = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})")
NOTE = "#note-"


class Chunk(NamedTuple):
    """Some Markdown, and what parts it from the Markdown before it."""

    gap: str
    text: str


def markdown_copy(column: Column, start: Position, end: Position) -> str:
    """Return the selection as Markdown: what is selected whole as it was written."""
    made: list[str] = []
    for selected in selected_in(column, start, end):
        message = selected.entry.placed.message
        written = _written(selected)
        if len(selected.fixtures) and written and (start.part.entry is not end.part.entry):
            name = "You" if message.role == "user" else message.model or "Model"
            written = f"**{name}**\n\n{written}"
        made.append(written)
    return "\n\n".join(text for text in made if text)


def _written(selected: Selected) -> str:
    """Return the source of what is selected of one message; lines selected in part are rewritten."""
    made = ""
    for body in (selected.entry.thought, selected.entry.said):
        pieces = [piece for piece in selected.pieces if piece.segment.muted == body.muted]
        for chunk in _chunks(body, pieces):
            if chunk.text:
                made += (chunk.gap if made else "") + chunk.text
    return made


def _chunks(body: Body, pieces: Sequence[Piece]) -> Iterator[Chunk]:
    run: list[Piece] = []
    for group in _groups(pieces):
        if _is_whole(body, group):
            run += group
            continue
        if run:
            yield _source(body, run)
            run = []
        first = group[0]
        if first.item.line.kind in {Kind.CODE, Kind.CODE_HEAD}:
            yield Chunk("\n\n", _fenced(group))
        else:
            for piece in group:
                yield Chunk(gap_before(piece), _rewritten(piece))
    if run:
        yield _source(body, run)


def _groups(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Give what is selected whole or rewritten as one: the parts of a line, the lines of a block of code."""
    group: list[Piece] = []
    for piece in pieces:
        goes_on = piece.item.split or (
            piece.item.line.kind is Kind.CODE and group and group[0].item.line.kind in CODES
        )
        if group and not goes_on:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


CODES = frozenset({Kind.CODE, Kind.CODE_HEAD})


def _is_whole(body: Body, group: Sequence[Piece]) -> bool:
    """Return whether a line is selected with all of its parts, or a block of code with all of its lines."""
    first, last = group[0], group[-1]
    if first.item.split or last.item.more or not all(piece.whole for piece in group):
        return False
    if first.item.line.kind not in CODES:
        return True
    return first.item.line.kind is Kind.CODE_HEAD and _end_of_code(body, first.item.line, last.item.line) >= 0


def _end_of_code(body: Body, head: Line, last: Line) -> int:
    """Return where the source of a block of code ends, its fence too; -1 if it goes on behind ``last``."""
    text = body.text
    end = max(last.end, head.end)
    fence = FENCE.match(text[head.start : head.end])
    if fence is None:
        return end  # it is indented: so is every part of it
    mark = fence[1]
    begin = text.find("\n", end) + 1 or len(text)
    after = text.find("\n", begin)
    after = after if after >= 0 else len(text)
    line = text[begin:after].strip("> \t\r")
    return after if len(line) >= len(mark) and not line.strip(mark[0]) else -1


def _source(body: Body, run: Sequence[Piece]) -> Chunk:
    """Return the source of pieces that follow each other."""
    lines = [piece.item.line for piece in run]
    end = max(line.end for line in lines[-2:])
    if lines[-1].kind in CODES:
        head = next(line for line in reversed(lines) if line.kind is Kind.CODE_HEAD)
        end = _end_of_code(body, head, lines[-1])
    return Chunk(gap_before(run[0]), body.text[lines[0].start : end].strip("\n"))


def _fenced(group: Sequence[Piece]) -> str:
    """Return lines of code in a fence of their own."""
    head = _head_of(group[0])
    cut = (piece for piece in group if piece.item.line.kind is Kind.CODE)
    code = "\n".join(utf16_slice(piece.item.line.text, piece.start, piece.end) for piece in cut)
    longest = max((len(list(ticks)) for tick, ticks in groupby(code) if tick == "`"), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{head}\n{code}\n{fence}"


def _head_of(piece: Piece) -> str:
    """Return the language of the code that a piece is part of, "" if it is not told nearby."""
    if piece.item.line.kind is Kind.CODE_HEAD:
        return piece.item.line.info
    before = reversed(piece.segment.read_items()[: piece.number])
    head = next((item.line for item in before if item.line.kind is not Kind.CODE), None)
    return head.info if head is not None and head.kind is Kind.CODE_HEAD else ""


def _rewritten(piece: Piece) -> str:
    """Return a part of a line as Markdown."""
    line = piece.item.line
    if line.kind is Kind.PARAGRAPH or line.kind is Kind.HEADING:
        start, end = piece.start, piece.end
        if not piece.whole:
            start, end = piece.segment.blocks[piece.number].source_of(start, end)
        return "".join(map(_marked, _cut(line.runs, start, end)))
    if line.kind is Kind.TABLE and piece.whole:
        rows = [[("".join(map(_marked, cell))).replace("|", "\\|") for cell in row] for row in line.rows]
        return "\n".join("| " + " | ".join(cells) + " |" for cells in rows)
    return piece.segment.blocks[piece.number].copied(piece.start, piece.end)


def _cut(runs: Runs, start: int, end: int) -> Iterator[Run]:
    """Give the parts of runs between two places of their line, in UTF-16 units."""
    at = 0
    for run in runs:
        text = utf16_slice(run.text, max(0, start - at), max(0, end - at))
        if text:
            yield run._replace(text=text)
        at += utf16(run.text)


def _marked(run: Run) -> str:
    """Return a run with its marks around it."""
    text, style = run.text, run.style
    if style & Style.NOTE:
        return f"[^{run.target.removeprefix(NOTE)}]" if run.target.startswith(NOTE) else text
    if style & Style.CODE:
        text = f"`{text}`" if "`" not in text else f"`` {text} ``"
    if style & Style.MATH:
        text = f"${text}$"
    inner = text.strip(" ")
    if not inner:
        return text
    before, after = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]
    for flag, mark in ((Style.STRONG, "**"), (Style.EMPHASIS, "*"), (Style.STRIKE, "~~")):
        if style & flag:
            inner = f"{mark}{inner}{mark}"
    if style & Style.IMAGE:
        inner = f"![{inner}]({run.target})"
    elif style & Style.LINK:
        inner = f"[{inner}]({run.target})"
    return before + inner + after
