"""Keeps the panes' heads up to date, and does what they ask for."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.chat.messages import Status
from app.engine.responders import LOCAL
from app.errors import VlindersError
from ui.chat.lane_head import LaneHead, LaneLook
from ui.chat.lane_words import memory_of, settings_text
from ui.chat.pace import Figures, Pace, fastest, figures_of
from ui.chat.responder_menu import NOBODY
from ui.composer.lane_watch import LaneWatch

if TYPE_CHECKING:
    from app.application import Application
    from app.chat.messages import Message
    from app.engine.replies import Piece
    from ui.chat.blind import Blind
    from ui.chat.page import ChatPage
    from ui.chat.panes import Panes

TICK = 250
"""Milliseconds between two looks at figures that run: a number that changes faster cannot be read."""


class LaneWiring(QObject):
    """``settings_requested`` carries the lane whose settings one wants to see, ``changed``: anything did."""

    settings_requested = Signal(int)
    endpoints_requested = Signal()
    changed = Signal()

    def __init__(self, page: ChatPage, panes: Panes, blind: Blind, application: Application) -> None:
        super().__init__(panes)
        self._page, self._panes, self._blind, self._app = page, panes, blind, application
        self._chats = application.chats
        self._paces: dict[int, Pace] = {}
        self._clock = QTimer(self, interval=TICK)
        self._clock.timeout.connect(self.show_figures)
        self.watch = LaneWatch(application.chats, application.responders, self.show_lanes)
        self._chats.busy_lanes.subscribe(self._heed_busy)
        # What streams while another conversation is open is not told.
        self._chats.current.subscribe(lambda _: self._paces.clear())
        application.monitor.readings.subscribe(lambda _: self.show_figures())

    def connect_head(self, head: LaneHead, lane: int) -> None:
        """Do for ``lane`` what its head asks for."""
        chats = self._chats
        head.responder_chosen.connect(partial(self.choose_responder, lane))
        head.preset_chosen.connect(partial(self._choose_preset, lane))
        head.settings_requested.connect(lambda: self.settings_requested.emit(lane))
        head.endpoints_requested.connect(self.endpoints_requested)
        head.stop_requested.connect(lambda: chats.stop(lane))
        head.keep_requested.connect(lambda: self._try(partial(chats.keep_lane, lane)))
        head.copy_requested.connect(lambda: self._try(partial(chats.add_lane, lane)))
        head.remove_requested.connect(lambda: self._try(partial(chats.remove_lane, lane)))

    @property
    def answerers(self) -> tuple[str, str, str] | None:
        """Who answers, the tone of how that stands, and both in words; None for this machine's engine."""
        found = {self.watch.responder(lane) for lane in range(len(self.watch.lanes))}
        if len(found) > 1:
            ready = all(each and each.standing.value.ready for each in found)
            count = f"{len(found)} models"
            return count, "success" if ready else "warning", f"{count} answer here"
        (one,) = found
        if one is None:
            return NOBODY, "danger", "The model of this conversation is not there any more"
        if one.key == LOCAL:
            return None
        standing = one.standing.value
        told = "" if standing.ready else f" · {standing.reason}"
        tone = "success" if standing.ready else "danger"
        return standing.name.rsplit("/", 1)[-1], tone, f"{standing.name} · {standing.place}{told}"

    def choose_responder(self, lane: int, key: str) -> None:
        """Have another model answer in ``lane``, from the next prompt on."""
        self._try(partial(self._chats.set_lane, lane, responder=key))

    def add_pane(self) -> None:
        """Put another lane beside those there are, with a model that none of them has, if there is one."""
        lanes = self.watch.lanes
        first = self._app.responders.all.value[0].key if self._app.responders.all.value else ""
        taken = {lane.responder or first for lane in lanes}
        ready = [each.key for each in self._app.responders.all.value if each.standing.value.ready]
        other = next((key for key in ready if key not in taken), None)
        self._try(partial(self._chats.add_lane, 0))
        if other is not None and len(self.watch.lanes) > len(lanes):
            self._chats.set_lane(len(lanes), responder=other)

    def begin(self, message: Message, *, seen: bool = True) -> None:
        """Follow how fast a reply comes; ``seen``: it begins now."""
        if message.role == "assistant" and message.status is Status.STREAMING:
            self._paces.setdefault(message.id, Pace(time.monotonic() if seen else None))

    def grow(self, message: int, piece: Piece) -> None:
        """Count a piece of a reply."""
        pace = self._paces.get(message)
        if pace is not None:
            pace.take(piece)

    def end(self, message: Message) -> None:
        """Take a reply's own figures, once it has ended."""
        if message.status is Status.STREAMING:
            self.begin(message)
        else:
            self._paces.pop(message.id, None)
        self.show_figures()

    def show_lanes(self) -> None:
        """Show who answers in each lane, and how."""
        lanes, busy, secret = self.watch.lanes, self._chats.busy_lanes.value, self._blind.secret
        if len(lanes) != len(self._panes.all):  # their panes are about to come or go
            return
        told = ["" if secret else settings_text(place, lanes) for place in range(len(lanes))]
        roomy = any(told) or self._blind.winner is not None
        for place, pane in enumerate(self._panes.all):
            responder = self.watch.responder(place)
            standing = responder.standing.value if responder else None
            look = LaneLook(
                self._blind.name_of(place),
                lanes[place].responder,
                standing,
                told[place],
                lanes[place].preset,
                place in busy,
                secret,
                self._blind.winner == place,
                roomy,
            )
            pane.head.show_lane(look)
            name = "" if secret or standing is None else standing.name
            pane.empty.show_text(name or f"Answer {look.name}", self._empty_text())
        self.show_figures()
        self.changed.emit()

    def show_figures(self) -> None:
        """Show how soon and how fast each lane answers."""
        lanes = self.watch.lanes
        if len(lanes) < 2 or len(lanes) != len(self._panes.all):
            return
        figures = [self._figures(place) for place in range(len(lanes))]
        soonest, quickest = fastest(figures)
        memory = memory_of(self._app.monitor.readings.value)
        for place, pane in enumerate(self._panes.all):
            if self._blind.secret:
                pane.head.figures.show_figures(Figures(), None, soonest=False, quickest=False)
                continue
            local = self.watch.responder(place)
            held = memory if local is not None and local.key == LOCAL else None
            marks = {"soonest": place in soonest, "quickest": place in quickest}
            pane.head.figures.show_figures(figures[place], held, **marks)

    def _empty_text(self) -> str:
        before = " What was said before comes back after the vote." if self._blind.holds_back else ""
        return f"Its answer will stand here.{before}"

    def _figures(self, lane: int) -> Figures:
        leaf = self.watch.lanes[lane].leaf
        if leaf is None:
            return Figures()
        pace = self._paces.get(leaf)
        if pace is not None:
            return pace.figures
        try:
            reply = self._chats.find(leaf)
        except VlindersError:
            return Figures()
        responder, wrote = self.watch.responder(lane), reply.provenance
        if reply.usage is None or responder is None or wrote is None or wrote.responder != responder.key:
            return Figures()  # of another model than the one whose name stands here now
        return figures_of(reply.usage)

    def _heed_busy(self, busy: frozenset[int]) -> None:
        if busy:
            self._clock.start()
        else:
            self._clock.stop()
        self.show_lanes()

    def _choose_preset(self, lane: int, name: str) -> None:
        self._try(partial(self._chats.set_lane, lane, preset=name))

    def _try(self, act: partial[None]) -> None:
        try:
            act()
        except VlindersError as error:
            self._page.composer.show_error(str(error))
