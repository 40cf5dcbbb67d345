"""The two ports of the double, served by a thread and a loop of their own."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from aiohttp import web

from tests.fakes.hub import api, files, xet
from tests.fakes.hub.content import Blob, Content
from tests.fakes.hub.requests import Request
from tests.fakes.hub.wire import Exchange, OverError, RefusedError, abort

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from tests.fakes.hub.double import HubDouble


AGENTS = "/api/agent-harnesses"
"""Asked for once by every process of huggingface_hub that is new to its home: no fault is spent on it."""


CONTROL = "/_double/"


@dataclass
class Override:
    """An answer that a test wrote itself, for the paths that ``path`` is found in."""

    path: str
    content: Content
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = ""
    times: int | None = None

    def takes(self, request: Request) -> bool:
        """Tell whether it answers this request, and count it."""
        if self.times == 0 or self.method not in ("", request.method):
            return False
        query = f"?{request.query}" if request.query else ""
        if re.search(self.path, request.path + query) is None:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Server:
    """Listens from ``start`` to ``stop``; ``port`` counts the Hub first, then the CDN."""

    def __init__(self, hub: HubDouble) -> None:
        self._hub = hub
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="hub double", daemon=True)
        self._webs: list[web.Server] = []
        self._listening: list[asyncio.Server] = []
        self._gate: asyncio.Event | None = None
        self.ports = [0, 0]

    def start(self, ports: tuple[int, int]) -> None:
        self.ports = list(ports)
        self._thread.start()
        self.do(self._open())

    def stop(self) -> None:
        self.do(self._close(rst=False))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def go_down(self) -> None:
        """Reset every connection and refuse new ones."""
        self.do(self._close(rst=True))

    def come_back(self) -> None:
        """Listen again, where it was."""
        self.do(self._open())

    def release(self) -> None:
        """Let everything go on that hangs or stalls."""
        self.do(self._release())

    def do(self, work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    async def released(self) -> None:
        """Return when the test says so."""
        assert self._gate is not None
        await self._gate.wait()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _release(self) -> None:
        if self._gate is not None:
            self._gate.set()
        self._gate = asyncio.Event()

    async def _open(self) -> None:
        await self._release()
        for index, host in enumerate(("hub", "cdn")):
            serving = web.Server(self._handler(host), handler_cancellation=True, access_log=None)
            listening = await self._loop.create_server(
                serving, "127.0.0.1", self.ports[index], family=socket.AF_INET, backlog=512
            )
            self.ports[index] = listening.sockets[0].getsockname()[1]
            self._webs.append(serving)
            self._listening.append(listening)

    async def _close(self, *, rst: bool) -> None:
        for listening in self._listening:
            listening.close()
        for serving in self._webs:
            for connection in serving.connections:
                if rst and connection.transport is not None:
                    abort(connection.transport)
            serving.pre_shutdown()
            await serving.shutdown(timeout=0.05)
        self._listening.clear()
        self._webs.clear()

    def _handler(self, host: str) -> Callable[[web.BaseRequest], Coroutine[Any, Any, web.StreamResponse]]:
        async def handle(raw: web.BaseRequest) -> web.StreamResponse:
            if raw.path == AGENTS:
                return web.json_response({})
            if raw.path.startswith(CONTROL):
                return web.json_response(self._control(raw.path.removeprefix(CONTROL), raw.query))
            request = Request(
                raw.method,
                unquote(raw.rel_url.raw_path),
                raw.rel_url.raw_query_string,
                host,
                raw.headers.get("Range", ""),
                "Authorization" in raw.headers,
                raw.headers,
            )
            self._hub.requests.append(request)
            self._hub.requests.changed()
            try:
                return await self._answer(raw, request)
            except (OverError, ConnectionError):
                return web.Response(status=500)  # to nobody
            except Exception as error:
                self._hub.mistakes.append(error)
                raise
            finally:
                request.ended = True
                self._hub.requests.changed()

        return handle

    def _control(self, what: str, query: Mapping[str, str]) -> dict[str, int]:
        """Do what another process asks for, see ``process.HubProcess``."""
        if what == "rate":
            self._hub.rate = float(query["rate"]) or None
        path = query.get("path", "")
        return {"sent": self._hub.sent(path), "requests": len(self._hub.requests.matching(path))}

    async def _answer(self, raw: web.BaseRequest, request: Request) -> web.StreamResponse:
        hub = self._hub
        fault = hub.faults.before(request)
        exchange = Exchange(raw, request, hub, fault)
        if fault is not None:
            await asyncio.sleep(fault.delay)
            if fault.hang:
                await hub.released()
            if fault.reset or fault.close:
                await exchange.cut(reset=fault.reset)
            if fault.status:
                return await exchange.send(Blob(fault.body), {}, status=fault.status)
        for override in hub.overrides:
            if override.takes(request):
                return await exchange.send(override.content, override.headers, status=override.status)
        try:
            return await self._route(exchange)
        except RefusedError as refused:
            return await exchange.refuse(refused)

    async def _route(self, exchange: Exchange) -> web.StreamResponse:
        if exchange.request.host == "cdn":
            return await xet.answer(exchange) or await files.cdn(exchange)
        person = self._hub.accounts.person(exchange.raw.headers.get("Authorization", ""))
        path = exchange.raw.rel_url.raw_path
        if path.startswith("/api/") and not path.startswith("/api/resolve-cache/"):
            return await api.answer(exchange, person)
        return await files.resolve(exchange, person)
