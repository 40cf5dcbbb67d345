import asyncio

import pytest

from app.errors import Trouble
from app.hub.fetch.protocol import Done, Failed, Mode, Progress, Retry, Verifying
from app.hub.orders import Broken, Finished, Paused, Running, Waiting
from tests.app.hub.queue import (
    SIZE,
    finish,
    order,
    plan,
    run_with_children,
    states,
    until,
    until_progress,
)

TOKEN = "hf_" + 34 * "a"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "data" / "downloads.json"


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "hub"


def test_an_order_is_passed_on_and_followed_until_it_is_there(tmp_path, file, cache, monkeypatch):
    wanted = order("model", cache)

    async def scenario(downloads, children):
        heard = []
        downloads.finished.subscribe(heard.append)
        downloads.add(wanted)
        child = await children.next("org/model")
        request = child.request
        assert (request.repo, request.commit, request.revision) == (wanted.repo, wanted.commit, "main")
        assert (request.endpoint, request.cache, request.files) == (
            wanted.endpoint,
            str(cache),
            wanted.files,
        )
        assert (request.mode, request.token) == (Mode.FETCH, "the token")
        child.say(plan(have=100))
        await until(downloads.items, lambda items: items[0].done == 100)
        child.say(Progress(600))
        running = await until(downloads.items, lambda items: items[0].done == 600)
        assert running[0].progress.retry == ""
        child.say(Verifying(1, 2))
        await until_progress(downloads, "model", Running(verifying=True).__eq__)
        await child.end(Done(str(tmp_path)))
        done = await until_progress(downloads, "model", Finished)
        assert (done.progress.path, done.done, heard) == (tmp_path, SIZE, [done])

    run_with_children(monkeypatch, file, scenario, token_of=lambda _: "the token")


def test_the_child_is_nice(file, cache, monkeypatch):
    """It hashes and writes beside a window that paints."""

    async def scenario(downloads, children):
        downloads.add(order("model", cache))
        child = await children.next("org/model")
        assert await child.ask("niceness") == "15"

    run_with_children(monkeypatch, file, scenario)


def test_two_run_at_a_time_and_the_others_follow_in_their_order(tmp_path, file, cache, monkeypatch):
    async def scenario(downloads, children):
        for name in "abcd":
            downloads.add(order(name, cache))
        assert states(downloads) == {"a": Running, "b": Running, "c": Waiting, "d": Waiting}
        first, second = await children.next("org/a"), await children.next("org/b")
        downloads.move("d", 0)
        assert list(states(downloads)) == ["d", "a", "b", "c"]
        await finish(first, tmp_path)
        await children.next("org/d")
        await finish(second, tmp_path)
        await children.next("org/c")
        assert children.idle

    run_with_children(monkeypatch, file, scenario)


def test_a_paused_one_makes_room_and_goes_on_with_what_came(tmp_path, file, cache, monkeypatch):
    async def scenario(downloads, children):
        for name in "abc":
            downloads.add(order(name, cache))
        first, _ = await children.next("org/a"), await children.next("org/b")
        first.say(plan(), Progress(300), Retry("model.safetensors", 300, "The connection was reset.", 5))
        await until_progress(downloads, "a", lambda progress: getattr(progress, "retry", ""))
        downloads.pause("a")
        assert states(downloads)["a"] is Paused
        await first.gone()
        await children.next("org/c")
        downloads.resume("a")
        assert states(downloads)["a"] is Waiting
        downloads.pause("c")
        await children.next("org/a")
        resumed = await until_progress(downloads, "a", Running)
        assert resumed.done == 300
        assert resumed.progress == Running(), "nothing of the first run is told any more"
        downloads.resume("a")
        assert states(downloads)["a"] is Running

    run_with_children(monkeypatch, file, scenario)


def test_pausing_and_resuming_at_once_never_runs_two_children_of_one_order(file, cache, monkeypatch):
    async def scenario(downloads, children):
        downloads.add(order("a", cache))
        first = await children.next("org/a")
        for _ in range(20):
            downloads.pause("a")
            downloads.resume("a")
        second = await children.next("org/a")
        await first.gone()
        assert states(downloads)["a"] is Running
        assert children.idle
        downloads.pause("a")
        await second.gone()

    run_with_children(monkeypatch, file, scenario)


def test_paused_before_it_has_even_begun_it_can_be_resumed(file, cache, monkeypatch):
    async def scenario(downloads, children):
        downloads.add(order("a", cache))
        downloads.pause("a")
        await asyncio.sleep(0.05)
        assert children.idle
        downloads.resume("a")
        await children.next("org/a")

    run_with_children(monkeypatch, file, scenario)


