"""What stands above a message: who wrote it, and what can be done with a prompt."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.engine.responders import LOCAL
from ui.transcript.actions import icon_actions
from ui.transcript.blocks import Act, Fixture
from ui.transcript.captions import RIGHT, paint_caption
from ui.transcript.toolrow import Tool, ToolRow
from ui.transcript.versions import VersionSwitch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.chat.messages import Message, Placed
    from ui.transcript.blocks import Shown, Spot
    from ui.transcript.looks import Looks

HEIGHT = 28
DOT = 8
BELOW = 2


class PromptHead(Fixture):
    """“You”, the versions of the prompt, and its buttons at the right."""

    in_copy = True

    def __init__(self, placed: Placed) -> None:
        super().__init__()
        self._who = "System" if placed.message.role == "system" else "You"
        self._versions = VersionSwitch(placed)
        actions = icon_actions(placed.message)
        self._tools = ToolRow([Tool(Act(each.name), each.label, each.icon) for each in actions])
        self._looks: Looks | None = None
        self._width = 0

    @property
    def text(self) -> str:
        return self._who

    def arrange(self, width: int, looks: Looks) -> int:
        self._looks, self._width = looks, width
        height = looks.px(HEIGHT)
        reach = looks.px(6)  # the buttons' icons, not their grounds, end where the text does
        right = width + reach - self._tools.width(looks)
        self._tools.place(right, height / 2, looks)
        self._versions.place(looks.px(36), height / 2, looks)
        return height

    def paint(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:  # noqa: ARG002  it is small
        looks = self._looks
        assert looks is not None, "laid out before it is painted"
        rect = QRectF(origin.x(), origin.y(), self._width, self.height)
        paint_caption(painter, rect, self._who, looks.caption, looks.colour("muted"))
        self._versions.paint(painter, origin, shown, looks)
        self._tools.paint(painter, origin, shown, looks)

    def spots(self) -> Sequence[Spot]:
        return (*self._versions.spots, *self._tools.spots)


class ReplyHead(Fixture):
    """The model's name, where it runs if that is elsewhere, and on hover when it wrote."""

    in_copy = True

    def __init__(self, message: Message) -> None:
        super().__init__()
        self._name = message.model or "Model"
        provenance = message.provenance
        remote = provenance is not None and provenance.responder not in {"", LOCAL}
        self._place = provenance.place if provenance is not None and remote else ""
        self._time = time.strftime("%H:%M", time.localtime(message.created))
        self._looks: Looks | None = None
        self._width = 0

    @property
    def text(self) -> str:
        return self._name

    def arrange(self, width: int, looks: Looks) -> int:
        self._looks, self._width = looks, width
        return looks.px(HEIGHT) + looks.px(BELOW)

    def paint(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:  # noqa: ARG002  it is small
        looks = self._looks
        assert looks is not None, "laid out before it is painted"
        rect = QRectF(origin.x(), origin.y(), self._width, looks.px(HEIGHT))
        dot = looks.px(DOT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(looks.colour("accent"))
        painter.drawEllipse(QRectF(rect.left(), rect.top() + round((rect.height() - dot) / 2) + 1, dot, dot))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        rect.setLeft(rect.left() + dot + looks.px(8))
        if shown.hovered:
            taken = paint_caption(painter, rect, self._time, looks.caption, looks.colour("faint"), RIGHT)
            rect.setRight(rect.right() - taken - looks.px(12))
        width = paint_caption(painter, rect, self._name, looks.name, looks.colour("text"))
        if self._place:
            rect.setLeft(rect.left() + width + looks.px(8))
            if rect.width() > looks.px(40):
                paint_caption(painter, rect, self._place, looks.caption, looks.colour("muted"))
