"""One run of a download's child, as far as it has told."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from app.errors import Trouble
from app.hub.fetch.protocol import Checked, Done, Failed, Plan, Progress, Retry, Verifying
from app.hub.orders import Broken, Finished, Running
from app.hub.speed import Speedometer
from app.library.text import one_line

if TYPE_CHECKING:
    from app.hub.fetch.protocol import Event

OFTEN = 3
"""Attempts in a row from which on their number is told."""


class Attempt:
    """What a child says, and the ``outcome`` once it has said that; times are seconds of any one clock.

    Each run has its own, which begins with ``done`` bytes, so that nothing is shown that an earlier one said.
    ``device`` is the filesystem that is written to, None before the child has told its plan.
    """

    def __init__(self, now: float, done: int) -> None:
        self.done = done
        self.device: int | None = None
        self.outcome: Finished | Broken | None = None
        self.moved = False
        """Whether anything has come."""
        self._meter = Speedometer(now, done)
        self._retry = ""
        self._verifying = False

    def heed(self, now: float, event: Event) -> None:
        """Take in what the child says."""
        match event:
            case Plan(have=have):
                self.done = have
                self._meter = Speedometer(now, have)
            case Progress(done):
                self._advance(now, done)
            case Verifying(done, total):
                self._verifying, self._retry = done < total, ""
                self._meter.touch(now)
            case Retry(file, _, error, count):
                times = f" ({count} times in a row)" if count > OFTEN else ""
                self._retry = one_line(f"{file} is tried again{times}: {error}")
            case Failed(trouble, what, remedy):
                self.outcome = Broken(trouble, what, remedy)
            case Done(path):
                self.outcome = Finished(Path(path))
            case Checked():
                self.outcome = Broken(Trouble.OTHER, "The process that downloads answered something else.")
            case _:
                assert_never(event)

    def running(self, now: float, missing: int) -> Running:
        """Return how it runs; ``missing`` bytes are still to come."""
        if self._verifying:
            return Running(verifying=True)
        self._meter.note(now, self.done)
        eta = self._meter.eta(now, missing)
        return Running(
            speed=self._meter.speed(now),
            eta=None if eta is None else math.ceil(eta),
            stalled=math.floor(self._meter.stalled(now)),
            retry=self._retry,
        )

    def _advance(self, now: float, done: int) -> None:
        if done > self.done:
            self._verifying, self._retry, self.moved = False, "", True
        self.done = done
        self._meter.note(now, done)
