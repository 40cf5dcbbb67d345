"""Votes on replies that stand side by side."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.chat.changes import Voted
from app.chat.messages import Vote
from app.errors import PromptError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.chat.journal import Journal
    from app.chat.messages import Lane, Message


@dataclass(frozen=True)
class Ballot:
    """What stands for choice: each lane's last reply, and what the lane is called."""

    conversation: int
    replies: tuple[int, ...]
    labels: tuple[str, ...]


class Votes:
    """Casts votes on what is open, and counts those that were cast."""

    def __init__(
        self, journal: Journal, ballot: Callable[[], Ballot | None], reveal: Callable[[], None]
    ) -> None:
        self._journal = journal
        self._ballot = ballot
        self._reveal = reveal

    def cast(self, winner_lane: int | None) -> None:
        """Prefer a lane's reply, or with None none; then it is shown who wrote which.

        Raises PromptError where no replies stand side by side.
        """
        ballot = self._ballot()
        if ballot is None:
            raise PromptError(
                "There are no finished replies to choose from.", "Ask something in two panes first."
            )
        winner = None if winner_lane is None else ballot.replies[winner_lane]
        winning = "" if winner_lane is None else ballot.labels[winner_lane]
        self._journal.note(Voted(Vote(ballot.conversation, winner, ballot.labels, winning, time.time())))
        self._reveal()

    async def tally(self) -> tuple[Vote, ...]:
        """Return all votes, oldest first. Raises StorageError."""
        return await self._journal.ask(lambda store: store.votes())


def label_of(reply: Message, lane: Lane) -> str:
    """Return a name for who wrote ``reply``, and how: the same for the same model and settings."""
    provenance = reply.provenance
    place = provenance.place if provenance else ""
    settings = lane.preset or ", ".join(
        f"{name} {value}" for name, value in lane.prompting.sampling.set_ones.items() if name != "seed"
    )
    return " · ".join(part for part in (reply.model, place, settings) if part)
