"""What is painted behind and around text: selections, matches, grounds of code, focus, ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTextCharFormat, QTextLayout

from ui.transcript.inking import CHIP_BEYOND
from ui.transcript.rounded import paint_rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.transcript.blocks import Shown, Spot
    from ui.transcript.flow import Flow
    from ui.transcript.looks import Looks


def paint_marks(painter: QPainter, origin: QPointF, flow: Flow, shown: Shown, looks: Looks) -> None:
    """Paint the grounds of what is selected and of what has been found."""
    for found in shown.found:
        colour = "warning" if found == shown.current else "warning_soft"
        for rect in flow.rects(*found):
            painter.fillRect(rect.translated(origin), looks.colour(colour))
    if shown.selected:
        for rect in flow.rects(*shown.selected):
            painter.fillRect(rect.translated(origin), looks.colour("selection"))


def over_marks(shown: Shown, looks: Looks) -> list[QTextLayout.FormatRange]:
    """Return how text is set on the ground of the match that the reader has been led to."""
    if shown.current is None:
        return []
    made = QTextLayout.FormatRange()
    form = QTextCharFormat()
    form.setForeground(looks.colour("window"))
    start, end = shown.current
    made.start, made.length, made.format = start, end - start, form  # pyright: ignore[reportAttributeAccessIssue]
    return [made]


def paint_chips(
    painter: QPainter, origin: QPointF, flow: Flow, ranges: Sequence[tuple[int, int]], looks: Looks
) -> None:
    """Paint the rounded grounds of inline code."""
    beyond = looks.px(CHIP_BEYOND)
    for start, end in ranges:
        rects = flow.rects(start, end)
        for rect in rects:
            inset = round(rect.height() * 0.13)
            # Behind the last letter the room is part of the text already.
            after = 0 if rect is rects[-1] else beyond
            ground = rect.translated(origin).adjusted(-beyond, inset, after, -inset)
            paint_rounded(painter, ground, 4, ("raised", ""), looks)


def paint_focus(painter: QPainter, origin: QPointF, spot: Spot, looks: Looks) -> None:
    """Paint the ring around the spot that has the keyboard's focus."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(looks.colour("accent"), 2))
    painter.drawRoundedRect(spot.rect.translated(origin).adjusted(-2, 1, 2, -1), 4, 4)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def paint_tick(painter: QPainter, corner: QPointF, height: int, looks: Looks, *, ticked: bool) -> None:
    """Paint a box of a task list in a line of this height that has its upper right corner there."""
    size = looks.px(13)
    box = QRectF(corner.x() - size - 0.5, corner.y() + (height - size) // 2 + 0.5, size, size)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(looks.colour("accent" if ticked else "border_strong"), 1))
    painter.setBrush(looks.colour("accent" if ticked else "surface"))
    painter.drawRoundedRect(box, 3, 3)
    if ticked:
        pen = QPen(looks.colour("on_accent"), max(1.6, size / 8))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(
            [
                QPointF(box.left() + size * x, box.top() + size * y)
                for x, y in ((0.24, 0.52), (0.43, 0.71), (0.77, 0.3))
            ]
        )
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
