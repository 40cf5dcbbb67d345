"""A blind comparison: nobody is named, the panes are shuffled, until a vote is cast."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.chat.messages import Status
from ui.chat.vote_bar import TIE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.chat.messages import Placed
    from app.chat.session import Chats
    from ui.chat.panes import Panes
    from ui.chat.vote_bar import VoteBar

LETTERS = "ABCDEF"
HIDDEN = "Shown after the vote"
FAILED = "Something went wrong. What it was is shown after the vote."


class Blind(QObject):
    """Keeps the panes' secret. ``turned``: what is shown is to be shown anew, hidden or not.

    After a vote the next prompt is asked blind again, in a new order. What has been seen with its model's
    name stays away then: below it, every new answer could be told by its pane, and it was voted on before.
    """

    turned = Signal()

    def __init__(self, panes: Panes, bar: VoteBar, chats: Chats) -> None:
        super().__init__(panes)
        self._panes, self._bar, self._chats = panes, bar, chats
        self._was = False
        self._count = 1
        self._forget()
        bar.hide()
        bar.voted.connect(self._vote)
        chats.current.subscribe(lambda _: self._forget())
        chats.blind.subscribe(lambda _: self._heed())
        chats.busy.subscribe(lambda _: self.show_bar())

    @property
    def secret(self) -> bool:
        """Whether it is hidden now who answers."""
        return self._chats.blind.value and len(self._chats.lanes.value) > 1

    def choose(self, blind: bool) -> None:  # noqa: FBT001  a slot
        """Begin to hide who answers, or tell it without a vote."""
        self._forget()
        if blind:
            self._told = self._all_shown()
        self._chats.set_blind(blind)

    def heed_opened(self) -> None:
        """See what is shown now."""
        count = len(self._chats.lanes.value)
        if count != self._count:
            self._count, self.winner = count, None  # the lanes have other places now
            self._again = self._again and count > 1
            if self.secret:  # else the panes would stand in the order of the lanes
                self._panes.show_order(shuffled(range(count)))
        self._heed()
        self.show_bar()

    def heed_prompt(self) -> None:
        """Ask blind again, as before the vote."""
        self.winner = None
        if self._again and not self.secret:
            self._again = False
            self._chats.set_blind(True)
        self.show_bar()

    def name_of(self, lane: int) -> str:
        """Return what the lane's pane is called."""
        return LETTERS[self._panes.order.index(lane)] if self.secret else str(lane + 1)

    @property
    def holds_back(self) -> bool:
        """Whether there is something that stays away until the vote."""
        return self.secret and bool(self._told)

    def path(self, lane: int) -> list[Placed]:
        """Return what the lane's pane may show."""
        secret = self.secret
        shown = (each for each in self._chats.path(lane) if not secret or each.message.id not in self._told)
        return [self.mask(placed, lane) for placed in shown]

    def mask(self, placed: Placed, lane: int) -> Placed:
        """Return a message as it may be shown in the lane's pane."""
        message = placed.message
        if not self.secret or message.role != "assistant":
            return placed
        hidden = replace(
            message,
            model=f"Answer {self.name_of(lane)}",
            usage=None,
            provenance=None,
            error=FAILED if message.error else "",
        )
        return replace(placed, message=hidden)

    def show_bar(self) -> None:
        """Ask for a vote where there are answers to choose from."""
        names = [LETTERS[place] for place in range(len(self._panes.order))]
        self._bar.show_answers(names)
        self._bar.setVisible(self.secret and not self._chats.busy.value and self._can_vote())

    def _can_vote(self) -> bool:
        lanes = range(len(self._chats.lanes.value))
        ends = [path[-1].message for path in map(self.path, lanes) if path]
        return (
            len({end.id for end in ends}) == len(lanes)
            and all(end.role == "assistant" for end in ends)
            and any(end.status is Status.COMPLETE for end in ends)
        )

    def _vote(self, place: int) -> None:
        lane = None if place == TIE else self._panes.order[place]
        self.winner, self._again, self._told = lane, True, self._all_shown()
        self._chats.votes.cast(lane)

    def _forget(self) -> None:
        """Know nothing of votes and of what was seen, as of a conversation that has just been opened."""
        self.winner: int | None = None
        self._again = False
        self._told: frozenset[int] = frozenset()

    def _all_shown(self) -> frozenset[int]:
        lanes = range(len(self._chats.lanes.value))
        return frozenset(placed.message.id for lane in lanes for placed in self._chats.path(lane))

    def _heed(self) -> None:
        """Shuffle where it has become a secret, and tell."""
        if self.secret == self._was:
            return
        self._was = self.secret
        if self.secret:
            self._panes.show_order(shuffled(range(len(self._panes.all))))
        self.show_bar()
        self.turned.emit()


def shuffled(lanes: Sequence[int]) -> list[int]:
    """Return the lanes in an order that nobody knows."""
    return random.SystemRandom().sample(list(lanes), len(lanes))
