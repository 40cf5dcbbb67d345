"""What a selection is when it is copied as text: taken from the messages themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.markdown.lines import INVISIBLE, Kind, Style
from ui.transcript.parts import FixturePart, Segment
from ui.transcript.positions import BEHIND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.markdown.lines import Line, Runs
    from ui.transcript.blocks import Block, Fixture
    from ui.transcript.column import Column
    from ui.transcript.entry import Entry
    from ui.transcript.items import Item
    from ui.transcript.positions import Position

STEP = "  "


class Piece(NamedTuple):
    """A selected item of a message's text: from ``start`` to ``end``, or all of it if it is ``whole``."""

    segment: Segment
    number: int
    item: Item
    start: int
    end: int
    whole: bool


class Selected(NamedTuple):
    """What is selected of one message: its fixtures above the text, and the items."""

    entry: Entry
    fixtures: list[Fixture]
    pieces: list[Piece]


def selected_in(column: Column, start: Position, end: Position) -> Iterator[Selected]:
    """Give what is selected, message by message."""
    first, last = start.order, end.order
    for entry in column.entries[first[0] : last[0] + 1]:
        entry.touch()
        found = Selected(entry, [], [])
        for part in entry.parts:
            here = (entry.place, part.place)
            if here < first[:2] or here > last[:2]:
                continue
            begin = (first[2], first[3]) if here == first[:2] else (0, 0)
            finish = (last[2], last[3]) if here == last[:2] else (BEHIND, BEHIND)
            if isinstance(part, FixturePart):
                if begin == (0, 0) and finish != (0, 0):
                    found.fixtures.append(part.fixture)
            elif isinstance(part, Segment):
                found.pieces.extend(_pieces(part, begin, finish))
        if found.fixtures or found.pieces:
            yield found


def _pieces(part: Segment, begin: tuple[int, int], finish: tuple[int, int]) -> Iterator[Piece]:
    for number, item in enumerate(part.read_items()):
        if number < begin[0] or number > finish[0]:
            continue
        length = _length(part, number)
        start = begin[1] if number == begin[0] else 0
        end = min(finish[1] if number == finish[0] else BEHIND, length)
        if start < end or (start == end == length == 0):
            yield Piece(part, number, item, start, end, whole=start == 0 and end == length)


def _length(part: Segment, number: int) -> int:
    """Return how long the text of an item is as it has been laid out; what has not been is whole."""
    return part.blocks[number].length if number < len(part.blocks) else BEHIND


def plain_copy(column: Column, start: Position, end: Position) -> str:
    """Return the selection as text."""
    made: list[str] = []
    for selected in selected_in(column, start, end):
        heads = [fixture.text for fixture in selected.fixtures if fixture.in_copy and fixture.text]
        parts, gap = list[str](), ""
        for piece in selected.pieces:
            gap = gap or gap_before(piece)
            if piece.item.line.kind is not Kind.CODE_HEAD:
                parts += (gap if parts else "", _plain(piece))
                gap = ""
        body = "".join(parts)
        made.append("\n".join([*heads, body] if body or not heads else heads))
    return "\n\n".join(text for text in made if text)


def gap_before(piece: Piece) -> str:
    """Return what parts an item from the one above it."""
    line = piece.item.line
    if piece.item.split and line.kind is Kind.PARAGRAPH:
        return ""
    close = line.tight or line.kind is Kind.CODE or piece.item.split
    return "\n" if close else "\n\n"


def _plain(piece: Piece) -> str:
    line = piece.item.line
    if line.kind is Kind.RULE:
        return "---"
    if not piece.whole:
        return _block(piece).copied(piece.start, piece.end)
    text = _text(line)
    if line.marker and piece.start == 0:
        text = f"{line.marker} {text}"
    before = "> " * line.quote + STEP * max(0, line.indent - bool(line.marker))
    return "\n".join(before + part for part in text.split("\n")) if before else text


def _text(line: Line) -> str:
    if line.kind is Kind.FORMULA:
        return f"$${line.info}$$"
    if line.kind is Kind.TABLE:
        return "\n".join("\t".join(map(_words, row)) for row in line.rows)
    return _words(line.runs)


def _words(runs: Runs) -> str:
    """Return a text, formulas between dollars."""
    return "".join(f"${run.text}$" if run.style & Style.MATH else run.text for run in runs)


def _block(piece: Piece) -> Block:
    return piece.segment.blocks[piece.number]


def code_below(segment: Segment, number: int) -> str:
    """Return the code under the head that is the item ``number`` of ``segment``."""
    lines: list[str] = []
    body = segment.entry.thought if segment.muted else segment.entry.said
    at = body.parts.index(segment)
    for part in body.parts[at:]:
        for item in part.read_items()[number + 1 if part is segment else 0 :]:
            if item.line.kind is not Kind.CODE:
                return "\n".join(lines)
            lines.append(_code(item.line, body.text))
    return "\n".join(lines)


def _code(line: Line, text: str) -> str:
    """Return a line of code as it was written, also where it has characters that cannot be seen."""
    if any(run.token == INVISIBLE for run in line.runs) and not line.indent and not line.quote:
        return text[line.start : line.end].rstrip("\r\n")
    return line.text
