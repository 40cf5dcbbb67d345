"""Saving without waiting: changes are noted at once and written by a thread of their own."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from app.chat.changes import Appended
from app.chat.store import open_store
from app.errors import StorageError
from app.observable import Event, Observable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from app.chat.changes import Change
    from app.chat.messages import Message
    from app.chat.store import Contents, Store
    from app.tasks import Tasks

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

    def __init__(self, path: Path, tasks: Tasks, *, interval: float = INTERVAL, retry: float = RETRY) -> None:
        self.problems: Event[StorageError] = Event()
        self.unsaved: Observable[bool] = Observable(False)  # noqa: FBT003 - the value
        self._path = path
        self._tasks = tasks
        self._interval = interval
        self._retry = retry
        self._thread = ThreadPoolExecutor(1, "conversations")
        self._opened: Store | None = None
        self._saver: asyncio.Task[None] | None = None
        self._noted: list[Change] = []
        self._writing = False
        self._wake = asyncio.Event()
        self._closing = asyncio.Event()

    @property
    def settled(self) -> bool:
        """Whether everything noted is on disk."""
        return not self._noted and not self._writing

    async def open(self) -> Contents:
        """Open the database and begin to save; ``problems`` tells if the file could not be used as it was."""
        loop = asyncio.get_running_loop()
        opened = await loop.run_in_executor(self._thread, open_store, self._path)
        self._opened = opened.store
        self._saver = self._tasks.spawn(self._save_what_is_noted(), name="save conversations")
        if opened.problem is not None:
            log.warning("%s", opened.problem)
            self.problems.emit(opened.problem)
        return opened.contents

    def note(self, change: Change) -> None:
        """Have ``change`` saved, after those noted before it."""
        self._noted.append(change)
        self._wake.set()

    async def messages(self, conversation: int) -> tuple[Message, ...]:
        """Read a conversation of which nothing is still to be saved. Raises StorageError."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._store.messages, conversation)

    async def close(self) -> None:
        """Save what is noted, with one last try if the saving fails, and close the database."""
        self._closing.set()
        self._wake.set()
        if self._saver is not None:
            await asyncio.wait({self._saver})
            await self._write()
            await asyncio.get_running_loop().run_in_executor(self._thread, self._store.close)
        self._thread.shutdown(wait=False)

    @property
    def _store(self) -> Store:
        if self._opened is None:
            raise StorageError("The conversations are not open yet.", "Try again in a moment.")
        return self._opened

    async def _save_what_is_noted(self) -> None:
        """Write the first change at once and those that follow it together, an interval later."""
        while not self._closing.is_set():
            await self._wake.wait()
            self._wake.clear()
            saved = await self._write()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._interval if saved else self._retry):
                    await self._closing.wait()

    async def _write(self) -> bool:
        """Write what is noted; return False where it has to be tried again."""
        if not self._noted:
            return True
        changes, self._noted = join_pieces(self._noted), []
        self._writing = True
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._store.apply, changes)
        except StorageError as error:
            self._noted = [*changes, *self._noted]
            self._wake.set()
            self._tell(error)
            return False
        finally:
            self._writing = False
        self.unsaved.set(False)
        return True

    def _tell(self, error: StorageError) -> None:
        if not self.unsaved.value:
            log.warning("%s", error)
            self.unsaved.set(True)
            self.problems.emit(error)


def join_pieces(changes: Iterable[Change]) -> list[Change]:
    """Return ``changes`` with all that was appended to a message in one, where the first of it stood."""
    joined: list[Change] = []
    texts: dict[int, list[str]] = {}
    places: dict[int, int] = {}
    for change in changes:
        if not isinstance(change, Appended):
            joined.append(change)
        elif change.message in places:
            texts[change.message].append(change.text)
        else:
            places[change.message] = len(joined)
            texts[change.message] = [change.text]
            joined.append(change)
    for message, place in places.items():
        joined[place] = Appended(message, "".join(texts[message]))
    return joined
