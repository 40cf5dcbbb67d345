"""What the queue does about what goes wrong: no room, no network, nobody signed in, nothing that comes."""

import asyncio
import threading

import pytest

from app.errors import Trouble
from app.hub import attempt, downloads, job
from app.hub.fetch.protocol import Failed, Progress, Request, Retry
from app.hub.orders import Broken, Finished, Paused, Running
from app.hub.run import stored_token
from tests.app.hub.queue import SIZE, finish, order, plan, run_with_children, states, until, until_progress

RESERVE = Request("", "", "", "", "", ()).reserve
GONE = Failed(Trouble.UNREACHABLE, "The Hub does not answer.", "Look at the network.")


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "hub"


def test_what_others_still_need_is_not_free(tmp_path, cache, monkeypatch):
    async def scenario(queue, children):
        queue.add(order("a", cache))
        first = await children.next("org/a")
        first.say(plan(have=400, free=RESERVE + 1000))
        await until(queue.items, lambda items: items[0].done == 400)
        queue.add(order("b", cache))
        second = await children.next("org/b")
        second.say(plan(free=RESERVE + 1599))  # 1000 for it, and 600 for the other
        broken = await until_progress(queue, "b", Broken)
        await second.gone()
        assert broken.progress.trouble is Trouble.NO_ROOM
        assert "other downloads" in broken.progress.what
        queue.resume("b")
        (await children.next("org/b")).say(plan(free=RESERVE + 1600), Progress(1))
        await until(queue.items, lambda items: items[1].done == 1)
        assert states(queue) == {"a": Running, "b": Running}

    run_with_children(monkeypatch, None, scenario)


def test_on_another_disk_others_need_nothing(cache, monkeypatch):
    devices = iter((1, 2))
    monkeypatch.setattr("app.hub.run.find_device", lambda _: next(devices))

    async def scenario(queue, children):
        for name, free in (("a", RESERVE + 1000), ("b", RESERVE + 1000)):
            queue.add(order(name, cache))
            (await children.next(f"org/{name}")).say(plan(free=free), Progress(1))
            await until(queue.items, lambda items: items[-1].done == 1)
        assert states(queue) == {"a": Running, "b": Running}

    run_with_children(monkeypatch, None, scenario)


def test_what_is_paused_needs_nothing(cache, monkeypatch):
    async def scenario(queue, children):
        queue.add(order("a", cache))
        child = await children.next("org/a")
        child.say(plan(free=RESERVE + 1000), Progress(1))
        await until(queue.items, lambda items: items[0].done == 1)
        queue.pause("a")
        await child.gone()
        queue.add(order("b", cache))
        (await children.next("org/b")).say(plan(free=RESERVE + 1000), Progress(1))
        await until(queue.items, lambda items: items[1].done == 1)

    run_with_children(monkeypatch, None, scenario)


def test_the_network_is_tried_again_by_itself(tmp_path, cache, monkeypatch):
    monkeypatch.setattr(downloads, "AGAIN", (0.01, 0.02))

    async def scenario(queue, children):
        queue.add(order("a", cache))
        for _ in range(4):
            child = await children.next("org/a")
            # Waited for from the start: it is tried again at once.
            broken, _ = await asyncio.gather(
                until_progress(queue, "a", Broken), child.end(plan(), GONE, status=1)
            )
            assert "tried again by itself" in broken.progress.remedy
        await finish(await children.next("org/a"), tmp_path)
        await until_progress(queue, "a", Finished)

    run_with_children(monkeypatch, None, scenario)


def test_a_trouble_that_stays_is_not_tried_again(cache, monkeypatch):
    monkeypatch.setattr(downloads, "AGAIN", (0.0,))

    async def scenario(queue, children):
        queue.add(order("a", cache))
        denied = Failed(Trouble.DENIED, "No.")
        await (await children.next("org/a")).end(denied, status=1)
        broken = await until_progress(queue, "a", Broken)
        assert broken.progress == Broken(Trouble.DENIED, "No.")
        assert queue._jobs[0].again is None

    run_with_children(monkeypatch, None, scenario)


