"""Keeps the measure of the prompt that is being written up to date, some times a second at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.errors import VlindersError
from ui.composer.measure import Fit, Measure, measure
from ui.composer.pause import Pause

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.chat.messages import Attachment
    from app.chat.session import Chats
    from app.tasks import Tasks
    from ui.composer.lane_watch import LaneWatch

PAUSE = 200
"""Milliseconds without a keystroke before tokens are counted."""


class Measuring(QObject):
    """Tells by ``measured`` a Measure for each lane whose model is there, whenever something has changed.

    ``draft`` gives the text and the attachments that are being written.
    """

    measured = Signal(object)

    def __init__(
        self,
        chats: Chats,
        watch: LaneWatch,
        tasks: Tasks,
        draft: Callable[[], tuple[str, tuple[Attachment, ...]]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._chats, self._watch, self._tasks, self._draft = chats, watch, tasks, draft
        self._running = False
        self._again = False
        self._pause = Pause(PAUSE, self._begin, self)

    def ask(self) -> None:
        """Measure soon; asked again meanwhile, it is later."""
        self._pause.begin()

    def _begin(self) -> None:
        if self._running:
            self._again = True
        else:
            self._running = True
            self._tasks.spawn(self._measure(), name="measure the prompt")

    async def _measure(self) -> None:
        try:
            found = [await self._measure_lane(lane) for lane in range(len(self._watch.lanes))]
        finally:
            self._running = False
        if self._again:
            self._again = False
            self._pause.begin()
        else:
            self.measured.emit(tuple(each for each in found if each is not None))

    async def _measure_lane(self, lane: int) -> Measure | None:
        responder = self._watch.responder(lane)
        if responder is None or not responder.standing.value.name:
            return None
        try:
            return await measure(responder, self._chats.request_for(lane, *self._draft()))
        except (VlindersError, IndexError):  # said where one sends, or the lane is gone
            return None


def tightest(measures: tuple[Measure, ...]) -> Measure | None:
    """Return the one that leaves the least room, which is the one to show; None without any."""
    order = {Fit.FULL: 0, Fit.TIGHT: 1, Fit.GOOD: 2}
    return min(measures, key=lambda each: (order[each.fit], -each.share, -each.prompt), default=None)
