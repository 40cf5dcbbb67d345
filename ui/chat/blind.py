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


class Blind(QObject):
    """Keeps the panes' secret. ``turned``: what is shown is to be shown anew, hidden or not.

    After a vote the next prompt is asked blind again, in a new order.
    """

    turned = Signal()

    def __init__(self, panes: Panes, bar: VoteBar, chats: Chats) -> None:
        super().__init__(panes)
        self._panes, self._bar, self._chats = panes, bar, chats
        self._again = False
        self._was = False
        self.winner: int | None = None
        bar.hide()
        bar.voted.connect(self._vote)
        chats.blind.subscribe(lambda _: self._heed())
        chats.busy.subscribe(lambda _: self.show_bar())

    @property
    def secret(self) -> bool:
        """Whether it is hidden now who answers."""
        return self._chats.blind.value and len(self._chats.lanes.value) > 1

    def choose(self, blind: bool) -> None:  # noqa: FBT001  a slot
        """Begin to hide who answers, or tell it without a vote."""
        self._again = False
        self.winner = None
        self._chats.set_blind(blind)

    def heed_opened(self) -> None:
        """See what is shown now."""
        if len(self._chats.lanes.value) == 1:
            self._again, self.winner = False, None
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

    def mask(self, placed: Placed, lane: int) -> Placed:
        """Return a message as it may be shown in the lane's pane."""
        message = placed.message
        if not self.secret or message.role != "assistant":
            return placed
        hidden = replace(message, model=f"Answer {self.name_of(lane)}", usage=None, provenance=None)
        return replace(placed, message=hidden)

    def show_bar(self) -> None:
        """Ask for a vote where there are answers to choose from."""
        names = [LETTERS[place] for place in range(len(self._panes.order))]
        self._bar.show_answers(names)
        self._bar.setVisible(self.secret and not self._chats.busy.value and self._can_vote())

    def _can_vote(self) -> bool:
        lanes = range(len(self._chats.lanes.value))
        ends = [path[-1].message for path in map(self._chats.path, lanes) if path]
        return (
            len({end.id for end in ends}) == len(lanes)
            and all(end.role == "assistant" for end in ends)
            and any(end.status is Status.COMPLETE for end in ends)
        )

    def _vote(self, place: int) -> None:
        lane = None if place == TIE else self._panes.order[place]
        self.winner, self._again = lane, True
        self._chats.votes.cast(lane)

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
