"""Connects the prompting panel with the lanes of the open conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.engine.replies import Prompting, Sampling
from app.engine.responders import Standing
from app.engine.sampling import check_sampling, fitted_sampling, sampling_of, values_of
from app.errors import VlindersError
from ui.composer.lane_watch import LaneWatch
from ui.composer.pause import Pause
from ui.engine.values import Values
from ui.prompting.keeping import Keeping
from ui.prompting.reply_watch import ReplyWatch

if TYPE_CHECKING:
    from app.application import Application
    from app.chat.messages import Lane
    from ui.prompting.panel import PromptingPanel

ALL = -1
NOT_KNOWN = "This model's engine does not know it: reset it."
PAUSE = 300
"""Milliseconds without a keystroke before the system prompt's tokens are counted."""


class PromptingWiring(QObject):
    """What is set goes to the lane that is chosen, or to all; what is wrong stays here with its error."""

    def __init__(self, panel: PromptingPanel, application: Application) -> None:
        super().__init__(panel)
        self._panel, self._app = panel, application
        self._chats = application.chats
        self._lane = ALL
        self._shown: tuple[int | None, int] | None = None
        self._wrong: dict[str, object] = {}
        self._counting = Pause(PAUSE, self._count_system, self)
        self._watch = LaneWatch(self._chats, application.responders, self._show)
        self._keeping = Keeping(panel, application, self)
        self._reply = ReplyWatch(panel.constraint, application, self)
        panel.prompting_edited.connect(self._edit)
        panel.sampling_edited.connect(self._edit_sampling)
        panel.sampling_reset.connect(self._reset_sampling)
        panel.lane_chosen.connect(self._choose_lane)
        self._chats.presets.presets.subscribe(lambda _: self._show())
        self._chats.current.subscribe(lambda _: self._show())

    @property
    def index(self) -> int:
        """The place of the lane that is shown; for all of them, the first stands."""
        return max(0, self._lane)

    @property
    def lane(self) -> Lane:
        return self._watch.lanes[self.index]

    def apply(self, prompting: Prompting, preset: str) -> None:
        """Have what is chosen ask in this way, which is known as ``preset``."""
        self._wrong = {}
        for index in self.targets():
            self._chats.set_lane(index, prompting=prompting, preset=preset)
        self._show()

    def targets(self) -> tuple[int, ...]:
        """Return the places of the lanes that an edit is meant for."""
        return tuple(range(len(self._watch.lanes))) if self._lane == ALL else (self._lane,)

    def _edit(self, name: str, value: object) -> None:
        changes: dict[str, Any] = {name: value}
        for index in self.targets():
            lane = self._watch.lanes[index]
            self._chats.set_lane(index, prompting=replace(lane.prompting, **changes))

    def _edit_sampling(self, name: str, value: object) -> None:
        """Set what is right of all there is, and keep the rest to be corrected."""
        values = {**values_of(self.lane.prompting.sampling), **self._wrong, name: value}
        values = {each: kept for each, kept in values.items() if kept is not None}
        errors = check_sampling(values)
        self._wrong = {each: kept for each, kept in values.items() if each in errors}
        right = {each: kept for each, kept in values.items() if each not in errors}
        before = self.lane.prompting.sampling
        made = sampling_of(right)
        changed = {
            field: getattr(made, field)
            for field in vars(made)
            if getattr(made, field) != getattr(before, field)
        }
        for index in self.targets() if changed else ():
            lane = self._watch.lanes[index]
            sampling = replace(lane.prompting.sampling, **changed)
            self._chats.set_lane(index, prompting=replace(lane.prompting, sampling=sampling))
        self._show()

    def _reset_sampling(self) -> None:
        self._wrong = {}
        self._edit("sampling", Sampling())
        self._show()

    def _choose_lane(self, lane: int) -> None:
        self._lane = lane
        self._show()

    def _show(self) -> None:
        lanes = self._watch.lanes
        if self._lane >= len(lanes):
            self._lane = ALL
        shown = (self._chats.current.value, self._lane)
        anew = shown != self._shown
        if anew:
            self._shown, self._wrong = shown, {}
        panel, prompting = self._panel, self.lane.prompting
        panel.show_lanes([str(number) for number in range(1, len(lanes) + 1)], self._lane)
        panel.show_prompting(prompting, anew=anew)
        self._show_sampling(prompting.sampling)
        thinks = any(standing.thinks for standing in self._watch.standings)
        panel.show_thinking(offered=thinks or prompting.thinking is not None)
        self._keeping.show(self.lane)
        self._reply.judge_form(prompting.constraint)
        self._reply.follow(self.index)
        self._counting.begin()

    def _show_sampling(self, sampling: Sampling) -> None:
        responder = self._watch.responder(self.index)
        standing = responder.standing.value if responder is not None else Standing()
        values = {**values_of(sampling), **self._wrong}
        unknown = dict.fromkeys(standing.lacks & values.keys(), NOT_KNOWN)
        self._panel.form.show_catalog(fitted_sampling(standing.defaults, standing.lacks, values))
        self._panel.form.show_values(Values(values, check_sampling(values) | unknown))
        self._panel.reset.setEnabled(bool(values))

    def _count_system(self) -> None:
        self._app.tasks.spawn(self._count(self.lane.prompting.system), name="count the system prompt")

    async def _count(self, system: str) -> None:
        responder = self._watch.responder(self.index)
        tokens = None
        if system and responder is not None and responder.standing.value.counts:
            try:
                tokens = await responder.count(system)
            except VlindersError:  # nobody can tell now
                tokens = None
        self._panel.show_system_size(tokens)
