"""The queue and its children on the window's own event loop."""

import asyncio

import pytest

from app.errors import Trouble
from app.hub.fetch.protocol import Failed, Progress
from app.hub.orders import Broken, Finished, Paused
from tests.app.hub.queue import finish, order, plan, running_queue, states, until, until_progress
from tests.fakes.children import scripted_children
from ui.loop import EngineLoop


@pytest.fixture
def loop(qapp):
    loop = EngineLoop(qapp)
    asyncio.set_event_loop(loop)
    yield loop
    loop.close()
    asyncio.set_event_loop(None)


def test_a_download_from_its_order_to_its_end(loop, tmp_path, monkeypatch):
    async def run():
        async with (
            scripted_children(monkeypatch) as children,
            running_queue(tmp_path / "q.json") as downloads,
        ):
            for name in "abc":
                downloads.add(order(name, tmp_path / "hub"))
            first = await children.next("org/a")
            first.say(plan(), Progress(500))
            await until(downloads.items, lambda items: items[0].done == 500)
            downloads.pause("a")
            await first.gone()
            failing = await children.next("org/b")
            await failing.end(plan(), Failed(Trouble.DENIED, "No."), status=1)
            await until_progress(downloads, "b", Broken)
            await downloads.cancel("b")
            await finish(await children.next("org/c"), tmp_path)
            await until_progress(downloads, "c", Finished)
            assert states(downloads) == {"a": Paused, "c": Finished}
            downloads.resume("a")
            await children.next("org/a")

    loop.run_until_complete(run())
