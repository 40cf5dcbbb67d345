"""The window's event loop, against what asyncio promises and vLLM uses."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import QTimer

from ui.loop import EngineLoop


@pytest.fixture
def loop(qapp):
    loop = EngineLoop(qapp)
    asyncio.set_event_loop(loop)
    yield loop
    loop.close()
    asyncio.set_event_loop(None)


def test_callbacks_run_in_the_order_they_were_asked_for(loop):
    seen = []

    async def ask():
        for number in range(100):
            loop.call_soon(seen.append, number)
        await asyncio.sleep(0.01)

    loop.run_until_complete(ask())
    assert seen == list(range(100))


def test_a_cancelled_callback_does_not_run(loop):
    seen = []

    async def ask():
        loop.call_soon(seen.append, 1).cancel()
        loop.call_soon(seen.append, 2)
        await asyncio.sleep(0.01)

    loop.run_until_complete(ask())
    assert seen == [2]


def test_run_in_executor_takes_its_arguments_by_vllms_names(loop):
    with ThreadPoolExecutor(1) as executor:

        async def ask():
            return await loop.run_in_executor(executor=executor, func=threading.get_ident)

        assert loop.run_until_complete(ask()) != threading.get_ident()


def test_threads_reach_the_loop_and_lose_nothing(loop):
    seen = []
    done = asyncio.Event()

    def shout(base):
        for number in range(500):
            loop.call_soon_threadsafe(seen.append, base + number)

    async def listen():
        threads = [threading.Thread(target=shout, args=(base,)) for base in (0, 1000, 2000, 3000)]
        for thread in threads:
            thread.start()
        while len(seen) < 2000:
            await asyncio.sleep(0.005)
        for thread in threads:
            thread.join()
        done.set()

    loop.run_until_complete(asyncio.wait_for(listen(), 20))
    assert sorted(seen) == sorted(base + n for base in (0, 1000, 2000, 3000) for n in range(500))


def test_qt_gets_its_turn_while_tasks_never_pause(loop):
    ticks = []
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start()

    async def never_pause():
        while len(ticks) < 5:
            await asyncio.sleep(0)

    loop.run_until_complete(asyncio.wait_for(never_pause(), 20))
    timer.stop()
    assert len(ticks) >= 5


def test_a_task_that_wants_to_exit_ends_alone(loop, caplog):
    async def leave():
        raise SystemExit(3)

    async def stay():
        task = loop.create_task(leave())
        await asyncio.sleep(0.05)
        assert task.done()
        assert isinstance(task.exception(), SystemExit)
        return "still here"

    assert loop.run_until_complete(stay()) == "still here"
    assert "exit with 3" in caplog.text


def test_a_failing_callback_is_reported_and_the_rest_run(loop):
    heard = []
    seen = []
    loop.set_exception_handler(lambda _loop, context: heard.append(type(context["exception"])))

    async def ask():
        loop.call_soon(lambda: 1 / 0)
        loop.call_soon(seen.append, 1)
        await asyncio.sleep(0.01)

    loop.run_until_complete(ask())
    assert heard == [ZeroDivisionError]
    assert seen == [1]


def test_child_processes_and_sockets_work(loop):
    async def talk():
        process = await asyncio.create_subprocess_exec("echo", "hello", stdout=asyncio.subprocess.PIPE)
        said, _ = await process.communicate()
        received = asyncio.Queue()

        async def serve(reader, writer):
            await received.put(await reader.readline())
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"over a socket\n")
        heard = await received.get()
        writer.close()
        server.close()
        return said, heard

    assert loop.run_until_complete(asyncio.wait_for(talk(), 20)) == (b"hello\n", b"over a socket\n")


def test_nothing_runs_while_the_loop_does_not(loop, qapp):
    """Qt's events are handled between two runs too; a task would find no running loop."""
    seen = []

    async def tick():
        while True:
            seen.append(asyncio.get_running_loop() is loop)
            await asyncio.sleep(0)

    async def start():
        return loop.create_task(tick())

    task = loop.run_until_complete(start())
    before = len(seen)
    for _ in range(20):
        qapp.processEvents()
    assert len(seen) == before
    loop.run_until_complete(asyncio.sleep(0.01))
    assert len(seen) > before
    assert all(seen)
    assert not task.done()
    task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
