from __future__ import annotations

import asyncio

from app.tasks import Tasks


def test_a_failure_is_heard_and_logged(caplog):
    failures = []

    async def fail():
        raise ValueError("no")

    async def run():
        tasks = Tasks()
        tasks.failed.subscribe(failures.append)
        tasks.spawn(fail(), name="the one that fails")
        await asyncio.sleep(0.01)

    asyncio.run(run())
    assert [(failure.task, str(failure.error)) for failure in failures] == [("the one that fails", "no")]
    assert "the one that fails" in caplog.text


def test_all_are_cancelled_and_awaited():
    ended = []

    async def wait():
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(True)

    async def run():
        tasks = Tasks()
        for _ in range(3):
            tasks.spawn(wait(), name="waiting")
        await asyncio.sleep(0)
        await tasks.cancel_all()

    asyncio.run(run())
    assert ended == [True] * 3
