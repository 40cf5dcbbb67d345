"""Walking through the tree of what was said, and what is taken out of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.chat.changes import Added, Removed

if TYPE_CHECKING:
    from app.chat.desk import Desk, Thread


class Branches:
    """Acts on the messages of the open conversation; one that is not in it is a PromptError."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def choose_version(self, message: int, lane: int | None = None) -> None:
        """Show a message in place of its sibling, and what followed it when it was last shown."""
        desk = self._desk
        thread = desk.thread_with(message)
        siblings = thread.tree.versions(thread.tree[message])
        lanes = list(desk.lanes.value)
        position = lane
        if position is None:
            showing = (at for each in siblings for at in desk.lanes_with(thread, each))
            position = min(showing, default=0)
        lanes[position] = replace(lanes[position], leaf=thread.tree.leaf_of(message))
        desk.set_lanes(thread, lanes)
        desk.show_all()

    def delete_message(self, message: int) -> None:
        """Remove a message with all that follows it; undo_delete_message() brings it back."""
        desk = self._desk
        thread = desk.thread_with(message)
        before = thread.tree[message]
        # What stands beside it in another lane is no version that could take its place.
        versions = desk.placed(before).versions
        self._stop_from(thread, message)
        ends = dict(enumerate(lane.leaf for lane in desk.lanes.value))
        removed = thread.tree.remove(message)
        thread.removed.append((removed, ends))
        desk.journal.note(Removed(tuple(each.id for each in removed)))
        others = [each for each in versions if each != message]
        older = [each for each in others if each < message]
        end = thread.tree.leaf_of(max(older or others)) if others else before.parent
        gone = {each.id for each in removed}
        self._move(thread, {at: end for at, leaf in ends.items() if leaf in gone})

    def undo_delete_message(self) -> None:
        """Bring the messages back that were deleted last in the open conversation, if any were."""
        thread = self._desk.thread
        if thread is None or not thread.removed:
            return
        removed, ends = thread.removed.pop()
        for message in removed:
            thread.tree.put(message)
            self._desk.journal.note(Added(message))
        back = {message.id for message in removed}
        self._move(thread, {at: leaf for at, leaf in ends.items() if leaf in back})

    def rate(self, message: int, rating: int) -> None:
        """Say what a reply was worth: -1, 0 or 1. One that still streams is not rated."""
        thread = self._desk.thread_with(message)
        if not self._desk.answers.is_live(message):
            self._desk.change(replace(thread.tree[message], rating=max(-1, min(rating, 1))))

    def _stop_from(self, thread: Thread, message: int) -> None:
        for live in self._desk.answers.live.value:
            if live in thread.tree and any(each.id == message for each in thread.tree.path(live)):
                self._desk.answers.stop(live)

    def _move(self, thread: Thread, ends: dict[int, int | None]) -> None:
        lanes = [
            replace(lane, leaf=ends.get(position, lane.leaf))
            for position, lane in enumerate(self._desk.lanes.value)
        ]
        self._desk.set_lanes(thread, lanes)
        self._desk.show_all()
