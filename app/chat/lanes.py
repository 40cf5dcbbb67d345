"""The lanes of the open conversation: who goes on with each, and how many there are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.chat.votes import Ballot, label_of
from app.errors import PromptError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.chat.desk import Desk
    from app.chat.messages import Lane, Trim
    from app.engine.replies import Prompting

MOST = 6


class Lanes:
    """Changes the lanes of the desk's conversation, or of the one to come."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def set_lane(
        self,
        index: int,
        *,
        responder: str | None = None,
        prompting: Prompting | None = None,
        preset: str | None = None,
        trim: Trim | None = None,
    ) -> None:
        """Change what is given, from the next prompt on; a preset brings its prompting."""
        lanes = list(self._desk.lanes.value)
        lane = lanes[index]
        if preset is not None:
            found = self._desk.presets.find(preset)
            lane = replace(lane, preset=preset, prompting=found.prompting if found else lane.prompting)
        if responder is not None:
            lane = replace(lane, responder=responder)
        if prompting is not None:
            lane = replace(lane, prompting=prompting)
        if trim is not None:
            lane = replace(lane, trim=trim)
        lanes[index] = lane
        self._desk.set_lanes(self._desk.thread, lanes)

    def add_lane(self, copy_of: int = 0) -> None:
        """Put a lane like ``copy_of`` beside the others. Raises PromptError if there are six."""
        lanes = self._desk.lanes.value
        if len(lanes) >= MOST:
            raise PromptError(
                f"More than {MOST} answers beside each other cannot be read.", "Remove one first."
            )
        self._rearrange([*lanes, lanes[copy_of]])

    def remove_lane(self, index: int) -> None:
        """Take a lane away, and stop it; what was said in it stays as versions. The last one remains."""
        count = len(self._desk.lanes.value)
        if count > 1:
            self._keep([position for position in range(count) if position != index])

    def keep_lane(self, index: int) -> None:
        """Go on with one lane alone, and stop the others; what was said in them stays as versions."""
        self._keep([index])

    def set_blind(self, blind: bool) -> None:  # noqa: FBT001  the value is the message
        """Hide which model is which, or show it."""
        desk = self._desk
        entry = desk.shelf.find(desk.current.value)
        if entry:
            desk.shelf.put(replace(entry, blind=blind))
        desk.blind.set(blind)

    def ballot(self) -> Ballot | None:
        """Return what stands for choice; None unless every lane ends in a finished reply of its own."""
        desk = self._desk
        thread, lanes = desk.thread, desk.lanes.value
        ends = [thread.tree[lane.leaf] for lane in lanes if thread and lane.leaf in thread.tree and lane.leaf]
        if thread is None or len(ends) < 2 or len({end.id for end in ends}) < len(lanes):
            return None
        if any(end.role != "assistant" or desk.answers.is_live(end.id) for end in ends):
            return None
        labels = tuple(label_of(end, lane) for end, lane in zip(ends, lanes, strict=True))
        return Ballot(thread.id, tuple(end.id for end in ends), labels)

    def _keep(self, positions: Sequence[int]) -> None:
        """Go on with the lanes at ``positions``; what waits for one of them still goes there."""
        lanes = self._desk.lanes.value
        staying = [lanes[position] for position in positions]
        self._stop([lane for at, lane in enumerate(lanes) if at not in positions], staying)
        thread = self._desk.thread
        if thread is not None:
            thread.move_lanes({before: now for now, before in enumerate(positions)})
            self._desk.show_queue(thread)
        self._rearrange(staying)

    def _rearrange(self, lanes: Sequence[Lane]) -> None:
        self._desk.set_lanes(self._desk.thread, lanes)
        self._desk.show_all()

    def _stop(self, leaving: Sequence[Lane], staying: Sequence[Lane]) -> None:
        """End the replies that no lane shows any more."""
        shown = {lane.leaf for lane in staying}
        for lane in leaving:
            if lane.leaf is not None and lane.leaf not in shown:
                self._desk.answers.stop(lane.leaf)
