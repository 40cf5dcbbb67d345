"""Two ways to download a model from the double, cold each time: the app's queue, and the official client."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import psutil

from app.hub.downloads import Downloads
from app.hub.orders import Broken, Finished, Order
from app.hub.repository import HubFile
from app.tasks import Tasks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

HF = Path(sys.executable).with_name("hf")
LIMIT = 900.0


@contextmanager
def fresh_home() -> Iterator[Path]:
    """A folder for a cache. What was written before is on the disk by then, so that nobody pays for another."""
    os.sync()
    with tempfile.TemporaryDirectory(prefix="vlinders-bench-") as home:
        yield Path(home)


def order_for(endpoint: str, repo: str, cache: Path) -> Order:
    """Return the order for all of ``repo``."""
    with urlopen(f"{endpoint}/api/models/{repo}?blobs=true", timeout=60) as answer:
        told = json.load(answer)
    files = tuple(
        HubFile(each["rfilename"], each["size"], sha256=each["lfs"]["sha256"])
        if each.get("lfs")
        else HubFile(each["rfilename"], each["size"], git_sha1=each["blobId"])
        for each in told["siblings"]
    )
    return Order(str(cache), repo, told["sha"], "main", "", files, endpoint, cache)


@asynccontextmanager
async def queue() -> AsyncIterator[Downloads]:
    """The app's queue, on whatever loop this is."""
    tasks = Tasks()
    downloads = Downloads(None, tasks, lambda _: None)
    await downloads.start()
    try:
        yield downloads
    finally:
        await downloads.close()
        await tasks.cancel_all()


async def until_over(downloads: Downloads, id_: str) -> Finished | Broken:
    """Return how the download ended."""
    over: asyncio.Future[Finished | Broken] = asyncio.get_running_loop().create_future()

    def look(items) -> None:
        for item in items:
            if item.order.id == id_ and isinstance(item.progress, Finished | Broken) and not over.done():
                over.set_result(item.progress)

    unsubscribe = downloads.items.subscribe(look)
    try:
        return await asyncio.wait_for(over, LIMIT)
    finally:
        unsubscribe()


async def fetch_by_queue(downloads: Downloads, order: Order) -> float:
    """Return the seconds from the order to its end."""
    began = time.perf_counter()
    downloads.add(order)
    ended = await until_over(downloads, order.id)
    assert isinstance(ended, Finished), ended
    return time.perf_counter() - began


def start_official(endpoint: str, repo: str, home: Path) -> subprocess.Popen[bytes]:
    """Start ``hf download``, as its own documentation has it but for Xet, which the double's files are not in."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "HUGGING"))}
    return subprocess.Popen(
        [HF, "download", repo],
        env={**inherited, "HF_ENDPOINT": endpoint, "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def fetch_by_official(endpoint: str, repo: str, home: Path) -> float:
    """Return the seconds that ``hf download`` takes."""
    began = time.perf_counter()
    process = start_official(endpoint, repo, home)
    assert process.wait(LIMIT) == 0
    return time.perf_counter() - began


def find_child() -> psutil.Process | None:
    """Return the process that fetches for a queue of this process."""
    for process in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
            if "app.hub.fetch" in process.cmdline():
                return process
    return None
