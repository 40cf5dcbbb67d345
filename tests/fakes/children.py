"""Children of the download queue that do as the test says; see relay.py."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.hub import child
from app.hub.fetch.protocol import Event, Request, encode

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest

RELAY = Path(__file__).with_name("relay.py")


class ScriptedChild:
    """One process; ``request`` is what it was asked for."""

    def __init__(self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.request = request
        self._reader = reader
        self._writer = writer

    def say(self, *events: Event) -> None:
        for event in events:
            self.tell("say", encode(event).decode())

    def tell(self, command: str, value: Any = None) -> None:
        """Have the process ``say`` a text, ``print`` one to its error output, ``exit`` or ``die``."""
        self._writer.write(json.dumps([command, value]).encode() + b"\n")

    async def ask(self, command: str) -> str:
        """Return what the process answers to ``niceness``, or to having to ``resist`` a termination."""
        self.tell(command)
        return (await self._reader.readline()).decode().strip()

    async def end(self, *events: Event, status: int = 0) -> None:
        """Say the last words, exit, and return when the process is gone."""
        self.say(*events)
        self.tell("exit", status)
        await self.gone()

    async def gone(self) -> None:
        """Return when the process has ended."""
        with suppress(ConnectionResetError):
            await self._reader.read()


class Children:
    """The children that the queue starts; they come up in no certain order."""

    def __init__(self) -> None:
        self._waiting: list[ScriptedChild] = []
        self._came = asyncio.Condition()
        self._writers: list[asyncio.StreamWriter] = []

    async def next(self, repo: str) -> ScriptedChild:
        """Return the next child for ``repo``, which has its request."""

        def find() -> ScriptedChild | None:
            return next((child for child in self._waiting if child.request.repo == repo), None)

        async with self._came:
            found = await self._came.wait_for(find)
            self._waiting.remove(found)
            return found

    @property
    def idle(self) -> bool:
        """Whether all that were started were asked for."""
        return not self._waiting

    async def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        line = await reader.readline()
        if line:  # it was not ended before it had its request
            self._waiting.append(ScriptedChild(Request.decode(line), reader, writer))
            async with self._came:
                self._came.notify_all()

    async def close(self) -> None:
        for writer in self._writers:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


@asynccontextmanager
async def scripted_children(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Children]:
    """Have the queue start scripted children within this context."""
    children = Children()
    with tempfile.TemporaryDirectory() as folder:
        address = str(Path(folder) / "relay")  # short: a socket's path may have 107 bytes
        server = await asyncio.start_unix_server(children.hear, address)
        monkeypatch.setattr(child, "COMMAND", (sys.executable, "-I", "-S", str(RELAY), address))
        async with server:
            try:
                yield children
            finally:
                await children.close()
