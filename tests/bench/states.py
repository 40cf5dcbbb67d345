"""How long it takes to cancel a download, in each state in which a child can be."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from app.hub.orders import Running
from tests.bench.contestants import fetch_by_queue, find_child, fresh_home, order_for, queue
from tests.bench.rows import emit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.hub.downloads import Downloads
    from app.hub.orders import Order
    from tests.fakes.hub.process import HubProcess

TIMES = 3
GLANCE = 0.005


async def measure_cancels(hub: HubProcess, repo: str) -> None:
    """Cancel downloads of ``repo``, each time in another state, and print the longest that it took."""
    async with queue() as downloads:
        with fresh_home() as home:
            order = order_for(hub.endpoint, repo, home / "hub")
            figures = {
                "connecting_ms": await while_connecting(downloads, order),
                "hung_ms": await while_the_hub_hangs(downloads, order, hub),
                "transferring_ms": await while_it_comes(downloads, order),
                "stalled_ms": await while_it_stalls(downloads, order, hub),
                "hashing_ms": await while_it_is_hashed(downloads, order),
            }
    emit("download", case="cancel", longest_ms=max(figures.values()), **figures)


async def while_connecting(downloads: Downloads, order: Order) -> float:
    """The address answers nothing at all, as behind a firewall."""
    with deaf_server() as endpoint:
        return await cancel_when(downloads, replace(order, endpoint=endpoint), lambda: connection("SYN_SENT"))


async def while_the_hub_hangs(downloads: Downloads, order: Order, hub: HubProcess) -> float:
    """The Hub takes the connection and never says anything."""
    with halted(hub):
        return await cancel_when(downloads, order, lambda: connection("ESTABLISHED"))


async def while_it_comes(downloads: Downloads, order: Order) -> float:
    return await cancel_when(downloads, order, lambda: state(downloads).speed > 0)


async def while_it_stalls(downloads: Downloads, order: Order, hub: HubProcess) -> float:
    """It came for a while, and then nothing came."""
    with ExitStack() as halts:

        def stalled() -> bool:
            if state(downloads).speed > 0:
                halts.enter_context(halted(hub))
            return state(downloads).stalled > 0

        return await cancel_when(downloads, order, stalled, times=1)


async def while_it_is_hashed(downloads: Downloads, order: Order) -> float:
    """All of it is there and is being repaired."""
    await fetch_by_queue(downloads, order)
    downloads.clear()
    return await cancel_when(downloads, replace(order, repair=True), lambda: state(downloads).verifying)


async def cancel_when(
    downloads: Downloads, order: Order, reached: Callable[[], bool], *, times: int = TIMES
) -> float:
    """Return the milliseconds from asking for the end to the end of the child, the longest of ``times``."""
    longest = 0.0
    for _ in range(times):
        downloads.add(order)
        while not reached():
            await asyncio.sleep(GLANCE)
        child = find_child()
        assert child is not None
        began = time.perf_counter()
        await downloads.cancel(order.id)
        longest = max(longest, time.perf_counter() - began)
        assert not child.is_running()
    return longest * 1000


@contextmanager
def halted(hub: HubProcess) -> Iterator[None]:
    os.kill(hub._process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(hub._process.pid, signal.SIGCONT)


def state(downloads: Downloads) -> Running:
    progress = downloads.items.value[0].progress
    assert isinstance(progress, Running), progress
    return progress


def connection(status: str) -> bool:
    """Return whether the child has a connection that stands like that."""
    child = find_child()
    return child is not None and any(each.status == status for each in child.net_connections("tcp"))


@contextmanager
def deaf_server() -> Iterator[str]:
    """An address where connections are neither taken nor refused: the queue of a server that does not look."""
    with socket.socket() as server, socket.socket() as first, socket.socket() as second:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
