"""What can be done with a model on this computer, done."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from shiboken6 import isValid

from app.errors import VlindersError
from ui.models.checks import Unchecked
from ui.models.disk_dialogs import ask_clean, ask_delete, ask_remove
from ui.models.disk_words import Offer, missing_plugin, name_of
from ui.models.plugin import show_plugin
from ui.models.words import bytes_text
from ui.sidebar.wiring import ask_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from PySide6.QtWidgets import QWidget

    from app.hub.downloads import Downloads
    from app.library.library import Library
    from app.library.models import LocalModel
    from app.settings.store import SettingsStore
    from app.tasks import Tasks
    from ui.models.checking import Checks


class DiskActs(QObject):
    """Acts for ``view``, over whose window the questions stand."""

    downloads_requested = Signal()
    told = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        view: QWidget,
        library: Library,
        downloads: Downloads,
        settings: SettingsStore,
        tasks: Tasks,
        checks: Checks,
        load: Callable[[LocalModel], None],
    ) -> None:
        super().__init__(view)
        self._view, self._library, self._downloads = view, library, downloads
        self._settings, self._tasks, self._checks = settings, tasks, checks
        repair = partial(self._start, self._repair, "repair a model")
        self._acts: dict[Offer, Callable[[LocalModel], object]] = {
            Offer.LOAD: load,
            Offer.OPEN: _open_folder,
            Offer.VERIFY: checks.start,
            Offer.STOP: lambda model: checks.stop(model.key),
            Offer.REPAIR: repair,
            Offer.COMPLETE: repair,
            Offer.DOWNLOADS: lambda _: self.downloads_requested.emit(),
            Offer.PLUGIN: self._show_plugin,
            Offer.DELETE: partial(self._start, self._ask_delete, "look what deleting frees"),
            Offer.REMOVE: self._ask_remove,
        }

    def take(self, offer: Offer, model: LocalModel) -> None:
        """Do ``offer`` with ``model``; what cannot be taken back is asked first."""
        self._acts[offer](model)

    def refresh(self) -> None:
        """Look at the disk again."""
        self._spawn(self._library.refresh(), "look for models")

    def ask_folder(self) -> None:
        """Ask for a folder with models, and add it."""
        ask_folder(self._view.window(), lambda folder: self._spawn(self._add(Path(folder)), "add a folder"))

    def ask_clean(self) -> None:
        """Ask whether what is left of unfinished downloads is to go, and delete it."""
        found = self._library.orphans.value
        ask_clean(
            self._view.window(), found.count, found.size, lambda: self._spawn(self._clean(), "clean up")
        )

    async def _repair(self, model: LocalModel) -> None:
        try:
            await self._downloads.repair(model)
        except VlindersError as error:
            self._checks.note(model.key, Unchecked(error))
            return
        self._checks.note(model.key, None)
        self.told.emit(f"What {name_of(model)} lacks is being fetched.")
        self.downloads_requested.emit()

    async def _ask_delete(self, model: LocalModel) -> None:
        try:
            deletion = await self._library.plan_deletion(model)
        except VlindersError as error:
            self.failed.emit(error)
            return
        if isValid(self):
            ask_delete(
                self._view.window(), deletion, lambda: self._spawn(self._delete(model), "delete a model")
            )

    async def _delete(self, model: LocalModel) -> None:
        try:
            freed = await self._library.delete(model)
        except VlindersError as error:
            self.failed.emit(error)
        else:
            self.told.emit(f"{name_of(model)} is deleted: {bytes_text(freed)} are free again.")

    async def _clean(self) -> None:
        try:
            freed = await self._library.clean_orphans()
        except VlindersError as error:
            self.failed.emit(error)
        else:
            self.told.emit(f"{bytes_text(freed)} are free again.")

    def _ask_remove(self, model: LocalModel) -> None:
        folders = self._settings.value.value.model_folders
        folder = next((each for each in folders if model.path.is_relative_to(each)), model.path)
        inside = [each for each in self._library.models.value if each.path.is_relative_to(folder)]
        remove = self._library.remove_folder
        ask_remove(
            self._view.window(),
            folder,
            len(inside),
            lambda: self._spawn(remove(folder), "take a folder off the list"),
        )

    async def _add(self, folder: Path) -> None:
        try:
            await self._library.add_folder(folder)
        except VlindersError as error:
            self.failed.emit(error)

    def _show_plugin(self, model: LocalModel) -> None:
        plugin = missing_plugin(model, self._library.abilities.value)
        if plugin is not None:
            show_plugin(self._view.window(), plugin)

    def _start(
        self, act: Callable[[LocalModel], Coroutine[object, object, None]], name: str, model: LocalModel
    ) -> None:
        self._spawn(act(model), name)

    def _spawn(self, coroutine: Coroutine[object, object, None], name: str) -> None:
        self._tasks.spawn(coroutine, name=name)


def _open_folder(model: LocalModel) -> None:
    folder = model.path if model.path.is_dir() else model.path.parent
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
