"""The models that can be chosen, as the window shows them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from app.errors import ModelError
from app.library.abilities import Abilities
from app.library.cached import caches_of
from app.library.deletion import Deletion, delete_model, plan_deletion, repository_of
from app.library.loadable import why_not
from app.library.orphans import Orphans, delete_orphans, find_orphans, measure
from app.library.search import find_models, models_in
from app.observable import Observable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from app.library.models import LocalModel
    from app.settings.store import SettingsStore


def _never(_: LocalModel) -> bool:
    return False


def _none() -> Collection[str]:
    return ()


class Library:
    """The models on this machine; ``searching`` while they are being looked for.

    ``abilities`` is what the installed vLLM can load, set by whoever asked it: each model's ``problem``
    follows. ``orphans`` is what ended downloads have left in the cache. ``in_use`` tells whether a model is
    loaded and ``queued`` for which repositories a download is in the queue.
    """

    def __init__(
        self,
        settings: SettingsStore,
        *,
        in_use: Callable[[LocalModel], bool] = _never,
        queued: Callable[[], Collection[str]] = _none,
    ) -> None:
        self.models: Observable[tuple[LocalModel, ...]] = Observable(())
        self.searching: Observable[bool] = Observable(False)  # noqa: FBT003 - the value
        self.orphans: Observable[Orphans] = Observable(Orphans())
        self.abilities: Observable[Abilities] = Observable(Abilities())
        self._settings = settings
        self._in_use = in_use
        self._queued = queued
        self._searches = 0
        self._found: tuple[LocalModel, ...] = ()
        self.abilities.subscribe(lambda _: self._judge())

    def find(self, key: str) -> LocalModel | None:
        """Return the model that settings and conversations name ``key``, if it is still there."""
        return next((model for model in self.models.value if model.key == key), None)

    async def refresh(self) -> None:
        """Look for models and orphans again; of searches that overlap, the one begun last counts."""
        self._searches += 1
        search = self._searches
        self.searching.set(True)
        try:
            settings = self._settings.value.value
            found = await asyncio.to_thread(find_models, settings.model_folders, settings.hub_cache)
            if search == self._searches:
                self._found = tuple(found)
                self._judge()
            orphans = await asyncio.to_thread(self._measure_orphans)
            if search == self._searches:
                self.orphans.set(orphans)
        finally:
            if search == self._searches:
                self.searching.set(False)

    async def add_folder(self, folder: Path) -> None:
        """Look for models in ``folder`` too, from now on. Raises ModelError if none is there."""
        folder = await asyncio.to_thread(_look_into, folder)
        folders = self._settings.value.value.model_folders
        if folder not in folders:
            self._settings.update(model_folders=(*folders, folder))
        await self.refresh()

    async def remove_folder(self, folder: Path) -> None:
        """Look there no more; nothing on disk is touched."""
        folders = self._settings.value.value.model_folders
        self._settings.update(model_folders=tuple(kept for kept in folders if kept != folder))
        await self.refresh()

    async def plan_deletion(self, model: LocalModel) -> Deletion:
        """Return what :meth:`delete` would free. Raises ModelError if ``model`` cannot be deleted."""
        self._refuse(model)
        return await asyncio.to_thread(plan_deletion, model)

    async def delete(self, model: LocalModel) -> int:
        """Delete ``model`` from the Hugging Face cache and return the bytes freed.

        Raises ModelError for a model that is loaded, is being downloaded, or lies anywhere else.
        """
        self._refuse(model)
        try:
            return await asyncio.to_thread(delete_model, model)
        finally:
            await self.refresh()

    async def clean_orphans(self) -> int:
        """Delete what ended downloads have left in the cache; return the bytes freed. Raises ModelError."""
        try:
            return await asyncio.to_thread(self._delete_orphans)
        except OSError as error:
            raise ModelError(
                f"Not all could be deleted: {error.strerror or error}.",
                f"Make {error.filename} writable for you.",
            ) from error
        finally:
            self.orphans.set(await asyncio.to_thread(self._measure_orphans))

    def _judge(self) -> None:
        """Show the models found with what vLLM has against each, unless its files are the problem."""
        abilities = self.abilities.value
        self.models.set(
            tuple(
                model
                if model.problem
                else replace(model, problem=why_not(model.config, model.format, abilities))
                for model in self._found
            )
        )

    def _refuse(self, model: LocalModel) -> None:
        if self._in_use(model):
            raise ModelError(f"{model.name} is loaded.", "Unload it first.")
        repository_of(model)
        if model.repo in self._queued():
            raise ModelError(f"{model.name} is being downloaded.", "Take the download off the list first.")

    def _measure_orphans(self) -> Orphans:
        caches, queued = caches_of(self._settings.value.value.hub_cache), self._queued()
        return measure([file for cache in caches for file in find_orphans(cache, queued)])

    def _delete_orphans(self) -> int:
        caches = caches_of(self._settings.value.value.hub_cache)
        return sum(delete_orphans(cache, self._queued) for cache in caches)


def _look_into(folder: Path) -> Path:
    """Return the whole path of a folder that holds a model. Raises ModelError."""
    folder = folder.expanduser().absolute()
    if not folder.is_dir():
        raise ModelError(f"{folder} is not a folder.", "Choose the folder that holds the model's files.")
    if not models_in(folder):
        raise ModelError(
            f"There is no model in {folder}.",
            "Choose a folder with a config.json and safetensors files, or one that holds such folders.",
        )
    return folder
