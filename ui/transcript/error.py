"""Why a reply failed, and what to do now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.transcript.actions import CONTINUE, REGENERATE
from ui.transcript.blocks import Act, Fixture, Spot
from ui.transcript.captions import width_of
from ui.transcript.flow import Flow
from ui.transcript.icons import paint_icon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.chat.messages import Message
    from ui.transcript.blocks import Shown
    from ui.transcript.looks import Looks

ABOVE = 12
PADDING = 12
ICON = 18
BUTTON = 28


class ErrorNote(Fixture):
    """The error on a ground of its own; buttons try again, or go on behind what has come."""

    in_copy = True

    def __init__(self, message: Message) -> None:
        super().__init__()
        self._error = message.error
        again = (Act(REGENERATE.name), "Try again")
        going_on = ((Act(CONTINUE.name), CONTINUE.label),) if message.text else ()
        self._presses = (again, *going_on)
        self._spots: tuple[Spot, ...] = ()
        self._flow: Flow | None = None
        self._looks: Looks | None = None
        self._width = 0

    @property
    def text(self) -> str:
        return self._error

    def arrange(self, width: int, looks: Looks) -> int:
        self._looks, self._width = looks, width
        above, padding = looks.px(ABOVE), looks.px(PADDING)
        inside = width - 2 * padding - self._indent(looks)
        self._flow = Flow(looks.text, looks.pitch(looks.text, 1.35))
        self._flow.set_text(self._error.replace("\n", "\u2028"), [])
        top = above + padding + self._flow.lay_out(max(inside, looks.px(40))) + looks.px(8)
        left, height, spots = padding + self._indent(looks), looks.px(BUTTON), list[Spot]()
        for press, label in self._presses:
            needed = width_of(label, looks.caption) + 2 * looks.px(12)
            if spots and left + needed > width - padding:
                left, top = padding + self._indent(looks), top + height + looks.px(6)
            spots.append(Spot(QRectF(left, top, needed, height), press, label))
            left += needed + looks.px(8)
        self._spots = tuple(spots)
        return round(top + height + padding)

    def paint(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:
        looks, flow = self._looks, self._flow
        assert looks is not None
        assert flow is not None, "laid out before it is painted"
        above, padding = looks.px(ABOVE), looks.px(PADDING)
        ground = QRectF(origin.x(), origin.y() + above, self._width, self.height - above)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(looks.colour("danger_soft"))
        painter.drawRoundedRect(ground, 10, 10)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        line = looks.pitch(looks.text, 1.35)
        mark = QRectF(ground.left() + padding, ground.top() + padding, looks.px(ICON), line)
        paint_icon(painter, mark, "mdi6.alert-circle-outline", looks, "danger")
        painter.setPen(looks.colour("text"))
        flow.draw(painter, QPointF(mark.left() + self._indent(looks), mark.top()), clip)
        for spot in self._spots:
            self._paint_button(painter, spot, origin, shown)

    def spots(self) -> Sequence[Spot]:
        return self._spots

    def _paint_button(self, painter: QPainter, spot: Spot, origin: QPointF, shown: Shown) -> None:
        looks = self._looks
        assert looks is not None
        rect = spot.rect.translated(origin).adjusted(0.5, 0.5, -0.5, -0.5)
        focused = shown.focused == spot
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(looks.colour("raised" if shown.hot == spot else "surface"))
        painter.setPen(QPen(looks.colour("accent" if focused else "border_strong"), 2 if focused else 1))
        painter.drawRoundedRect(rect, 7, 7)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setFont(looks.caption)
        painter.setPen(looks.colour("text"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, spot.label)

    def _indent(self, looks: Looks) -> int:
        return looks.px(ICON) + looks.px(10)
