"""Blocks of code: a head with the language and Copy, and the lines, on one panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from ui.transcript.blocks import CopyCode, Spot
from ui.transcript.flow import Flow, utf16_slice
from ui.transcript.inking import ink
from ui.transcript.line_block import Edges, LineBlock, Strip
from ui.transcript.looks import CODE_LEADING
from ui.transcript.marking import over_marks, paint_focus, paint_marks
from ui.transcript.rounded import paint_rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from ui.transcript.blocks import Shown
    from ui.transcript.items import Item
    from ui.transcript.looks import Looks

PADDING = 14
HEAD = 34
FOOT = 12
RADIUS = 10
COPY = "Copy"
TAB = 4
"""Characters that a tab reaches to."""
NAMES = {
    "py": "Python", "python": "Python", "js": "JavaScript", "javascript": "JavaScript", "ts": "TypeScript",
    "typescript": "TypeScript", "sh": "Shell", "bash": "Bash", "shell": "Shell", "console": "Console",
    "cpp": "C++", "c++": "C++", "c": "C", "cs": "C#", "csharp": "C#", "rs": "Rust", "rust": "Rust",
    "go": "Go", "java": "Java", "json": "JSON", "yaml": "YAML", "yml": "YAML", "toml": "TOML", "html": "HTML",
    "css": "CSS", "sql": "SQL", "xml": "XML", "md": "Markdown", "markdown": "Markdown", "tex": "LaTeX",
    "latex": "LaTeX", "cuda": "CUDA", "cu": "CUDA", "dockerfile": "Dockerfile", "text": "Text", "txt": "Text",
}  # fmt: skip
"""How languages are written whose name differs from what stands behind a fence."""


class CodeHead(Strip):
    """The first strip of the panel."""

    @property
    def text(self) -> str:
        return self.language

    @property
    def language(self) -> str:
        return NAMES.get(self.line.info.lower(), self.line.info)

    def arrange(self, width: int, looks: Looks) -> int:
        self._inside = width
        return looks.px(HEAD)

    def paint_line(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:  # noqa: ARG002  it is small
        looks = self.looks
        height = self.height - self.gap
        strip = QRectF(origin.x(), origin.y(), self._inside, height)
        paint_panel(painter, strip, looks, top=True, bottom=self.edges.last)
        metrics = QFontMetricsF(looks.caption)
        baseline = origin.y() + round((height - metrics.height()) / 2 + metrics.ascent())
        painter.setFont(looks.caption)
        painter.setPen(looks.colour("muted"))
        painter.drawText(QPointF(origin.x() + looks.px(PADDING), baseline), self.language)
        spot = self.spots()[0]
        inner = spot.rect.translated(origin - QPointF(self.left, self.gap))
        if shown.hot == spot:
            paint_rounded(painter, inner, 6, ("raised", ""), looks)
        painter.setPen(looks.colour("text" if shown.hot == spot else "muted"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, COPY)
        if shown.focused is not None:
            paint_focus(painter, origin - QPointF(self.left, self.gap), shown.focused, looks)

    def spots(self) -> Sequence[Spot]:
        looks = self.looks
        width = round(QFontMetricsF(looks.caption).horizontalAdvance(COPY)) + looks.px(16)
        height = looks.px(24)
        place = QRectF(
            self.left + self._inside - width - looks.px(6),
            self.gap + (self.height - self.gap - height) // 2,
            width,
            height,
        )
        label = f"Copy {self.language} code" if self.language else "Copy code"
        return (Spot(place, CopyCode(), label, "Copy this code"),)


class CodeLine(LineBlock):
    """One line of code; one that is too long goes on below."""

    def __init__(self, item: Item, edges: Edges) -> None:
        super().__init__(item, edges)
        self._flow: Flow | None = None
        self._flow_looks: Looks | None = None
        self._inside = 0

    def change(self, item: Item, edges: Edges) -> int:
        before, flow = self.line, self._flow
        super().change(item, edges)
        if flow is None or len(flow.places) < 3 or not self.line.text.startswith(before.text):
            return 0
        return self.gap + flow.places[-2].top

    def arrange(self, width: int, looks: Looks) -> int:
        if self._flow is None or self._flow_looks is not looks:
            font = looks.code
            tabs = QFontMetricsF(font).horizontalAdvance(" ") * TAB
            self._flow = Flow(font, looks.pitch(font, CODE_LEADING), tabs=tabs)
            self._flow_looks = looks
        inked = ink(self.line.runs, looks, looks.code, code=True)
        self._flow.set_text(inked.text, inked.formats)
        self._inside = width
        height = self._flow.lay_out(width - 2 * looks.px(PADDING))
        return height + (looks.px(FOOT) if self.edges.last else 0)

    def paint_line(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:
        looks, flow = self.looks, self.flow
        strip = QRectF(origin.x(), origin.y(), self._inside, self.height - self.gap)
        paint_panel(painter, strip, looks, top=False, bottom=self.edges.last)
        place = QPointF(origin.x() + looks.px(PADDING), origin.y())
        if shown.selected or shown.found:
            paint_marks(painter, place, flow, shown, looks)
        painter.setPen(looks.colour("text"))
        flow.draw(painter, place, clip, over_marks(shown, looks) if shown.current else ())

    @property
    def flow(self) -> Flow:
        assert self._flow is not None, "laid out before anything else"
        return self._flow

    @property
    def length(self) -> int:
        return self.flow.length

    def position_at(self, point: QPointF) -> int:
        return self.flow.position_at(point - self._inset())

    def caret(self, position: int) -> QRectF:
        return self.flow.caret(position).translated(self._inset())

    def copied(self, start: int, end: int) -> str:
        return utf16_slice(self.flow.text, start, end)

    def _inset(self) -> QPointF:
        return QPointF(self.left + self.looks.px(PADDING), self.gap)


def paint_panel(painter: QPainter, strip: QRectF, looks: Looks, *, top: bool, bottom: bool) -> None:
    """Paint one strip of a panel, with its rounded corners if it is the first or last."""
    paint_rounded(painter, strip, RADIUS, ("sunken", "border"), looks, top=top, bottom=bottom)