def test_pausing_ends_the_attempts(cache, monkeypatch):
    async def scenario(queue, children):
        queue.add(order("a", cache))
        await (await children.next("org/a")).end(GONE, status=1)
        await until_progress(queue, "a", Broken)
        timer = queue._jobs[0].again
        queue.pause("a")
        assert states(queue) == {"a": Paused}
        assert timer.cancelled()

    run_with_children(monkeypatch, None, scenario)


def test_the_attempts_become_rarer_until_something_comes(cache, monkeypatch):
    async def scenario(queue, children):
        queue.add(order("a", cache))
        waits = []
        for events in ((), (), (Progress(1),), ()):
            before = asyncio.get_running_loop().time()
            await (await children.next("org/a")).end(plan(), *events, GONE, status=1)
            await until_progress(queue, "a", Broken)
            waits.append(round((queue._jobs[0].again.when() - before) / 1000))
            queue.resume("a")
        assert waits == [1, 2, 1, 2]

    monkeypatch.setattr(downloads, "AGAIN", (1000.0, 2000.0, 3000.0))
    run_with_children(monkeypatch, None, scenario)


def test_the_token_is_asked_for_in_a_thread_before_each_run(tmp_path, cache, monkeypatch):
    tokens, threads = iter(("old", "new")), []

    def token_of(wanted):
        threads.append(threading.current_thread())
        assert wanted.id == "a"
        return next(tokens)

    async def scenario(queue, children):
        queue.add(order("a", cache))
        child = await children.next("org/a")
        assert child.request.token == "old"
        await child.end(Failed(Trouble.BAD_TOKEN, "It is too old."), status=1)
        await until_progress(queue, "a", Broken)
        queue.resume("a")
        assert (await children.next("org/a")).request.token == "new"

    run_with_children(monkeypatch, None, scenario, token_of=token_of)
    assert threading.main_thread() not in threads


def test_a_token_that_cannot_be_read_is_told(cache, monkeypatch):
    def refuse():
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("huggingface_hub.get_token", refuse)

    async def scenario(queue, _children):
        queue.add(order("a", cache))
        broken = await until_progress(queue, "a", Broken)
        assert broken.progress.trouble is Trouble.BAD_TOKEN
        assert "Permission denied" in broken.progress.what

    run_with_children(monkeypatch, None, scenario, token_of=stored_token)


def test_the_speed_falls_and_a_stall_is_told_when_nothing_comes(cache, monkeypatch):
    class Clock:
        now = 1000.0

        @classmethod
        def monotonic(cls):
            return cls.now

    for module in (attempt, job, downloads):
        monkeypatch.setattr(module, "time", Clock, raising=False)
    monkeypatch.setattr("app.hub.run.time", Clock)

    async def scenario(queue, children):
        queue.add(order("a", cache))
        child = await children.next("org/a")
        child.say(plan(have=100))
        await until(queue.items, lambda items: items[0].done == 100)
        for amount in (200, 300, 400):
            Clock.now += 1
            child.say(Progress(amount))
            await until(queue.items, lambda items, amount=amount: items[0].done == amount)
        running = queue.items.value[0].progress
        assert running.speed == pytest.approx(100)
        assert running.eta == pytest.approx((SIZE - 400) / 100)
        Clock.now += 3
        await until_progress(queue, "a", lambda progress: progress == Running())
        Clock.now += 2
        await until_progress(queue, "a", lambda progress: progress == Running(stalled=5))
        child.say(Retry("model.safetensors", 400, "The read timed out.", 1))
        stalled = await until_progress(queue, "a", lambda progress: progress.retry)
        assert "model.safetensors" in stalled.progress.retry
        assert "timed out" in stalled.progress.retry
        child.say(Progress(401))
        await until_progress(queue, "a", lambda progress: progress == Running())

    run_with_children(monkeypatch, None, scenario)


def test_many_events_are_few_changes(cache, monkeypatch):
    """What subscribes paints; a child that talks too much must not make it paint more often."""

    async def scenario(queue, children):
        queue.add(order("a", cache))
        child = await children.next("org/a")
        changes = []
        queue.items.subscribe(changes.append)
        child.say(plan(), *(Progress(done) for done in range(SIZE)))
        await until(queue.items, lambda items: items[0].done == SIZE - 1)
        assert len(changes) < SIZE / 10

    run_with_children(monkeypatch, None, scenario)
