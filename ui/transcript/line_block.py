"""What all blocks of a message's text share: where they stand in quotes and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt

from app.markdown.lines import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from app.markdown.lines import Line
    from ui.transcript.blocks import Shown, Spot
    from ui.transcript.items import Item
    from ui.transcript.looks import Looks

INDENT = 26
"""Pixels by which a list's level is indented."""
QUOTE = 18
"""Pixels by which a quote is indented."""
DEEPEST = 12
GAPS = {
    Kind.PARAGRAPH: 12,
    Kind.HEADING: 22,
    Kind.CODE_HEAD: 14,
    Kind.CODE: 0,
    Kind.TABLE: 14,
    Kind.FORMULA: 12,
    Kind.RULE: 12,
}
TIGHT = 5


class Edges(NamedTuple):
    """How a line stands between its neighbours."""

    first: bool = False
    """It begins the message: there is no gap above it."""
    joined: int = 0
    """How many of its quotes go on from the line above."""
    last: bool = False
    """It is code, and ends its block."""
    split: bool = False
    """It goes on where the line above ends: a part of a long table or paragraph."""
    typed: bool = False
    """It is a line of text as it was typed: nothing parts it from the one above."""


def gap_above(line: Line, edges: Edges) -> int:
    """Return the pixels between a line and the one above it, at normal size."""
    if edges.first or edges.split or edges.typed:
        return 0
    if line.tight and line.kind in (Kind.PARAGRAPH, Kind.CODE):
        return TIGHT if line.kind is Kind.PARAGRAPH else 0
    gap = GAPS[line.kind]
    return gap - 4 if line.kind is Kind.HEADING and line.level > 2 else gap


class LineBlock:
    """A block made of one line; a subclass lays out in :meth:`arrange` and paints in :meth:`paint_line`.

    ``item`` and ``edges`` are changed by :meth:`change` only.
    """

    selectable = True

    def __init__(self, item: Item, edges: Edges) -> None:
        self.item = item
        self.line = item.line
        self.edges = edges
        self.height = 0
        self.gap = 0
        self.left = 0
        self._width = -1
        self._looks: Looks | None = None

    @property
    def text(self) -> str:
        return self.line.text

    @property
    def laid_text(self) -> str:
        """The text in which positions count."""
        return self.line.text

    def place_of(self, start: int, end: int) -> tuple[int, int]:
        """Return the positions between which a range of the line's text stands, in UTF-16 units both."""
        return start, end

    def source_of(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the line's text the range between two positions stands: as :meth:`place_of`."""
        return start, end

    def bring(self, position: int) -> bool:  # noqa: ARG002  only what is wider than the column moves
        """Have what stands at ``position`` in the column; returns whether that moved anything."""
        return False

    @property
    def looks(self) -> Looks:
        assert self._looks is not None, "laid out before anything else"
        return self._looks

    def can_become(self, item: Item) -> bool:
        """Return whether :meth:`change` will do: the line has the same kind and place."""
        line, other = self.line, item.line
        return line.kind is other.kind and line[2:6] == other[2:6]

    def change(self, item: Item, edges: Edges) -> int:
        """Show another item from the next layout on.

        Returns from which pixel on, in this block, it will look different.
        """
        self.item, self.line, self.edges = item, item.line, edges
        self._width = -1
        return 0

    def lay_out(self, width: int, looks: Looks) -> int:
        if width == self._width and looks is self._looks:
            return self.height
        self._width, self._looks = width, looks
        line = self.line
        self.gap = looks.px(gap_above(line, self.edges))
        self.left = looks.px(min(line.indent, DEEPEST) * INDENT + min(line.quote, DEEPEST) * QUOTE)
        inside = max(width - self.left, looks.px(40))
        self.height = self.gap + self.arrange(inside, looks)
        return self.height

    def paint(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:
        if self.line.quote:
            self._paint_quotes(painter, origin)
        self.paint_line(painter, QPointF(origin.x() + self.left, origin.y() + self.gap), clip, shown)

    def arrange(self, width: int, looks: Looks) -> int:
        """Lay out what is right of the indent and below the gap; returns its height."""
        raise NotImplementedError

    def paint_line(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:
        """Paint what :meth:`arrange` laid out."""
        raise NotImplementedError

    def spots(self) -> Sequence[Spot]:
        return ()

    def spot_at(self, point: QPointF) -> Spot | None:
        return next((spot for spot in self.spots() if spot.rect.contains(point)), None)

    def position_at(self, point: QPointF) -> int:
        raise NotImplementedError

    def caret(self, position: int) -> QRectF:
        raise NotImplementedError

    def copied(self, start: int, end: int) -> str:
        raise NotImplementedError

    @property
    def length(self) -> int:
        """The last position."""
        raise NotImplementedError

    @property
    def pending(self) -> bool:
        """Whether something in it is still being drawn: it has to be laid out again when it is there."""
        return False

    def _paint_quotes(self, painter: QPainter, origin: QPointF) -> None:
        """Paint a bar for each quote; those that go on from above reach over the gap."""
        looks = self.looks
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(looks.colour("border_strong"))
        step = looks.px(QUOTE)
        for level in range(min(self.line.quote, DEEPEST)):
            top = 0 if level < self.edges.joined else self.gap
            painter.drawRect(QRectF(origin.x() + level * step, origin.y() + top, 3, self.height - top))


class Strip(LineBlock):
    """A block without text of its own to select, as wide as the column: a rule, the head of code."""

    selectable = False

    def __init__(self, item: Item, edges: Edges) -> None:
        super().__init__(item, edges)
        self._inside = 0

    @property
    def length(self) -> int:
        return 0

    def position_at(self, point: QPointF) -> int:  # noqa: ARG002  there is only one
        return 0

    def caret(self, position: int) -> QRectF:  # noqa: ARG002  there is only one
        return QRectF(self.left, self.gap, 1, self.height - self.gap)

    def copied(self, start: int, end: int) -> str:  # noqa: ARG002  never in part
        return ""
