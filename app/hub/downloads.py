"""The queue of downloads: what is fetched, in which order, and what became of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from app.errors import HubError, Trouble, VlindersError
from app.hub.job import Job
from app.hub.orders import Broken, Download, Finished, Paused, Running, Waiting
from app.hub.queue_file import QueueFile
from app.hub.run import discard_parts, run, stored_token
from app.hub.verification import endpoint_of, expect, verify
from app.observable import Event, Observable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from app.hub.attempt import Attempt
    from app.hub.client import Hub
    from app.hub.orders import Order, Progress
    from app.hub.verification import Verification
    from app.library.models import LocalModel
    from app.tasks import Tasks

ACTIVE = 2
"""Downloads at a time: the second fills the pauses of the first; more would only share the same line."""
PULSE = 0.1
"""Seconds between two looks at what runs, and so between two changes of :attr:`Downloads.items`."""
AGAIN = (30.0, 60.0, 120.0, 300.0)
"""Seconds until a download that the network broke starts again by itself, by how often that was in vain."""
PASSING = frozenset({Trouble.UNREACHABLE, Trouble.BUSY})
"""Troubles that go away without the user."""


class Downloads:
    """The queue, kept in ``file`` so that it outlives the app; without a file it is forgotten at the end.

    ``items`` is in the queue's order and changes some ten times a second while something runs. ``finished``
    tells of each download that is whole, ``problems`` of what went wrong with the queue itself. ``token_of``
    is asked in a thread before each run, so that what was refused goes on after a sign-in. ``hub`` is asked
    what belongs to a model that is to be verified or repaired, where that is not known here.
    """

    def __init__(
        self,
        file: Path | None,
        tasks: Tasks,
        token_of: Callable[[Order], str | None] = stored_token,
        hub: Hub | None = None,
    ) -> None:
        self.items: Observable[tuple[Download, ...]] = Observable(())
        self.finished: Event[Download] = Event()
        self.problems: Event[VlindersError] = Event()
        self._tasks = tasks
        self._token_of = token_of
        self._hub = hub
        self._jobs: list[Job] = []
        self._file = QueueFile(file)
        self._file.problems.subscribe(self.problems.emit)
        self._started = self._held = self._closed = False
        self._pulsing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Restore the queue, and go on with what ran when the app ended, however that was."""
        restored = await self._file.read()
        if self._closed:
            return
        self._jobs[:0] = [Job(each.order, _revived(each.progress), each.done) for each in restored.downloads]
        self._started = True
        self._change()
        if restored.problem is not None:
            self.problems.emit(restored.problem)

    async def close(self) -> None:
        """End what runs, as it stands: it goes on at the next start."""
        self._held = self._closed = True
        tasks = [task for job in self._jobs if (task := job.stop(lingering=True))]
        if tasks:
            await asyncio.wait(tasks)
        self._change()
        self._started = False
        await self._file.close()

    def add(self, order: Order) -> None:
        """Put ``order`` at the end. Raises HubError if the same variant is on the list and not finished."""
        like = [job for job in self._jobs if job.is_like(order)]
        if any(not isinstance(job.progress, Finished) for job in like):
            raise HubError(Trouble.OTHER, f"{order.repo} is among the downloads already.")
        self._jobs = [job for job in self._jobs if job not in like] + [Job(order, Waiting())]
        self._change()

    def pause(self, id_: str) -> None:
        """Stop a download and keep what came; one that is finished stays so."""
        job = self._find(id_)
        if job is not None and not isinstance(job.progress, Finished):
            job.stop()
            job.progress = Paused()
            self._change()

    def resume(self, id_: str) -> None:
        """Put a download that was paused, or has failed, back into the queue at the place it has."""
        job = self._find(id_)
        if job is not None and isinstance(job.progress, Paused | Broken):
            job.stop()
            job.progress = Waiting()
            self._change()

    def move(self, id_: str, place: int) -> None:
        """Put a download at ``place``, counted from 0; what runs goes on running."""
        job = self._find(id_)
        if job is not None:
            self._jobs.remove(job)
            self._jobs.insert(max(0, place), job)
            self._change()

    async def cancel(self, id_: str) -> None:
        """Take a download off the list; what came stays on disk, and a new order goes on from there."""
        job = self._find(id_)
        if job is not None:
            await self._remove(job)

    async def discard(self, id_: str) -> None:
        """Take a download off the list and delete what came of it, but for what others on the list need."""
        job = self._find(id_)
        if job is None:
            return
        await self._remove(job)
        others = [each.order for each in self._jobs if not isinstance(each.progress, Finished)]
        try:
            await asyncio.to_thread(discard_parts, job.order, others)
        except VlindersError as error:
            self.problems.emit(error)

    def clear(self) -> None:
        """Take what is finished off the list."""
        self._jobs = [job for job in self._jobs if not isinstance(job.progress, Finished)]
        self._change()

    def hold(self, held: bool) -> None:  # noqa: FBT001  the value is the message
        """Let nothing run while ``held``, as when the user wants to be offline; what ran waits meanwhile."""
        if held == self._held:
            return
        self._held = held
        for job in self._jobs:
            if held and isinstance(job.progress, Running):
                job.stop()
        self._change()

    async def verify(self, model: LocalModel, share: Observable[float] | None = None) -> Verification:
        """Hash ``model``'s files and compare them with what the Hub listed; ``share`` goes from 0 to 1.

        Raises HubError where what the Hub listed cannot be known. Cancelling ends it at once.
        """
        return await verify(await expect(model, self._hub), share or Observable(0.0))

    async def repair(self, model: LocalModel) -> None:
        """Order what is damaged or missing of ``model``. Raises HubError as ``verify`` and ``add`` do."""
        order = await expect(model, self._hub)
        self.add(replace(order, endpoint=await endpoint_of(self._hub), repair=True))

    def _find(self, id_: str) -> Job | None:
        return next((job for job in self._jobs if job.order.id == id_), None)

    async def _remove(self, job: Job) -> None:
        self._jobs.remove(job)
        task = job.stop()
        self._change()
        if task is not None:
            await asyncio.wait({task})

    def _change(self) -> None:
        """Start what can start, have all saved, and tell how it stands."""
        if self._started:
            if not self._held:
                self._fill()
            self._file.save(self._look())
        self._show()

    def _fill(self) -> None:
        places = ACTIVE - sum(job.task is not None for job in self._jobs)
        waiting = [job for job in self._jobs if job.task is None and isinstance(job.progress, Waiting)]
        for job in waiting[: max(0, places)]:
            attempt = job.begin()
            job.task = self._tasks.spawn(self._carry_out(job, attempt), name=f"download {job.order.repo}")
            # One that is cancelled before its first step runs none of its own code.
            job.task.add_done_callback(lambda _, job=job: self._leave(job))
        if self._pulsing is None and self._busy():
            self._pulsing = self._tasks.spawn(self._pulse(), name="downloads")

    def _busy(self) -> bool:
        return any(job.task is not None for job in self._jobs)

    async def _carry_out(self, job: Job, attempt: Attempt) -> None:
        """Run a child for ``job``, and tell what has become of it."""
        async with run(job.order, attempt, self._token_of, lambda device: _claimed(self._jobs, job, device)):
            self._conclude(job)
            if isinstance(attempt.outcome, Finished):
                self.finished.emit(job.download)

    def _leave(self, job: Job) -> None:
        job.task = None
        self._conclude(job)

    def _conclude(self, job: Job) -> None:
        """Take in what has become of ``job``, once, and start what can start."""
        if job.end() and job in self._jobs:
            self._prepare_to_try_again(job)
        self._change()

    def _prepare_to_try_again(self, job: Job) -> None:
        if not isinstance(job.progress, Broken) or job.progress.trouble not in PASSING:
            return
        wait = AGAIN[min(job.failures, len(AGAIN) - 1)]
        job.failures += 1
        job.again = asyncio.get_running_loop().call_later(wait, self.resume, job.order.id)
        remedy = f"{job.progress.remedy} It is tried again by itself.".strip()
        job.progress = replace(job.progress, remedy=remedy)

    async def _pulse(self) -> None:
        """Show how what runs gets on; also when nothing is heard of it, because then its speed falls."""
        try:
            while self._busy():
                await asyncio.sleep(PULSE)
                self._show()
        finally:
            self._pulsing = None

    def _look(self) -> tuple[Download, ...]:
        return tuple(job.download for job in self._jobs)

    def _show(self) -> None:
        self.items.set(self._look())


def _claimed(jobs: Iterable[Job], job: Job, device: int) -> int:
    """Return how many bytes those of ``jobs`` that run beside ``job`` will still write to ``device``."""
    others = (each for each in jobs if each is not job)
    return sum(each.missing for each in others if each.attempt and each.attempt.device == device)


def _revived(progress: Progress) -> Progress:
    """Return how a download stands that stood at ``progress`` when the app ended."""
    passing = isinstance(progress, Broken) and progress.trouble in PASSING | {Trouble.OFFLINE}
    return Waiting() if passing else progress
