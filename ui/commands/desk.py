"""What the commands share with the window: settings, Hub, library, queue; but no window and no engine."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import typer

from app.engine.abilities import read_kept_abilities
from app.hub.client import Hub
from app.hub.downloads import Downloads
from app.hub.kept import decode
from app.hub.orders import Finished
from app.library.library import Library
from app.log import RecentLines
from app.paths import user_paths
from app.settings.store import SettingsStore
from app.tasks import Tasks

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Collection

    from app.paths import Paths

INTERRUPTED: Final = 130
"""As a shell has it: 128 and the number of the signal."""


@dataclass(frozen=True)
class Desk:
    """The app's parts that a command works with. ``downloads`` is a queue of its own, kept nowhere."""

    settings: SettingsStore
    tasks: Tasks
    hub: Hub
    library: Library
    downloads: Downloads


def perform(story: Callable[[Desk], Awaitable[None]]) -> None:
    """Run ``story``. Ends with 130 on Ctrl-C, when what runs has been ended; what came is kept."""
    try:
        asyncio.run(_tell(story))
    except KeyboardInterrupt:
        typer.echo("Interrupted.", err=True)
        raise typer.Exit(INTERRUPTED) from None


async def _tell(story: Callable[[Desk], Awaitable[None]]) -> None:
    async with _open_desk() as desk:
        await story(desk)


@contextlib.asynccontextmanager
async def _open_desk() -> AsyncGenerator[Desk]:
    # Kept in memory: the file is the running app's, and the terminal is the command's.
    logging.getLogger().addHandler(lines := RecentLines())
    paths = await asyncio.to_thread(user_paths)
    settings = SettingsStore(paths.settings)
    await asyncio.to_thread(settings.load)
    if settings.problem:
        typer.echo(settings.problem, err=True)
    tasks, hub = Tasks(), Hub(settings)
    queued = await asyncio.to_thread(_queued, paths)
    library = Library(settings, queued=lambda: queued)
    library.abilities.set(
        await asyncio.to_thread(read_kept_abilities, paths.cache) or library.abilities.value
    )
    downloads = Downloads(None, tasks, hub=hub)
    await downloads.start()
    try:
        yield Desk(settings, tasks, hub, library, downloads)
    finally:
        await downloads.close()
        await settings.close()
        await tasks.cancel_all()
        logging.getLogger().removeHandler(lines)


def _queued(paths: Paths) -> Collection[str]:
    """Return the repositories that the app itself, running or not, has in its queue."""
    try:
        downloads, _ = decode(paths.downloads.read_bytes())
    except OSError:
        return frozenset()
    return frozenset(each.order.repo for each in downloads if not isinstance(each.progress, Finished))
