"""The way through a message's versions: ‹ 2/3 ›."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from ui.transcript.blocks import Choose, Spot
from ui.transcript.icons import paint_icon
from ui.transcript.toolrow import BUTTON, ICON, paint_ground

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from app.chat.messages import Placed
    from ui.transcript.blocks import Shown
    from ui.transcript.looks import Looks


class VersionSwitch:
    """Arrows to the version before and after, and which one this is; nothing where there is only one."""

    def __init__(self, placed: Placed) -> None:
        versions = placed.versions
        self._at = versions.index(placed.message.id) if placed.message.id in versions else 0
        self._versions = versions if len(versions) > 1 else ()
        self._number = QRectF()
        self._arrows: tuple[QRectF, QRectF] = (QRectF(), QRectF())
        self.spots: tuple[Spot, ...] = ()

    @property
    def text(self) -> str:
        """Which of how many, as in "2/3"; "" where there is only one."""
        return f"{self._at + 1}/{len(self._versions)}" if self._versions else ""

    def place(self, left: float, middle: float, looks: Looks) -> float:
        """Stand from ``left`` on, around the height ``middle``; returns where it ends."""
        if not self._versions:
            return left
        side = looks.px(BUTTON)
        arrow = round(side * 0.8)
        width = round(QFontMetricsF(looks.caption).horizontalAdvance(self.text)) + 4
        before = QRectF(left, middle - side / 2, arrow, side)
        self._number = QRectF(before.right(), before.top(), width, side)
        after = QRectF(self._number.right(), before.top(), arrow, side)
        self._arrows = (before, after)
        spots: list[Spot] = []
        if self._at > 0:
            spots.append(_spot(before, self._versions[self._at - 1], "Previous version"))
        if self._at < len(self._versions) - 1:
            spots.append(_spot(after, self._versions[self._at + 1], "Next version"))
        self.spots = tuple(spots)
        return after.right()

    def paint(self, painter: QPainter, origin: QPointF, shown: Shown, looks: Looks) -> None:
        if not self._versions:
            return
        painter.setFont(looks.caption)
        painter.setPen(looks.colour("muted"))
        painter.drawText(self._number.translated(origin), Qt.AlignmentFlag.AlignCenter, self.text)
        for rect, name in zip(self._arrows, ("mdi6.chevron-left", "mdi6.chevron-right"), strict=True):
            spot = next((spot for spot in self.spots if spot.rect == rect), None)
            hot = spot is not None and shown.hot == spot
            focused = spot is not None and shown.focused == spot
            paint_ground(painter, rect.translated(origin), looks, hot=hot, focused=focused)
            inside = QRectF(0, 0, looks.px(ICON), looks.px(ICON))
            inside.moveCenter(rect.translated(origin).center())
            tone = "border_strong" if spot is None else "text" if hot else "muted"
            paint_icon(painter, inside, name, looks, tone)


def _spot(rect: QRectF, version: int, label: str) -> Spot:
    return Spot(rect, Choose(version), label, label)
