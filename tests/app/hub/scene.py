"""A Hub client with settings of its own, and what asks it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from app.errors import HubError
from app.hub.client import Hub
from app.settings.schema import changed
from app.settings.store import SettingsStore
from app.tasks import Tasks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from app.observable import Observable


def settings_in(folder: Path, **values: Any) -> SettingsStore:
    store = SettingsStore(folder / "settings.json")
    change(store, **values)
    return store


def change(settings: SettingsStore, **values: Any) -> None:
    """Set ``values`` without saving them, which takes a running loop."""
    settings.value.set(changed(settings.value.value, values))


def client(folder: Path, **values: Any) -> Hub:
    return Hub(settings_in(folder, **values))


async def failure(asking: Awaitable[Any]) -> HubError:
    """Return the error by which ``asking`` ends."""
    with pytest.raises(HubError) as caught:
        await asking
    return caught.value


async def reach(observable: Observable[Any], fits: Callable[[Any], bool]) -> Any:
    """Return the first value from now on that ``fits``."""
    reached = asyncio.get_running_loop().create_future()

    def look(value: Any) -> None:
        if fits(value) and not reached.done():
            reached.set_result(value)

    unsubscribe = observable.subscribe(look)
    try:
        return await asyncio.wait_for(reached, 30)
    finally:
        unsubscribe()


def run(story: Callable[[Tasks], Awaitable[Any]]) -> Any:
    """Run ``story`` on a loop of its own, with tasks that end with it."""

    async def told() -> Any:
        tasks = Tasks()
        try:
            return await story(tasks)
        finally:
            await tasks.cancel_all()

    return asyncio.run(told())
