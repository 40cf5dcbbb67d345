"""One order in the queue, and how it stands."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import Trouble
from app.hub.attempt import Attempt
from app.hub.orders import Broken, Download, Finished, Running, Waiting

if TYPE_CHECKING:
    import asyncio

    from app.hub.orders import Order, Progress

UNEXPECTED = Broken(
    Trouble.OTHER, "The download failed unexpectedly.", "Resume it; nothing that came is lost."
)


@dataclass(eq=False)
class Job:
    """An order in the queue. ``task`` is there while its child is, also while that is being ended.

    ``failures`` counts the runs in a row to which nothing came; ``again`` is when it starts again by itself.
    """

    order: Order
    progress: Progress
    done: int = 0
    attempt: Attempt | None = None
    task: asyncio.Task[None] | None = None
    failures: int = 0
    again: asyncio.TimerHandle | None = None
    stopping: bool = False

    @property
    def missing(self) -> int:
        """Bytes that are still to come."""
        return max(0, self.order.size - self.done)

    @property
    def download(self) -> Download:
        """How it stands now, in the words of the window."""
        if self.attempt is not None and isinstance(self.progress, Running):
            self.done = min(self.attempt.done, self.order.size)
            self.progress = self.attempt.running(time.monotonic(), self.missing)
        return Download(self.order, self.progress, self.done)

    def is_like(self, order: Order) -> bool:
        """Return whether ``order`` asks for the same variant in the same place, at whatever commit."""
        ours = self.order
        return (ours.repo, ours.variant, ours.cache) == (order.repo, order.variant, order.cache)

    def begin(self) -> Attempt:
        """Begin a run."""
        self.attempt = Attempt(time.monotonic(), self.done)
        self.progress = Running()
        self.stopping = False
        return self.attempt

    def stop(self, *, lingering: bool = False) -> asyncio.Task[None] | None:
        """Ask for the end of what runs, which waits from now on; return the task that is ending, if any.

        A child that has finished is let be, unless it may not even be ``lingering``.
        """
        if self.again is not None:
            self.again.cancel()
            self.again = None
        if isinstance(self.progress, Running):
            self.progress = Waiting()
        if self.task is None or (isinstance(self.progress, Finished) and not lingering):
            return None
        if not self.stopping:  # a second time would end the waiting for the child's end
            self.stopping = True
            self.task.cancel()
        return self.task

    def end(self) -> bool:
        """Take in that the run is over, with an outcome or stopped; return False if it was over before."""
        attempt, self.attempt = self.attempt, None
        if attempt is None:
            return False
        self.done = min(attempt.done, self.order.size)
        if attempt.moved:
            self.failures = 0
        if isinstance(attempt.outcome, Finished):
            self.progress, self.done = attempt.outcome, self.order.size
        elif isinstance(self.progress, Running):
            self.progress = attempt.outcome or UNEXPECTED
        return True
