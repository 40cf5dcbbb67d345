"""What the tests of the download queue share."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from app.hub.downloads import Downloads
from app.hub.fetch.protocol import Done, Plan
from app.hub.orders import Download, Order, Progress
from app.hub.repository import HubFile
from app.tasks import Tasks
from tests.fakes.children import ScriptedChild, scripted_children

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine
    from pathlib import Path

    import pytest

    from app.observable import Observable

T = TypeVar("T")
COMMIT = "c" * 40
SIZE = 1000


def order(name: str, cache: Path, *, variant: str = "", files: tuple[HubFile, ...] = (), **changes) -> Order:
    """Return an order of ``SIZE`` bytes for "org/name"."""
    files = files or (HubFile("model.safetensors", SIZE, sha256=sha256(name.encode()).hexdigest()),)
    return Order(
        **{
            "id": f"{name}{variant}",
            "repo": f"org/{name}",
            "commit": COMMIT,
            "revision": "main",
            "variant": variant,
            "files": files,
            "endpoint": "http://127.0.0.1:9",
            "cache": cache,
            **changes,
        }
    )


def plan(have: int = 0, *, need: int | None = None, free: int = 10**12) -> Plan:
    return Plan(total=SIZE, have=have, need=SIZE - have if need is None else need, free=free)


@asynccontextmanager
async def running_queue(file: Path | None, **options) -> AsyncIterator[Downloads]:
    """A queue that is started, and closed in the end; no task of it may fail."""
    tasks, failures = Tasks(), []
    tasks.failed.subscribe(failures.append)
    downloads = Downloads(file, tasks, **{"token_of": lambda _: None, **options})
    await downloads.start()
    try:
        yield downloads
    finally:
        await downloads.close()
        await tasks.cancel_all()
    assert failures == []


def run_with_children(
    monkeypatch: pytest.MonkeyPatch, file: Path | None, scenario: Callable, **options
) -> None:
    """Run ``scenario(downloads, children)`` with a queue whose children are scripted."""

    async def run() -> None:
        async with scripted_children(monkeypatch) as children, running_queue(file, **options) as downloads:
            await scenario(downloads, children)

    asyncio.run(run())


async def until(observable: Observable[T], holds: Callable[[T], bool]) -> T:
    """Return the observable's value as soon as it is one of which ``holds`` is true."""
    reached: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    def look(value: T) -> None:
        if not reached.done() and holds(value):
            reached.set_result(value)

    unsubscribe = observable.subscribe(look)
    try:
        return await reached
    finally:
        unsubscribe()


async def until_progress(
    downloads: Downloads, id_: str, holds: Callable[[Progress], bool] | type
) -> Download:
    """Return the download ``id_`` as soon as it stands in such a way."""

    def find(items: tuple[Download, ...]) -> Download | None:
        for item in items:
            fits = isinstance(item.progress, holds) if isinstance(holds, type) else holds(item.progress)
            if item.order.id == id_ and fits:
                return item
        return None

    found = find(await until(downloads.items, lambda items: find(items) is not None))
    assert found is not None
    return found


def states(downloads: Downloads) -> dict[str, type]:
    return {item.order.id: type(item.progress) for item in downloads.items.value}


def finish(child: ScriptedChild, path: Path) -> Coroutine[Any, Any, None]:
    """Have the child say that all of it is there."""
    path.mkdir(parents=True, exist_ok=True)
    return child.end(plan(), Done(str(path)))
