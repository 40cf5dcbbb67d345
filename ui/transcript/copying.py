"""What a selection is when it is copied, as text and as Markdown: taken from the messages themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.markdown.lines import INVISIBLE, Kind, Style
from ui.transcript.parts import FixturePart, Segment
from ui.transcript.positions import BEHIND

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.markdown.lines import Line, Run, Runs
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
        body, gap = "", ""
        for piece in selected.pieces:
            gap = gap or _gap(piece)
            if piece.item.line.kind is not Kind.CODE_HEAD:
                body += (gap if body else "") + _plain(piece)
                gap = ""
        made.append("\n".join([*heads, body] if body or not heads else heads))
    return "\n\n".join(text for text in made if text)


def _gap(piece: Piece) -> str:
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
    if any(run.style & Style.MATH for run in line.runs):
        return "".join(f"${run.text}$" if run.style & Style.MATH else run.text for run in line.runs)
    return line.text


def _block(piece: Piece) -> Block:
    return piece.segment.blocks[piece.number]


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
    made: list[str] = []
    run: list[Piece] = []

    def end_run() -> None:
        nonlocal run
        made.extend(_sources(selected.entry, run))
        run = []

    pieces = selected.pieces
    for at, piece in enumerate(pieces):
        if piece.whole and _is_line(pieces, at):
            run.append(piece)
            continue
        end_run()
        text = _rewritten(piece)
        if piece.item.split and piece.item.line.kind is Kind.PARAGRAPH and made:
            made[-1] += text
        else:
            made.append(text)
    end_run()
    return "\n\n".join(text for text in made if text)


def _is_line(pieces: Sequence[Piece], at: int) -> bool:
    """Return whether the line that a piece is part of is selected with all of its parts."""
    first = last = at
    while pieces[first].item.split and first > 0:
        first -= 1
    while pieces[last].item.more and last + 1 < len(pieces):
        last += 1
    if pieces[first].item.split or pieces[last].item.more:
        return False
    return all(piece.whole for piece in pieces[first : last + 1])


def _sources(entry: Entry, run: list[Piece]) -> list[str]:
    """Return the source of items that follow each other, in each zone of the message."""
    made: list[str] = []
    for body in (entry.thought, entry.said):
        mine = [piece.item.line for piece in run if piece.segment.muted == body.muted]
        if not mine:
            continue
        text = body.text[mine[0].start : max(line.end for line in mine[-2:])].strip("\n")
        if mine[0].kind is Kind.CODE and not body.plain:
            text = f"```\n{text}"
        if mine[-1].kind is Kind.CODE and not body.plain:
            text = f"{text}\n```"
        made.append(text)
    return made


def _rewritten(piece: Piece) -> str:
    """Return a part of a line as Markdown."""
    line = piece.item.line
    if line.kind is Kind.PARAGRAPH or line.kind is Kind.HEADING:
        return "".join(map(_marked, _cut(line.runs, piece.start, piece.end)))
    if line.kind is Kind.TABLE and piece.whole:
        rows = [[("".join(map(_marked, cell))).replace("|", "\\|") for cell in row] for row in line.rows]
        return "\n".join("| " + " | ".join(cells) + " |" for cells in rows)
    copied = _block(piece).copied(piece.start, piece.end)
    return f"```\n{copied}\n```" if line.kind is Kind.CODE else copied


def _cut(runs: Runs, start: int, end: int) -> Iterator[Run]:
    """Give the parts of runs between two positions; a formula counts as long as its source."""
    at = 0
    for run in runs:
        text = run.text[max(0, start - at) : max(0, end - at)]
        if text:
            yield run._replace(text=text)
        at += len(run.text)


def _marked(run: Run) -> str:
    """Return a run with its marks around it."""
    text, style = run.text, run.style
    if style & Style.CODE:
        text = f"`{text}`"
    if style & Style.MATH:
        text = f"${text}$"
    for flag, mark in ((Style.STRONG, "**"), (Style.EMPHASIS, "*"), (Style.STRIKE, "~~")):
        if style & flag:
            text = f"{mark}{text}{mark}"
    if style & Style.IMAGE:
        return f"![{text}]({run.target})"
    return f"[{text}]({run.target})" if style & Style.LINK and not run.target.startswith("#") else text


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
