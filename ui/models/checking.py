"""The checks of models that were asked for, one at a time for each model."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.errors import VlindersError
from app.observable import Observable
from ui.models.checks import Checking, Sound, Unchecked, Wrong

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

    from app.hub.downloads import Downloads
    from app.hub.orders import Download
    from app.library.models import LocalModel
    from app.tasks import Tasks
    from ui.models.checks import Check

STEPS = 200
"""In which a check's progress is told."""


class Checks:
    """``all`` has the check of each model that was asked for, by the model's key."""

    def __init__(self, downloads: Downloads, tasks: Tasks) -> None:
        self.all: Observable[Mapping[str, Check]] = Observable({})
        self._downloads, self._tasks = downloads, tasks
        self._running: dict[str, asyncio.Task[None]] = {}
        self._repos: dict[str, str] = {}
        self._unsubscribe = downloads.finished.subscribe(self._forget)

    def of(self, key: str) -> Check | None:
        """Return how it stands with the model of this key."""
        return self.all.value.get(key)

    def start(self, model: LocalModel) -> None:
        """Check ``model``, unless that is being done."""
        if not isinstance(self.of(model.key), Checking):
            self._repos[model.key] = model.repo
            self.note(model.key, Checking())
            self._running[model.key] = self._tasks.spawn(self._check(model), name="verify a model")

    def stop(self, key: str) -> None:
        """End the check of the model of this key, as if it had not been asked for."""
        task = self._running.pop(key, None)
        if task is not None:
            task.cancel()
        self.note(key, None)

    def note(self, key: str, check: Check | None) -> None:
        """Take ``check`` as how it stands with that model; None forgets it."""
        others = {each: kept for each, kept in self.all.value.items() if each != key}
        self.all.set(others if check is None else {**others, key: check})

    def detach(self) -> None:
        """Follow the downloads no more, and end every check."""
        self._unsubscribe()
        for key in tuple(self._running):
            self.stop(key)

    async def _check(self, model: LocalModel) -> None:
        key, share = model.key, Observable(0.0)
        unsubscribe = share.subscribe(partial(self._advance, key))
        try:
            found = await self._downloads.verify(model, share)
        except VlindersError as error:
            self.note(key, Unchecked(error))
        else:
            self.note(key, Sound(found.files) if found.sound else Wrong(found.damaged, found.missing))
        finally:
            unsubscribe()
            self._running.pop(key, None)

    def _advance(self, key: str, share: float) -> None:
        if isinstance(self.of(key), Checking):
            self.note(key, Checking(round(share * STEPS) / STEPS))

    def _forget(self, download: Download) -> None:
        """Forget what was said of a model's files: they were fetched again."""
        for key, repo in self._repos.items():
            if repo == download.order.repo and not isinstance(self.of(key), Checking):
                self.note(key, None)
