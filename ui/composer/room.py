"""Watches whether the prompt fits into the contexts of those who will answer, and makes room."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.chat.messages import Trim
from ui.composer.measure import Fit
from ui.composer.measuring import Measuring, tightest
from ui.composer.meter import ContextMeter
from ui.composer.meter_card import MeterCard
from ui.composer.room_banner import RoomBanner
from ui.composer.trimming import sent_of, ways_of

if TYPE_CHECKING:
    from app.chat.session import Chats
    from app.tasks import Tasks
    from ui.composer.attaching import Attaching
    from ui.composer.composer import Composer
    from ui.composer.lane_watch import LaneWatch
    from ui.composer.measure import Measure
    from ui.composer.trimming import Way


class Room(QObject):
    """The meter, its details and the banner; it carries out what the user chooses there."""

    inspect_requested = Signal()
    objected = Signal(str)
    """Why the prompt cannot be sent to anybody; "" if it can."""
    detach_requested = Signal()
    """The text files shall not go with the prompt."""

    def __init__(
        self, composer: Composer, chats: Chats, watch: LaneWatch, tasks: Tasks, attaching: Attaching
    ) -> None:
        super().__init__(composer)
        self._chats, self._watch, self._tasks, self._attaching = chats, watch, tasks, attaching
        self._measures: tuple[Measure, ...] = ()
        self.banner = RoomBanner()
        self.meter = ContextMeter()
        self.card = MeterCard(self.meter)
        composer.add_strip(self.banner)
        composer.add_gauge(self.meter)
        self._measuring = Measuring(chats, watch, tasks, lambda: (composer.text, attaching.attachments), self)
        self._measuring.measured.connect(self._show)
        self.meter.details_requested.connect(self._toggle_card)
        self.card.inspect_requested.connect(self.inspect_requested)
        self.banner.way_chosen.connect(self._take)
        self.banner.restored.connect(self._restore)

    def ask(self) -> None:
        """Something has changed: measure soon."""
        self._measuring.ask()

    def _show(self, measures: tuple[Measure, ...]) -> None:
        self._measures = measures
        shown = self._masked(measures)
        full = bool(measures) and all(measure.fit is Fit.FULL for measure in measures)
        self.objected.emit("Too long: make room first" if full else "")
        tight = tightest(measures)
        self.meter.show_measure(tightest(shown))
        self.card.show_measures(shown)
        if tight is None or tight.fit is Fit.GOOD:
            self._show_left_out()
        else:
            self._tasks.spawn(self._offer(measures.index(tight), tight), name="ways to make room")

    def _masked(self, measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
        """Return what may be shown of ``measures``: in a blind comparison not whose they are."""
        tight = tightest(measures)
        if tight is None or not self._chats.blind.value:
            return measures
        return (replace(tight, name="One of the models"),)

    def _toggle_card(self) -> None:
        if self.card.isVisible():
            self.card.hide()
        else:
            self.card.open()

    def _show_left_out(self) -> None:
        messages, files = self._left_out()
        if messages or files:
            self.banner.show_left_out(messages, files)
        else:
            self.banner.show_nothing()

    def _left_out(self) -> tuple[int, int]:
        """Return how many messages are not sent by the user's choice, and how many go without their files."""
        messages = files = 0
        for index, lane in enumerate(self._watch.lanes):
            path = [placed.message for placed in self._chats.path(index)]
            sent = sent_of(path, lane.trim)
            messages = max(messages, len(path) - len(sent))
            files = max(files, sum(each.id in lane.trim.bare for each in sent))
        return messages, files

    async def _offer(self, index: int, measure: Measure) -> None:
        lane, responder = self._watch.lanes[index], self._watch.responder(index)
        path = [placed.message for placed in self._chats.path(index)]
        if responder is None:
            return
        ways = await ways_of(responder, measure, lane, path, self._attaching.attachments)
        if measure in self._measures:  # what was measured still holds
            self.banner.show_excess(self._masked((measure,))[0], ways)

    def _take(self, way: Way) -> None:
        """Carry ``way`` out in every lane that it can be meant for."""
        if way.detach:
            self.detach_requested.emit()
        for index, lane in enumerate(self._watch.lanes):
            if way.trim is not None and self._holds(index, way.trim.begins):
                self._chats.set_lane(index, trim=way.trim)
            if way.limit is not None:
                sampling = replace(lane.prompting.sampling, max_tokens=way.limit)
                self._chats.set_lane(index, prompting=replace(lane.prompting, sampling=sampling))
        self.ask()

    def _holds(self, index: int, message: int | None) -> bool:
        """Return whether this lane shows the message; lanes go separate ways after a while."""
        return message is None or any(placed.message.id == message for placed in self._chats.path(index))

    def _restore(self) -> None:
        for index in range(len(self._watch.lanes)):
            self._chats.set_lane(index, trim=Trim())
        self.ask()