def test_what_waits_can_be_paused_and_what_is_done_cannot(tmp_path, file, cache, monkeypatch):
    async def scenario(downloads, children):
        for name in "abc":
            downloads.add(order(name, cache))
        downloads.pause("c")
        await finish(await children.next("org/a"), tmp_path)
        await until_progress(downloads, "a", Finished)
        downloads.pause("a")
        downloads.resume("a")
        assert states(downloads) == {"a": Finished, "b": Running, "c": Paused}
        downloads.pause("nobody")
        downloads.resume("nobody")
        downloads.move("nobody", 0)
        await downloads.cancel("nobody")
        await downloads.discard("nobody")

    run_with_children(monkeypatch, file, scenario)


def test_a_failure_is_told_and_gone_when_it_is_resumed(tmp_path, file, cache, monkeypatch):
    async def scenario(downloads, children):
        downloads.add(order("a", cache))
        child = await children.next("org/a")
        await child.end(plan(), Progress(10), Failed(Trouble.TERMS, "Not accepted.", "Accept."), status=1)
        broken = await until_progress(downloads, "a", Broken)
        assert broken.progress == Broken(Trouble.TERMS, "Not accepted.", "Accept.")
        assert broken.done == 10
        downloads.resume("a")
        assert downloads.items.value[0].progress in {Waiting(), Running()}, "nothing of the failure is told"
        await finish(await children.next("org/a"), tmp_path)
        await until_progress(downloads, "a", Finished)

    run_with_children(monkeypatch, file, scenario)


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (("exit", 3), "it ended with status 3"),
        (("exit", 0), "it ended with status 0"),
        (("die", 9), "it was ended by signal 9"),
        (("print", "Traceback:\n  line\nMemoryError: no memory\n"), "MemoryError: no memory"),
    ],
)
def test_a_child_that_ends_without_a_word_is_a_failure(file, cache, monkeypatch, caplog, end, why):
    async def scenario(downloads, children):
        downloads.add(order("a", cache))
        child = await children.next("org/a")
        child.say(plan(have=400))
        child.tell(*end)
        if end[0] == "print":
            child.tell("exit", 1)
        broken = await until_progress(downloads, "a", Broken)
        assert why in broken.progress.what
        assert "nothing that came is lost" in broken.progress.remedy
        assert broken.done == 400

    run_with_children(monkeypatch, file, scenario)
    assert "org/a" in caplog.text


def test_what_a_child_printed_is_logged_without_secrets(file, cache, monkeypatch, caplog):
    async def scenario(downloads, children):
        downloads.add(order("a", cache))
        child = await children.next("org/a")
        child.tell("print", f"Bearer abc {TOKEN}\nfailed: http://cdn/x?Signature=123 {TOKEN}\n")
        child.tell("exit", 1)
        broken = await until_progress(downloads, "a", Broken)
        assert "failed: http://cdn/x?… hf_…" in broken.progress.what

    run_with_children(monkeypatch, file, scenario)
    assert "Bearer …" in caplog.text
    for secret in ("abc", TOKEN, "123"):
        assert secret not in caplog.text


def test_what_is_no_event_is_passed_over(tmp_path, file, cache, monkeypatch):
    async def scenario(downloads, children):
        downloads.add(order("a", cache))
        child = await children.next("org/a")
        for noise in ("warning\n", "{}\n", "[1]\n", '{"event": "new"}\n', '{"event": "progress"}\n', "\0\n"):
            child.tell("say", noise)
        child.tell("say", "x" * 300_000 + "\n")
        await finish(child, tmp_path)
        await until_progress(downloads, "a", Finished)

    run_with_children(monkeypatch, file, scenario)


def test_without_a_process_it_is_a_failure(file, cache, monkeypatch):
    async def scenario(downloads, _children):
        monkeypatch.setattr("app.hub.child.COMMAND", ("/nowhere/python",))
        downloads.add(order("a", cache))
        broken = await until_progress(downloads, "a", Broken)
        assert "could be started" in broken.progress.what

    run_with_children(monkeypatch, file, scenario)


def test_a_child_that_is_done_may_still_write_to_the_disk(tmp_path, file, cache, monkeypatch):
    async def scenario(downloads, children):
        for name in "abc":
            downloads.add(order(name, cache))
        child = await children.next("org/a")
        child.say(plan(), Done(str(tmp_path)))
        await until_progress(downloads, "a", Finished)
        downloads.pause("a")
        await downloads.cancel("a")
        assert states(downloads) == {"b": Running, "c": Running}
        assert await child.ask("niceness") == "15", "it lives"
        await child.end()

    run_with_children(monkeypatch, file, scenario)


def test_a_child_that_failed_is_waited_for_before_it_is_tried_again(file, cache, monkeypatch):
    async def scenario(downloads, children):
        downloads.add(order("a", cache))
        child = await children.next("org/a")
        child.say(Failed(Trouble.NO_ROOM, "Full."))
        await until_progress(downloads, "a", Broken)
        downloads.resume("a")
        assert states(downloads)["a"] is Waiting
        await child.gone()
        await children.next("org/a")

    run_with_children(monkeypatch, file, scenario)
