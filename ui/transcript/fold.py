"""The head of a message's thinking: folded away, with the time and the tokens it takes or took."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from app.chat.messages import Status
from ui.transcript.blocks import Fold, Spot, Toggle
from ui.transcript.captions import paint_caption, width_of
from ui.transcript.icons import paint_icon
from ui.transcript.meta import count, duration
from ui.transcript.toolrow import paint_ground

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from app.chat.messages import Message
    from app.engine.replies import Piece
    from ui.transcript.blocks import Shown
    from ui.transcript.looks import Looks

HEIGHT = 30
BELOW = 4
ICON = 16
EDGE = 8
STEP = 0.5
"""Seconds between two figures while it thinks: faster cannot be read."""


class ThinkingFold(Fold):
    """Says that the model thinks, or how long it thought; a press opens what it thought.

    ``began`` is when it came to be seen, on the monotonic clock; until the reply's usage tells better,
    ``seconds`` and ``tokens`` are counted here.
    """

    def __init__(self, message: Message, before: Fold | None = None) -> None:
        super().__init__()
        self.began = time.monotonic()
        self.seconds = 0.0
        self.tokens = 0
        self._thinking = message.status is Status.STREAMING and not message.text
        self._looks: Looks | None = None
        self._spot = Spot(QRectF(), Toggle(), "")
        self._said = ""
        if isinstance(before, ThinkingFold):
            self.opened = before.opened
            self.began, self.seconds, self.tokens = before.began, before.seconds, before.tokens
        usage = message.usage
        if usage is not None and usage.reasoning_tokens:
            self.seconds, self.tokens = usage.reasoning_seconds, usage.reasoning_tokens
        self._say()

    @property
    def text(self) -> str:
        return self._said

    def add(self, piece: Piece) -> None:
        if not self._thinking:
            return
        if piece.reasoning:
            # A piece on the border has tokens of both; all but a few of them were thought.
            self.tokens += piece.tokens
        seconds = time.monotonic() - self.began
        self._thinking = not piece.text
        if self._thinking and seconds - self.seconds < STEP:
            return
        self.seconds = seconds
        self._say()
        self.renew()

    def arrange(self, width: int, looks: Looks) -> int:
        self._looks = looks
        height = looks.px(HEIGHT)
        needed = looks.px(EDGE) * 2 + looks.px(ICON) * 2 + looks.px(10) + width_of(self._said, looks.caption)
        tip = "Hide what it thought" if self.opened else "Show what it thought"
        rect = QRectF(-looks.px(EDGE), 1, min(needed, width + looks.px(EDGE)), height - 2)
        self._spot = Spot(rect, Toggle(), f"{self._said}. {tip}", tip)
        return height + looks.px(BELOW)

    def paint(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:  # noqa: ARG002  it is small
        looks = self._looks
        assert looks is not None, "laid out before it is painted"
        hot, focused = shown.hot == self._spot, shown.focused == self._spot
        rect = self._spot.rect.translated(origin)
        paint_ground(painter, rect, looks, hot=hot, focused=focused)
        rect.setLeft(rect.left() + looks.px(EDGE))
        tone = "accent" if self._thinking else "text" if hot else "muted"
        side = looks.px(ICON)
        mark = QRectF(rect.left(), rect.center().y() - side / 2, side, side)
        paint_icon(painter, mark, "mdi6.head-lightbulb-outline", looks, tone)
        rect.setLeft(mark.right() + looks.px(7))
        colour = looks.colour("text" if hot else "muted")
        width = paint_caption(painter, rect, self._said, looks.caption, colour)
        arrow = QRectF(rect.left() + width + looks.px(3), mark.top(), side, side)
        name = "mdi6.chevron-down" if self.opened else "mdi6.chevron-right"
        paint_icon(painter, arrow, name, looks, "text" if hot else "muted")

    def spots(self) -> Sequence[Spot]:
        return (self._spot,)

    def _say(self) -> None:
        parts = ["Thinking…" if self._thinking else "Thought"]
        if self._thinking and self.seconds >= 1:
            parts[0] += f" {int(self.seconds)} s"
        elif self.seconds and not self._thinking:
            parts[0] += f" for {duration(self.seconds)}"
        if self.tokens:
            parts.append(count(self.tokens, "token"))
        self._said = " · ".join(parts)
