"""The models that can be chosen, as the window shows them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.errors import ModelError
from app.library.search import find_models, models_in
from app.observable import Observable

if TYPE_CHECKING:
    from pathlib import Path

    from app.library.models import LocalModel
    from app.settings.store import SettingsStore


class Library:
    """The models on this machine; ``searching`` while they are being looked for."""

    def __init__(self, settings: SettingsStore) -> None:
        self.models: Observable[tuple[LocalModel, ...]] = Observable(())
        self.searching: Observable[bool] = Observable(False)  # noqa: FBT003 - the value
        self._settings = settings
        self._searches = 0

    def find(self, key: str) -> LocalModel | None:
        """Return the model that settings and conversations name ``key``, if it is still there."""
        return next((model for model in self.models.value if model.key == key), None)

    async def refresh(self) -> None:
        """Look for models again; of searches that overlap, the one begun last counts."""
        self._searches += 1
        search = self._searches
        self.searching.set(True)
        try:
            found = await asyncio.to_thread(find_models, self._settings.value.value.model_folders)
            if search == self._searches:
                self.models.set(tuple(found))
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
