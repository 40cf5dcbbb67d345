"""Saving without waiting: changes are noted at once and written by a thread of their own."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from app.chat.changes import joined
from app.chat.store.opening import open_store
from app.errors import StorageError
from app.observable import Event, Observable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.chat.changes import Change
    from app.chat.store.database import Contents, Store
    from app.engine.replies import Prompting
    from app.tasks import Tasks

T = TypeVar("T")
INTERVAL = 0.4
"""Seconds between two writes: about what a killed app loses of a stream."""

RETRY = 2.0
"""Seconds after which a write that failed is tried again."""

log = logging.getLogger(__name__)


class Journal:
    """The conversations' database behind an async face.

    What cannot be written is kept in memory and tried again until it is. ``problems`` tells of that once, and
    ``unsaved`` is true meanwhile.
    """

    def __init__(self, path: Path, pictures: Path, tasks: Tasks) -> None:
        self.problems: Event[StorageError] = Event()
        self.unsaved: Observable[bool] = Observable(False)  # noqa: FBT003 - the value
        self.interval = INTERVAL
        self.retry = RETRY
        self._path = path
        self._pictures = pictures
        self._began = time.time()
        self._tasks = tasks
        self._thread = ThreadPoolExecutor(1, "conversations")
        self._opened: Store | None = None
        self._stale = False
        self._saver: asyncio.Task[None] | None = None
        self._noted: list[Change] = []
        self._writing = asyncio.Lock()
        self._wake = asyncio.Event()
        self._closing = asyncio.Event()

    @property
    def settled(self) -> bool:
        """Whether everything noted is on disk."""
        return not self._noted and not self._writing.locked()

    @property
    def is_open(self) -> bool:
        return self._opened is not None

    async def open(self, prompting: Prompting) -> Contents:
        """Open the database and begin to save; ``problems`` tells if the file could not be used as it was.

        Conversations from before each had a prompting of its own get ``prompting``.
        """
        opened = await self._in_thread(lambda: open_store(self._path, self._pictures, prompting, self._began))
        self._opened, self._stale = opened.store, opened.stale
        self._saver = self._tasks.spawn(self._save_what_is_noted(), name="save conversations")
        if opened.problem is not None:
            log.warning("%s", opened.problem)
            self.problems.emit(opened.problem)
        return opened.contents

    def note(self, *changes: Change) -> None:
        """Have ``changes`` saved, after those noted before them."""
        self._noted += changes
        self._wake.set()

    async def ask(self, question: Callable[[Store], T]) -> T:
        """Return what the store answers, everything noted being saved, if it can be. Raises StorageError."""
        # Who asks may give up while it is being written; what is noted must be written all the same.
        await asyncio.shield(self._tasks.spawn(self._write(), name="save before a question"))
        return await self._in_thread(lambda: question(self._store))

    async def back_up(self) -> None:
        """Copy the database if it has changed since the last copy."""
        if self._stale:
            self._stale = False
            await self._in_thread(self._store.back_up)

    async def close(self) -> None:
        """Save what is noted, with one last try if the saving fails, and close the database."""
        self._closing.set()
        self._wake.set()
        if self._saver is not None:
            await asyncio.wait({self._saver})
            await self._write()
            await self._in_thread(self._store.close)
        self._thread.shutdown(wait=False)

    @property
    def _store(self) -> Store:
        if self._opened is None:
            raise StorageError("The conversations are not open yet.", "Try again in a moment.")
        return self._opened

    async def _in_thread(self, act: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, act)

    async def _save_what_is_noted(self) -> None:
        """Write the first change at once and those that follow it together, an interval later."""
        while not self._closing.is_set():
            await self._wake.wait()
            self._wake.clear()
            saved = await self._write()
            with suppress(TimeoutError):
                async with asyncio.timeout(self.interval if saved else self.retry):
                    await self._closing.wait()

    async def _write(self) -> bool:
        """Write what is noted; return False where it has to be tried again."""
        async with self._writing:
            if not self._noted or self._opened is None:
                return not self._noted
            changes, self._noted = joined(self._noted), []
            try:
                await self._in_thread(lambda: self._store.apply(changes))
            except StorageError as error:
                self._noted = [*changes, *self._noted]
                self._wake.set()
                self._tell(error)
                return False
        self.unsaved.set(False)
        return True

    def _tell(self, error: StorageError) -> None:
        if not self.unsaved.value:
            log.warning("%s", error)
            self.unsaved.set(True)
            self.problems.emit(error)
