"""A line across the text, and a formula that stands by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontInfo, QPainter

from app.errors import VlindersError
from app.markdown.lines import Kind, Line, Run, Style
from ui.transcript.inking import OBJECT
from ui.transcript.items import Item
from ui.transcript.line_block import Edges, LineBlock, Strip
from ui.transcript.paragraph import Paragraph

if TYPE_CHECKING:
    from ui.transcript.blocks import Formula, Formulas, Shown
    from ui.transcript.looks import Looks

ROOM = 13
DISPLAY_SCALE = 1.15
"""How much larger than text a formula that stands by itself is."""
SMALLEST = 0.5
"""How much smaller a formula is made to fit into a narrow column; then its end is cut off."""


class Rule(Strip):
    """A thin line."""

    @property
    def text(self) -> str:
        return ""

    def arrange(self, width: int, looks: Looks) -> int:
        self._inside = width
        return looks.px(ROOM)

    def paint_line(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:  # noqa: ARG002  it is small
        y = origin.y() + (self.height - self.gap) // 2
        painter.fillRect(QRectF(origin.x(), y, self._inside, 1), self.looks.colour("border_strong"))


class DisplayFormula(LineBlock):
    """A formula in the middle of the column; its source, while it is drawn and if it cannot be."""

    def __init__(self, item: Item, edges: Edges) -> None:
        super().__init__(item, edges)
        self._inside = 0
        self._formula: Formula | None = None
        self._source: Paragraph | None = None
        self._pending = False
        self._scale = 1.0

    def arrange(self, width: int, looks: Looks) -> int:
        self._inside = width
        self._formula, self._pending = None, False
        if looks.formulas is not None:
            try:
                self._formula = self._find(looks.formulas, width, looks)
                self._pending = self._formula is None
            except VlindersError:
                self._formula = None
        if self._formula is not None:
            self._source = None
            self._scale = min(1.0, width / max(self._formula.width, 1.0))
            return round((self._formula.ascent + self._formula.descent) * self._scale) + looks.px(2)
        source = Line(Kind.PARAGRAPH, (Run(self.line.info, Style.MATH),))
        self._source = Paragraph(Item(source), Edges(first=True))
        return self._source.lay_out(width, looks.without_formulas())

    def _find(self, formulas: Formulas, width: int, looks: Looks) -> Formula | None:
        """Return the formula, smaller where it is wider than the column."""
        colour, size = looks.tokens.text, QFontInfo(looks.text).pixelSize() * DISPLAY_SCALE
        found = formulas.find(self.line.info, size, colour, display=True)
        if found is None or found.width <= width:
            return found
        size *= max(width / found.width, SMALLEST)
        return formulas.find(self.line.info, size, colour, display=True)

    def paint_line(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:
        if self._source is not None:
            self._source.paint(painter, origin, clip, shown)
            return
        assert self._formula is not None, "laid out before it is painted"
        ground = QRectF(origin.x(), origin.y(), self._inside, self.height - self.gap)
        if shown.found:
            painter.fillRect(ground, self.looks.colour("warning" if shown.current else "warning_soft"))
        if shown.selected and shown.selected[1] > shown.selected[0]:
            painter.fillRect(ground, self.looks.colour("selection"))
        left = max(0, round((self._inside - self._formula.width * self._scale) / 2))
        baseline = origin + QPointF(left, round(self._formula.ascent * self._scale))
        if self._scale == 1.0:
            self._formula.paint(painter, baseline)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(baseline)
        painter.scale(self._scale, self._scale)
        self._formula.paint(painter, QPointF(0, 0))
        painter.restore()

    @property
    def length(self) -> int:
        return self._source.length if self._source is not None else 1

    @property
    def laid_text(self) -> str:
        return self._source.laid_text if self._source is not None else OBJECT

    def place_of(self, start: int, end: int) -> tuple[int, int]:
        return (start, end) if self._source is not None else (0, 1)

    @property
    def pending(self) -> bool:
        return self._pending

    def position_at(self, point: QPointF) -> int:
        if self._source is not None:
            return self._source.position_at(point - QPointF(self.left, self.gap))
        return int(point.x() > self.left + self._inside / 2)

    def caret(self, position: int) -> QRectF:
        if self._source is not None:
            return self._source.caret(position).translated(self.left, self.gap)
        x = self.left + (self._inside if position else 0)
        return QRectF(x, self.gap, 1, self.height - self.gap)

    def copied(self, start: int, end: int) -> str:
        if self._source is not None:
            return self._source.copied(start, end)
        return f"$${self.line.info}$$" if end > start else ""
