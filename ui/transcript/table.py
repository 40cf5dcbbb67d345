"""Tables."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt

from ui.transcript.blocks import Follow, Spot
from ui.transcript.cells import Cell, copied_cells, lay_cell, paint_cell, place_in_cells, same_rows
from ui.transcript.columns import EASE, column_widths, fitted
from ui.transcript.flow import utf16_slice
from ui.transcript.line_block import Edges, LineBlock
from ui.transcript.marking import paint_focus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from app.markdown.lines import Line, Runs
    from ui.transcript.blocks import Shown
    from ui.transcript.items import Item, Rows
    from ui.transcript.looks import Looks

ACROSS = 12
"""Pixels beside a cell's text."""
BAR = 4
"""Height of the bar below a table that is too wide."""
DOWN = 6
"""Pixels above and below it."""


class Table(LineBlock):
    """Rows of cells, or a part of a long table."""

    def __init__(self, item: Item, edges: Edges) -> None:
        super().__init__(item, edges)
        self._rows: list[list[Cell]] = []
        self._tops: list[int] = []
        self._widths: list[int] = []
        self._laid: tuple[Rows, list[int], tuple[str, ...], Looks | None] = ((), [], (), None)
        self._length = 0
        self._inside = 0

    @property
    def _excess(self) -> int:
        """How much wider it is than the column."""
        return max(0, sum(self._widths) - self._inside)

    @property
    def _shift(self) -> int:
        """How far it has been moved to the left."""
        return min(self.looks.pans.get(self.item.sample[0], 0), self._excess) if self._excess else 0

    def pan(self, pixels: int) -> bool:
        """Move it to the left, or right if negative; returns False where there is nothing to be moved."""
        if not self._excess:
            return False
        self.looks.pans[self.item.sample[0]] = min(max(self._shift + pixels, 0), self._excess)
        return True

    def bar_step(self, point: QPointF) -> float:
        """Return by how many pixels it moves for one of its bar's, if ``point`` is on that; else 0."""
        on_bar = self._excess and not self.item.more and point.y() >= self.gap + self._tops[-1]
        return sum(self._widths) / self._inside if on_bar else 0.0

    def change(self, item: Item, edges: Edges) -> int:
        """Have more rows, or more in the last one."""
        before, laid = self.item, len(self._tops) > 1
        super().change(item, edges)
        # A formula that is waited for may be there by now: its row may be higher.
        if not laid or item.line.aligns != before.line.aligns or self.pending:
            return 0
        if column_widths(item.sample, self.looks) != column_widths(before.sample, self.looks):
            return 0
        same = same_rows(before.line.rows, item.line.rows)
        return self.gap + self._tops[min(same, len(self._tops) - 2)] if same else 0

    @property
    def _heads(self) -> bool:
        """Whether the first row is the table's header."""
        return not self.edges.split

    def arrange(self, width: int, looks: Looks) -> int:
        widths = fitted(column_widths(self.item.sample, looks), 2 * looks.px(ACROSS), width, looks.px(EASE))
        self._inside = width
        rows, before = self.line.rows, self._laid
        keep = 0
        if before[1:3] == (widths, self.line.aligns) and before[3] is looks:
            waiting = (at for at, row in enumerate(self._rows) if any(cell.inked.pending for cell in row))
            keep = min(same_rows(before[0], rows), next(waiting, len(self._rows)))
        self._widths = widths
        del self._rows[keep:], self._tops[keep + 1 :]
        self._tops = self._tops or [0]
        at = self._rows[-1][-1].start + self._rows[-1][-1].flow.length + 1 if self._rows else 0
        for number in range(keep, len(rows)):
            at = self._lay_row(rows[number], at, looks, heading=number == 0 and self._heads)
        self._length = max(0, at - 1)
        self._laid = (rows, widths, self.line.aligns, looks)
        below = looks.px(BAR + 6) if self._excess else 1
        return self._tops[-1] + (0 if self.item.more else below)

    def _lay_row(self, row: tuple[Runs, ...], at: int, looks: Looks, *, heading: bool) -> int:
        """Lay out a row whose text begins at the position ``at``; returns where the next one's does."""
        cells: list[Cell] = []
        height = 0
        for column, width in enumerate(self._widths):
            runs = row[column] if column < len(row) else ()
            room = width - 2 * looks.px(ACROSS)
            cell = lay_cell(runs, at, room, looks, align=align_of(self.line, column), heading=heading)
            height = max(height, cell.flow.height)
            cells.append(cell)
            at += cell.flow.length + 1
        self._rows.append(cells)
        self._tops.append(self._tops[-1] + height + 2 * looks.px(DOWN))
        return at

    def paint_line(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:
        if self._excess:
            painter.save()
            room = QRectF(origin.x(), origin.y(), self._inside, self.height)
            painter.setClipRect(room, Qt.ClipOperation.IntersectClip)
            self._paint_rows(painter, origin - QPointF(self._shift, 0), clip, shown)
            painter.restore()
            if not self.item.more:
                top = origin.y() + self._tops[-1] + self.looks.px(4)
                track = QRectF(origin.x(), top, self._inside, self.looks.px(BAR))
                _paint_bar(painter, track, self._shift, sum(self._widths), self.looks)
        else:
            self._paint_rows(painter, origin, clip, shown)
        if shown.focused is not None:
            paint_focus(painter, origin - QPointF(self.left, self.gap), shown.focused, self.looks)

    def _paint_rows(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:
        looks = self.looks
        local = clip.translated(-origin)
        first = max(0, bisect_right(self._tops, local.top()) - 1)
        width = sum(self._widths)
        painter.setPen(looks.colour("text"))
        for number in range(first, len(self._rows)):
            top = self._tops[number]
            if top > local.bottom():
                break
            self._paint_row(painter, origin, number, width)
            x = origin.x()
            for column, cell in enumerate(self._rows[number]):
                place = QPointF(x + looks.px(ACROSS), origin.y() + top + looks.px(DOWN))
                paint_cell(painter, place, cell, clip, shown, looks)
                x += self._widths[column]
        if not self.item.more:
            line = QRectF(origin.x(), origin.y() + self._tops[-1], width, 1)
            painter.fillRect(line, looks.colour("border"))

    def _paint_row(self, painter: QPainter, origin: QPointF, number: int, width: int) -> None:
        """Paint the line above a row, and the ground of the header."""
        looks = self.looks
        top, below = origin.y() + self._tops[number], origin.y() + self._tops[number + 1]
        if number == 0 and self._heads:
            painter.fillRect(QRectF(origin.x(), top, width, below - top), looks.colour("sunken"))
            painter.fillRect(QRectF(origin.x(), top, width, 1), looks.colour("border"))
        else:
            strong = number == 1 and self._heads
            colour = looks.colour("border_strong" if strong else "border")
            painter.fillRect(QRectF(origin.x(), top, width, 1), colour)

    @property
    def laid_text(self) -> str:
        return "\n".join("\t".join(cell.flow.text for cell in row) for row in self._rows)

    @property
    def length(self) -> int:
        return self._length

    @property
    def pending(self) -> bool:
        return any(cell.inked.pending for row in self._rows for cell in row)

    def spots(self) -> Sequence[Spot]:
        return [
            Spot(rect.translated(self._place(number, column)), Follow(target), label, target)
            for number, row in enumerate(self._rows)
            for column, cell in enumerate(row)
            for start, end, target in cell.inked.links
            for label in (utf16_slice(cell.inked.text, start, end),)
            for rect in cell.flow.rects(start, end)
        ]

    def position_at(self, point: QPointF) -> int:
        number, column = self._cell_at(point)
        if number < 0:
            return 0
        cell = self._rows[number][column]
        return cell.start + cell.flow.position_at(point - self._place(number, column))

    def caret(self, position: int) -> QRectF:
        for number, row in enumerate(self._rows):
            for column, cell in enumerate(row):
                if position <= cell.start + cell.flow.length:
                    place = cell.flow.caret(position - cell.start)
                    return place.translated(self._place(number, column))
        return QRectF(self.left, self.gap, 1, self.height - self.gap)

    def copied(self, start: int, end: int) -> str:
        return copied_cells(self._rows, start, end).replace("\u2028", " ")

    def place_of(self, start: int, end: int) -> tuple[int, int]:
        return place_in_cells(self.line.rows, self._rows, start, end) or (self._length, self._length)

    def bring(self, position: int) -> bool:
        """Move it so that what stands there is in the column."""
        place, room, before = self.caret(position), self.looks.px(ACROSS), self._shift
        if self._excess and not room <= place.x() - self.left <= self._inside - 2 * room:
            self.pan(round(place.x() - self.left - self._inside / 2))
        return self._shift != before

    def _place(self, number: int, column: int) -> QPointF:
        looks = self.looks
        x = self.left - self._shift + sum(self._widths[:column]) + looks.px(ACROSS)
        return QPointF(x, self.gap + self._tops[number] + looks.px(DOWN))

    def _cell_at(self, point: QPointF) -> tuple[int, int]:
        if not self._rows:
            return -1, -1
        number = min(max(bisect_right(self._tops, point.y() - self.gap) - 1, 0), len(self._rows) - 1)
        x, column = point.x() - self.left + self._shift, 0
        while column < len(self._widths) - 1 and x >= self._widths[column]:
            x -= self._widths[column]
            column += 1
        return number, column


def _paint_bar(painter: QPainter, track: QRectF, shift: int, width: int, looks: Looks) -> None:
    """Paint which part of a table of this ``width``, more than the ``track`` has, is seen."""
    share = track.width() / width
    painter.fillRect(track, looks.colour("sunken"))
    left, seen = track.left() + round(shift * share), round(track.width() * share)
    painter.fillRect(QRectF(left, track.top(), seen, track.height()), looks.colour("border_strong"))


def align_of(line: Line, column: int) -> str:
    """Return how a column is aligned."""
    return line.aligns[column] if column < len(line.aligns) else ""
