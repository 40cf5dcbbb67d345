"""Paragraphs, headings and the items of lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from app.markdown.lines import Kind
from ui.transcript.blocks import Follow, Spot
from ui.transcript.flow import Flow, utf16, utf16_slice
from ui.transcript.inking import Inked, ink
from ui.transcript.line_block import DEEPEST, QUOTE, Edges, LineBlock
from ui.transcript.marking import over_marks, paint_chips, paint_focus, paint_marks, paint_tick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFont

    from app.markdown.lines import Line
    from ui.transcript.blocks import Shown
    from ui.transcript.items import Item
    from ui.transcript.looks import Looks

MARKER_GAP = 9
TICKS = {"☐": False, "☑": True}


class Paragraph(LineBlock):
    """Text that flows, with an item's marker to its left."""

    def __init__(self, item: Item, edges: Edges) -> None:
        super().__init__(item, edges)
        self._flow: Flow | None = None
        self._inside = 0
        self._inked = Inked("")
        self._spots: list[Spot] | None = None
        self._font_of: Looks | None = None

    def change(self, item: Item, edges: Edges) -> int:
        """Take more text; what stands above the visual line where it differs stays as it is."""
        before, flow, unmoved = self.line, self._flow, self.edges
        super().change(item, edges)
        # A formula that is waited for may be there by now: it moves all behind it.
        if flow is None or not flow.places or edges != unmoved or self._inked.pending:
            return 0
        same = _common(before, item.line)
        # A word that has become shorter may go up one line.
        first = max(0, flow.line_of(self._inked.place_of(same, same)[0]) - 1)
        return self.gap + flow.places[first].top if first else 0

    def arrange(self, width: int, looks: Looks) -> int:
        self._inside = width
        font = self._font(looks)
        if self._flow is None or self._font_of is not looks:
            leading = 1.3 if self.line.kind is Kind.HEADING else 1.45
            self._flow = Flow(font, looks.pitch(font, leading))
            self._font_of = looks
        self._inked = ink(self.line.runs, looks, font)
        self._flow.set_text(self._inked.text, self._inked.formats, self._inked.insets)
        self._spots = None
        if self._flow.right_to_left:
            # The list's indent is on the other side.
            self.left = looks.px(min(self.line.quote, DEEPEST) * QUOTE)
        return self._flow.lay_out(width)

    def paint_line(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:
        flow, looks = self.flow, self.looks
        if self._inked.chips:
            paint_chips(painter, origin, flow, self._inked.chips, looks)
        if shown.selected or shown.found:
            paint_marks(painter, origin, flow, shown, looks)
        painter.setPen(looks.colour("text"))
        flow.draw(painter, origin, clip, over_marks(shown, looks) if shown.current else ())
        if self.line.marker and not self._is_below_marker(clip.top() - origin.y()):
            self._paint_marker(painter, origin)
        if shown.focused is not None:
            paint_focus(painter, origin - QPointF(self.left, self.gap), shown.focused, looks)

    @property
    def flow(self) -> Flow:
        assert self._flow is not None, "laid out before anything else"
        return self._flow

    @property
    def length(self) -> int:
        return self.flow.length

    @property
    def laid_text(self) -> str:
        return self._inked.text

    def place_of(self, start: int, end: int) -> tuple[int, int]:
        return self._inked.place_of(start, end)

    def source_of(self, start: int, end: int) -> tuple[int, int]:
        return self._inked.source_of(start, end)

    @property
    def pending(self) -> bool:
        return self._inked.pending

    def spots(self) -> Sequence[Spot]:
        if self._spots is None:
            self._spots = [
                Spot(rect.translated(self.left, self.gap), Follow(target), label, target)
                for start, end, target in self._inked.links
                for label in (utf16_slice(self._inked.text, start, end),)
                for rect in self.flow.rects(start, end)
            ]
        return self._spots

    def position_at(self, point: QPointF) -> int:
        return self.flow.position_at(point - QPointF(self.left, self.gap))

    def caret(self, position: int) -> QRectF:
        return self.flow.caret(position).translated(self.left, self.gap)

    def copied(self, start: int, end: int) -> str:
        """Return the text; a formula is its source between dollars."""
        return self._inked.copied(start, end).replace("\u2028", "\n")

    def _font(self, looks: Looks) -> QFont:
        return looks.heading(self.line.level) if self.line.kind is Kind.HEADING else looks.text

    def _is_below_marker(self, y: float) -> bool:
        return bool(self.flow.places) and y >= self.flow.places[0].height

    def _paint_marker(self, painter: QPainter, origin: QPointF) -> None:
        """Paint the marker so that it ends before the text, which may run from right to left."""
        looks, flow, marker = self.looks, self.flow, self.line.marker
        place = flow.places[0] if flow.places else None
        height = place.height if place else looks.pitch(looks.text)
        gap = looks.px(MARKER_GAP)
        mirrored = flow.right_to_left
        edge = origin.x() + (self._inside + gap if mirrored else -gap)
        if marker in TICKS:
            paint_tick(painter, QPointF(edge, origin.y()), height, looks, ticked=TICKS[marker])
            return
        metrics = QFontMetricsF(looks.text)
        width = metrics.horizontalAdvance(marker)
        baseline = origin.y() + round((height - metrics.height()) / 2 + metrics.ascent())
        painter.setFont(looks.text)
        painter.setPen(looks.colour("muted"))
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.drawText(QPointF(edge if mirrored else edge - width, baseline), marker)


def _common(before: Line, after: Line) -> int:
    """Return up to which place, in UTF-16 units, the texts of two lines are the same."""
    same = 0
    for old, new in zip(before.runs, after.runs, strict=False):
        if old == new:
            same += utf16(old.text)
            continue
        if old[1:] == new[1:]:
            same += utf16(old.text[: _common_start(old.text, new.text)])
        break
    return same


def _common_start(one: str, other: str) -> int:
    if other.startswith(one):
        return len(one)
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
