"""A row of small icon buttons, as blocks paint it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.transcript.blocks import Spot
from ui.transcript.icons import paint_icon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.transcript.blocks import Press, Shown
    from ui.transcript.looks import Looks

BUTTON = 28
ICON = 17
ROUND = 7


class Tool(NamedTuple):
    """A button: ``always`` keeps it in sight while the pointer is elsewhere."""

    press: Press
    label: str
    icon: str
    tone: str = "muted"
    always: bool = False


class ToolRow:
    """Buttons side by side; :attr:`spots` are theirs, in the order of the tools."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        self.tools = tuple(tools)
        self.spots: tuple[Spot, ...] = ()

    def width(self, looks: Looks) -> int:
        return looks.px(BUTTON) * len(self.tools)

    def place(self, left: float, middle: float, looks: Looks) -> float:
        """Stand from ``left`` on, around the height ``middle``; returns where the row ends."""
        side = looks.px(BUTTON)
        self.spots = tuple(
            Spot(QRectF(left + side * at, middle - side / 2, side, side), tool.press, tool.label, tool.label)
            for at, tool in enumerate(self.tools)
        )
        return left + side * len(self.tools)

    def paint(self, painter: QPainter, origin: QPointF, shown: Shown, looks: Looks) -> None:
        """Paint the buttons that are to be seen now."""
        for tool, spot in zip(self.tools, self.spots, strict=True):
            hot, focused = shown.hot == spot, shown.focused == spot
            if not (shown.hovered or tool.always or hot or focused):
                continue
            rect = spot.rect.translated(origin)
            paint_ground(painter, rect, looks, hot=hot, focused=focused)
            side = looks.px(ICON)
            inside = QRectF(0, 0, side, side)
            inside.moveCenter(rect.center())
            tone = "text" if (hot or focused) and tool.tone == "muted" else tool.tone
            paint_icon(painter, inside, tool.icon, looks, tone)


def paint_ground(painter: QPainter, rect: QRectF, looks: Looks, *, hot: bool, focused: bool) -> None:
    """Paint what lies behind a button under the pointer, and around one with the keyboard's focus."""
    if not (hot or focused):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(looks.colour("raised") if hot else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(looks.colour("accent"), 2) if focused else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), ROUND, ROUND)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
