"""The settings file: read once at the start, written at each change without holding up the window."""

from __future__ import annotations

import asyncio
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from app.errors import SettingsError, StorageError
from app.observable import Event, Observable
from app.settings.files import explain, set_aside, write_whole
from app.settings.schema import Settings, changed, parse

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 8 * 2**20
"""Bytes; no settings file of ours comes near it, so a larger one is not read at all."""
log = logging.getLogger(__name__)


class SettingsStore:
    """The settings in force, and their file.

    ``value`` has the defaults until :meth:`load`. ``problem`` says why the file could not be used, or is
    empty. ``problems`` tells that the settings cannot be saved, once until a save succeeds again; the values
    in force stay as the user set them.
    """

    def __init__(self, path: Path) -> None:
        self.value: Observable[Settings] = Observable(Settings())
        self.problem = ""
        self.problems: Event[StorageError] = Event()
        self._path = path
        self._thread = ThreadPoolExecutor(1, "settings")
        self._version = 0
        self._written = 0
        self._reported = False

    def load(self) -> None:
        """Read the file (blocking); one that cannot be used is kept aside, and ``problem`` says so."""
        try:
            self.value.set(_read(self._path))
        except SettingsError as error:
            self.problem = self._give_up(error)
            log.warning("%s", self.problem)

    def update(self, **changes: object) -> None:
        """Make ``changes``, by the names of Settings, and have them saved; needs the running loop.

        Raises SettingsError and changes nothing where a value cannot be used.
        """
        settings = changed(self.value.value, changes)
        if settings == self.value.value:
            return
        self._version += 1
        loop = asyncio.get_running_loop()
        saving = loop.run_in_executor(self._thread, self._save, settings, self._version)
        saving.add_done_callback(self._heed)
        self.value.set(settings)

    async def close(self) -> None:
        """Wait until all is saved; what could not be saved before is tried once more."""
        loop = asyncio.get_running_loop()
        saving = loop.run_in_executor(self._thread, self._save, self.value.value, self._version)
        saving.add_done_callback(self._heed)
        await asyncio.wait({saving})
        self._thread.shutdown(wait=False)

    def _save(self, settings: Settings, version: int) -> None:
        """Write ``settings`` unless newer ones already wait (in the store's thread). Raises StorageError."""
        if version < self._version or version == self._written:
            return
        text = json.dumps(settings.model_dump(mode="json"), indent=2, ensure_ascii=False)
        # surrogatepass: the name of a folder need not be UTF-8.
        write_whole(self._path, f"{text}\n".encode("utf-8", "surrogatepass"))
        self._written = version

    def _heed(self, saving: asyncio.Future[None]) -> None:
        error = None if saving.cancelled() else saving.exception()
        if error is None:
            self._reported = False
        elif not isinstance(error, StorageError):
            log.error("Saving the settings failed", exc_info=error)
        elif not self._reported:
            self._reported = True
            log.warning("%s", error)
            self.problems.emit(error)

    def _give_up(self, error: SettingsError) -> str:
        aside = set_aside(self._path)
        kept = f"It is kept as {aside.name}." if aside else "It is left as it is."
        return f"{error.what} {kept} The default settings are used."


def _read(path: Path) -> Settings:
    """Return the settings in the file, or the defaults where there is none. Raises SettingsError."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise SettingsError(explain(f"{path} could not be read", path, error).what) from error
    if len(content) > LARGEST:
        raise SettingsError(f"{path} is too large to be a settings file.")
    try:
        return parse(json.loads(content.decode("utf-8", "surrogatepass")))
    except SettingsError as error:
        raise SettingsError(f"{path} could not be used. {error.what}") from error
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path} could not be used: it is not valid JSON.") from error
