"""The cells of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt

from ui.transcript.blocks import PLAIN, Shown
from ui.transcript.flow import Flow, utf16
from ui.transcript.inking import Inked, ink
from ui.transcript.marking import over_marks, paint_chips, paint_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPointF, QRectF
    from PySide6.QtGui import QPainter

    from app.markdown.lines import Runs
    from ui.transcript.items import Rows
    from ui.transcript.looks import Looks

LEADING = 1.35
SIDES = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}


class Cell(NamedTuple):
    """A cell that has been laid out; ``start`` is the position of its text in the table's."""

    flow: Flow
    inked: Inked
    start: int


def lay_cell(runs: Runs, at: int, width: float, looks: Looks, *, align: str, heading: bool) -> Cell:
    """Lay out a cell whose text begins at the position ``at``."""
    font = looks.name if heading else looks.text
    inked = ink(runs, looks, font) if runs else Inked("")
    flow = Flow(font, looks.pitch(font, LEADING))
    flow.set_text(inked.text, inked.formats, inked.insets)
    if align in SIDES:
        flow.align(SIDES[align])
    flow.lay_out(width)
    return Cell(flow, inked, at)


def paint_cell(
    painter: QPainter, place: QPointF, cell: Cell, clip: QRectF, shown: Shown, looks: Looks
) -> None:
    """Paint a cell's text at ``place``; ``shown`` is how the whole table is to be painted."""
    if cell.inked.chips:
        paint_chips(painter, place, cell.flow, cell.inked.chips, looks)
    inside = _within(shown, cell)
    if inside is not PLAIN:
        paint_marks(painter, place, cell.flow, inside, looks)
    painter.setPen(looks.colour("text"))
    cell.flow.draw(painter, place, clip, over_marks(inside, looks) if inside.current else ())


def same_rows(before: Rows, after: Rows) -> int:
    """Return how many rows at the beginning are the same."""
    same = 0
    for old, new in zip(before, after, strict=False):
        if old is not new and old != new:
            break
        same += 1
    return same


def copied_cells(rows: Sequence[Sequence[Cell]], start: int, end: int) -> str:
    """Return what stands between two of a table's positions, a row a line."""
    made: list[str] = []
    for row in rows:
        inside = [cell for cell in row if cell.start < end and cell.start + cell.flow.length >= start]
        parts = (
            cell.inked.copied(max(start - cell.start, 0), min(end - cell.start, cell.flow.length))
            for cell in inside
        )
        made += ["\t".join(parts)] if inside else []
    return "\n".join(made)


def place_in_cells(
    rows: Rows, cells: Sequence[Sequence[Cell]], start: int, end: int
) -> tuple[int, int] | None:
    """Return the positions of a range of a table's text, as far as it stands in one cell."""
    at = 0
    for row, laid in zip(rows, cells, strict=False):
        for runs, cell in zip(row, laid, strict=False):
            after = at + sum(utf16(run.text) for run in runs)
            if start <= after:
                first, last = cell.inked.place_of(max(start - at, 0), min(end, after) - at)
                return cell.start + first, cell.start + last
            at = after + 1
    return None


def _within(shown: Shown, cell: Cell) -> Shown:
    """Return what of a table's marks falls into one cell."""
    if not shown.selected and not shown.found:
        return PLAIN
    start, end = cell.start, cell.start + cell.flow.length
    selected = None
    if shown.selected and shown.selected[0] < end and shown.selected[1] > start:
        selected = (max(shown.selected[0], start) - start, min(shown.selected[1], end) - start)
    found = tuple((a - start, min(b, end) - start) for a, b in shown.found if start <= a < end)
    current = shown.current
    inside = (current[0] - start, current[1] - start) if current and start <= current[0] < end else None
    return Shown(selected=selected, found=found, current=inside)
