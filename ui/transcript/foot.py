"""What stands below a reply: what it took, its versions, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from ui.transcript.actions import CONTINUE, DETAILS, RATE_DOWN, RATE_UP, Action, ended_early, icon_actions
from ui.transcript.blocks import Act, Fixture, Spot
from ui.transcript.captions import paint_caption, width_of
from ui.transcript.meta import meta_line, meta_tip
from ui.transcript.toolrow import Tool, ToolRow, paint_ground
from ui.transcript.versions import VersionSwitch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from app.chat.messages import Message, Placed
    from ui.transcript.blocks import Shown
    from ui.transcript.looks import Looks

HEIGHT = 30
ABOVE = 6
EDGE = 6


class ReplyFoot(Fixture):
    """One row, as high while the reply streams as it is at its end: nothing jumps then."""

    def __init__(self, placed: Placed) -> None:
        super().__init__()
        message = placed.message
        self._message = message
        # Where there is an error above it, the bare word "failed" says nothing more.
        self._line = meta_line(message) if message.usage is not None or not message.error else ""
        self._versions = VersionSwitch(placed)
        self._tools = ToolRow([_tool(each, message) for each in icon_actions(message)])
        self._details: Spot | None = None
        self._going_on: Spot | None = None
        self._looks: Looks | None = None
        self._width = 0

    @property
    def text(self) -> str:
        return self._line

    def arrange(self, width: int, looks: Looks) -> int:
        self._looks, self._width = looks, width
        above, height = looks.px(ABOVE), looks.px(HEIGHT)
        middle = above + height / 2
        self._tools.place(width + looks.px(EDGE) - self._tools.width(looks), middle, looks)
        left = self._versions.place(-looks.px(EDGE), middle, looks)
        left = left + looks.px(4) if self._versions.spots else 0
        self._details = self._going_on = None
        if self._line:
            needed = width_of(self._line, looks.caption)
            rect = QRectF(left, above, min(needed, max(width - left, 0)), height)
            usage = self._message.usage
            tip = meta_tip(usage) if usage is not None else "Show all that is known about this reply"
            self._details = Spot(rect, Act(DETAILS.name), f"{self._line}. {DETAILS.label}", tip)
            left = rect.right() + looks.px(8)
        if ended_early(self._message) and not self._message.error:  # whose note has that button
            needed = width_of(CONTINUE.label, looks.caption) + 2 * looks.px(EDGE)
            rect = QRectF(left, above + looks.px(3), needed, height - 2 * looks.px(3))
            if rect.right() <= width:
                self._going_on = Spot(rect, Act(CONTINUE.name), CONTINUE.label, "Go on behind its last word")
        return above + height

    def paint(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:  # noqa: ARG002  it is small
        looks = self._looks
        assert looks is not None, "laid out before it is painted"
        self._versions.paint(painter, origin, shown, looks)
        room = origin.x() + self._room(shown)
        if self._details is not None:
            rect = self._details.rect.translated(origin)
            rect.setRight(min(rect.right(), room))
            lit = shown.hot == self._details or shown.focused == self._details
            colour = looks.colour("text" if lit else "muted")
            paint_caption(painter, rect, self._line, looks.caption, colour)
        if self._going_on is not None and self._going_on.rect.right() + origin.x() <= room:
            rect = self._going_on.rect.translated(origin)
            hot, focused = shown.hot == self._going_on, shown.focused == self._going_on
            paint_ground(painter, rect, looks, hot=hot, focused=focused)
            rect.setLeft(rect.left() + looks.px(EDGE))
            paint_caption(painter, rect, CONTINUE.label, looks.caption, looks.colour("accent"))
        self._tools.paint(painter, origin, shown, looks)

    def spots(self) -> Sequence[Spot]:
        texts = [spot for spot in (self._details, self._going_on) if spot is not None]
        return (*self._versions.spots, *self._tools.spots, *texts)

    def _room(self, shown: Shown) -> float:
        """Return where the first button that is to be seen begins."""
        seen = zip(self._tools.tools, self._tools.spots, strict=True)
        edges = [spot.rect.left() for tool, spot in seen if shown.hovered or tool.always]
        return min(edges, default=self._width)


def _tool(action: Action, message: Message) -> Tool:
    rated = (action.name == RATE_UP.name and message.rating > 0) or (
        action.name == RATE_DOWN.name and message.rating < 0
    )
    tone = "muted" if not rated else "success" if message.rating > 0 else "danger"
    return Tool(Act(action.name), action.label, action.icon, tone, always=rated)
