"""A set of conversations on fake engines, and a record of all that the window would be told."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from app.chat.session import Chats
from app.engine.local import LocalResponder
from app.engine.responders import Responders
from app.settings.store import SettingsStore
from app.tasks import Tasks
from tests.fakes.engine import FakeEngine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from app.chat.messages import Message, Placed
    from app.engine.replies import Piece
    from app.errors import VlindersError


class Beside(LocalResponder):
    """A second model beside the local one."""

    def __init__(self, key: str, engine: FakeEngine) -> None:
        self.key = key
        super().__init__(engine)


class Scene:
    """``placed`` is what each lane shows, as the window would know it from the events alone."""

    def __init__(self, folder: Path, engine: FakeEngine) -> None:
        self.tasks = Tasks()
        self.engine = engine
        self.settings = SettingsStore(folder / "settings.json")
        self.responders = Responders(LocalResponder(engine))
        self.chats = Chats(folder / "conversations.sqlite3", self.tasks, self.responders, self.settings)
        self.placed: list[list[Placed]] = [[]]
        self.pieces: list[tuple[int, str]] = []
        self.ended: list[Message] = []
        self.problems: list[VlindersError] = []
        self.chats.opened.subscribe(self._show)
        self.chats.added.subscribe(self._add)
        self.chats.grown.subscribe(self._grow)
        self.chats.changed.subscribe(self._change)
        self.chats.problems.subscribe(self.problems.append)

    @property
    def shown(self) -> list[Message]:
        return [placed.message for placed in self.placed[0]]

    def texts(self, lane: int = 0) -> list[str]:
        """What the lane shows; it must be what the app says it shows."""
        told = [placed.message.id for placed in self.placed[lane]]
        assert told == [placed.message.id for placed in self.chats.path(lane)]
        return [placed.message.text for placed in self.chats.path(lane)]

    def versions(self, lane: int = 0) -> list[tuple[int, ...]]:
        return [placed.versions for placed in self.chats.path(lane)]

    def beside(self, key: str, *pieces: str) -> FakeEngine:
        """Add another responder."""
        engine = FakeEngine(pieces)
        self.responders.all.set((*self.responders.all.value, Beside(key, engine)))
        return engine

    async def send(self, text: str, **how: object) -> Message:
        """Send ``text`` and return the finished reply."""
        count = len(self.ended)
        self.chats.send(text, **how)
        await self.idle()
        assert len(self.ended) > count
        return self.ended[-1]

    async def paused(self, *others: FakeEngine) -> None:
        """Wait until the engines have given as many pieces as they were told to pause after."""
        await until(lambda: not any(each.gate.is_set() for each in (self.engine, *others)))

    async def idle(self) -> None:
        await until(lambda: not self.chats.busy.value)

    async def saved(self) -> None:
        await until(lambda: self.chats._journal.settled)

    def _show(self, paths: tuple[tuple[Placed, ...], ...]) -> None:
        self.placed[:] = [list(path) for path in paths]

    def _add(self, added: tuple[int, Placed]) -> None:
        self.placed[added[0]].append(added[1])

    def _grow(self, grown: tuple[int, Piece]) -> None:
        self.pieces.append((grown[0], grown[1].text))

    def _change(self, changed: Placed) -> None:
        for path in self.placed:
            path[:] = [changed if each.message.id == changed.message.id else each for each in path]
        if changed.message.status != "streaming":
            self.ended.append(changed.message)


@asynccontextmanager
async def scene(folder: Path, *pieces: str) -> AsyncIterator[Scene]:
    """A started scene; it is closed as the app closes."""
    stage = Scene(folder, FakeEngine(pieces) if pieces else FakeEngine())
    stage.chats._journal.interval = stage.chats._journal.retry = 0.01
    await stage.chats.start()
    try:
        yield stage
    finally:
        await stage.chats.close()
        await stage.settings.close()
        await stage.tasks.cancel_all()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.002)
