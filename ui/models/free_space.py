"""How much room is left on the disk that downloads go to."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.tasks import Tasks

_INTERVAL = 5.0
"""Seconds between two looks."""


class FreeSpace(QObject):
    """Looks now and then, as long as somebody watches; ``changed`` tells the free bytes, or None.

    ``folder`` names where downloads go; it may block and is called in a thread.
    """

    changed = Signal(object)

    def __init__(self, folder: Callable[[], Path], tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._tasks = tasks
        self._watching: asyncio.Task[None] | None = None

    def watch(self, watched: bool) -> None:  # noqa: FBT001  the value is the message
        """Begin or cease to look."""
        if self._watching is not None:
            self._watching.cancel()
        self._watching = self._tasks.spawn(self._watch(), name="free space") if watched else None

    async def _watch(self) -> None:
        while True:
            # One look after the other: a disk that is not there can take its time.
            self.changed.emit(await asyncio.to_thread(self._measure))
            await asyncio.sleep(_INTERVAL)

    def _measure(self) -> int | None:
        return free_bytes(self._folder())


def free_bytes(folder: Path) -> int | None:
    """Return the bytes free for ``folder``, which need not exist yet; None where that cannot be told."""
    for place in (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None
