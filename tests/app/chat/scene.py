"""A set of conversations on a fake engine, and a record of all that the window would be told."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from app.chat.session import Chats
from app.settings.store import SettingsStore
from app.tasks import Tasks
from tests.fakes.engine import FakeEngine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from app.chat.messages import Message
    from app.errors import VlindersError


class Scene:
    def __init__(self, folder: Path, engine: FakeEngine) -> None:
        self.tasks = Tasks()
        self.engine = engine
        self.settings = SettingsStore(folder / "settings.json")
        self.chats = Chats(folder / "conversations.sqlite3", self.tasks, engine, self.settings)
        self.shown: list[Message] = []
        self.pieces: list[tuple[int, str]] = []
        self.ended: list[Message] = []
        self.problems: list[VlindersError] = []
        self.chats.opened.subscribe(lambda messages: self.shown.__setitem__(slice(None), messages))
        self.chats.added.subscribe(self.shown.append)
        self.chats.appended.subscribe(self.pieces.append)
        self.chats.changed.subscribe(self.ended.append)
        self.chats.problems.subscribe(self.problems.append)

    async def send(self, text: str) -> Message:
        """Send ``text`` and return the finished reply."""
        count = len(self.ended)
        self.chats.send(text)
        await until(lambda: len(self.ended) > count)
        return self.ended[-1]

    async def saved(self) -> None:
        await until(lambda: self.chats._journal.settled)


@asynccontextmanager
async def scene(folder: Path, *pieces: str) -> AsyncIterator[Scene]:
    """A started scene; it is closed as the app closes."""
    stage = Scene(folder, FakeEngine(pieces) if pieces else FakeEngine())
    stage.chats._journal._interval = stage.chats._journal._retry = 0.01
    await stage.chats.start()
    try:
        yield stage
    finally:
        await stage.chats.close()
        await stage.tasks.cancel_all()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.002)
