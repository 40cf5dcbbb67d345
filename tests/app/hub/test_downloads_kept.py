"""The queue at the next start, whatever happened to its file."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from app.errors import Trouble
from app.hub.downloads import Downloads
from app.hub.fetch.protocol import Failed, Progress
from app.hub.kept import decode, encode
from app.hub.orders import Broken, Download, Finished, Paused, Running, Waiting
from app.hub.repository import HubFile
from app.tasks import Tasks
from tests.app.hub.queue import SIZE, finish, order, plan, running_queue, states, until, until_progress
from tests.fakes.children import scripted_children
from tests.fakes.disk import fill


@pytest.fixture
def file(tmp_path):
    return tmp_path / "data" / "downloads.json"


@pytest.fixture
def cache(tmp_path):
    folder = tmp_path / "hub"
    folder.mkdir()
    return folder


def restored(file):
    """Return what a queue has right after its start, and the problems that it told; nothing runs."""

    async def run():
        tasks = Tasks()
        downloads, problems = Downloads(file, tasks, lambda _: None), []
        downloads.problems.subscribe(problems.append)
        downloads.hold(True)
        await downloads.start()
        found = downloads.items.value
        await downloads.close()
        return found, problems

    return asyncio.run(run())


def write(file, *downloads):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(encode(downloads))


def test_what_ran_goes_on_and_the_rest_is_as_it_was(tmp_path, file, cache, monkeypatch):
    async def first():
        async with scripted_children(monkeypatch) as children, running_queue(file) as downloads:
            for name in "abcd":
                downloads.add(order(name, cache))
            running = await children.next("org/a")
            running.say(plan(), Progress(600))
            failing = await children.next("org/b")
            await failing.end(plan(), Failed(Trouble.MISSING, "It is gone.", "Look."), status=1)
            await until_progress(downloads, "b", Broken)
            await finish(await children.next("org/c"), tmp_path / "snapshot")
            await until_progress(downloads, "c", Finished)
            await children.next("org/d")
            downloads.pause("d")
            await until(downloads.items, lambda items: items[0].done == 600)
            return downloads.items.value

    async def second():
        async with scripted_children(monkeypatch) as children, running_queue(file) as downloads:
            child = await children.next("org/a")
            assert child.request.files == order("a", cache).files
            assert states(downloads) == {"a": Running, "b": Broken, "c": Finished, "d": Paused}
            return downloads.items.value

    before, after = asyncio.run(first()), asyncio.run(second())
    assert [item.order for item in after] == [item.order for item in before]
    assert after[1].progress == Broken(Trouble.MISSING, "It is gone.", "Look.")
    assert after[2].progress == Finished(tmp_path / "snapshot")
    (found, problems) = restored(file)
    assert problems == []
    assert [type(item.progress) for item in found] == [Waiting, Broken, Finished, Paused]


def test_it_is_on_disk_before_the_app_ends(file, cache, monkeypatch):
    """It may be killed."""

    async def run():
        async with scripted_children(monkeypatch) as children, running_queue(file) as downloads:
            downloads.add(order("a", cache))
            await children.next("org/a")
            await asyncio.get_running_loop().run_in_executor(downloads._file._thread, int)
            return decode(file.read_bytes())

    assert asyncio.run(run()) == ((Download(order("a", cache), Waiting()),), "")


def test_the_file_holds_no_token(file, cache, monkeypatch):
    async def run():
        options = {"token_of": lambda _: "the secret"}
        async with scripted_children(monkeypatch) as children, running_queue(file, **options) as downloads:
            downloads.add(order("a", cache))
            assert (await children.next("org/a")).request.token == "the secret"

    asyncio.run(run())
    assert b"secret" not in file.read_bytes()


def test_how_much_there_is_is_looked_up_on_the_disk(file, cache):
    wanted = order("a", cache)
    blobs = cache / "models--org--a" / "blobs"
    blobs.mkdir(parents=True)
    (blobs / f"{wanted.files[0].sha256}.vpart").write_bytes(b"x" * 321)
    write(file, Download(wanted, Paused(), 7), Download(order("b", cache), Paused(), 7))
    found, _ = restored(file)
    assert [item.done for item in found] == [321, 0]


def test_what_lay_on_a_disk_that_is_not_there_does_not_begin_anew(tmp_path, file):
    write(file, Download(order("a", tmp_path / "usb" / "hub"), Waiting(), 400))
    (kept,), _ = restored(file)
    assert isinstance(kept.progress, Broken)
    assert "Connect the disk" in kept.progress.remedy
    assert kept.done == 400


def test_a_failure_of_the_network_is_tried_again(file, cache):
    troubles = (Trouble.UNREACHABLE, Trouble.BUSY, Trouble.OFFLINE, Trouble.NO_ROOM)
    write(file, *(Download(order(each, cache), Broken(each, "It failed.")) for each in troubles))
    found, _ = restored(file)
    assert [type(item.progress) for item in found] == [Waiting, Waiting, Waiting, Broken]


def test_what_was_deleted_after_it_was_whole_is_no_longer_told(tmp_path, file, cache):
    write(file, Download(order("a", cache), Finished(tmp_path / "deleted"), SIZE))
    assert restored(file) == ((), [])


BAD = {
    "empty": b"",
    "cut off": b'{"form": 1, "downlo',
    "binary": bytes(range(256)),
    "a list": b"[1, 2]",
    "no list": b'{"form": 1, "downloads": 3}',
    "nested too deep": b"[" * 200_000,
    "huge": b" " * (65 * 2**20),
    "newer": b'{"form": 2, "downloads": []}',
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_a_file_that_cannot_be_used_is_kept_aside_and_told(file, content):
    file.parent.mkdir()
    file.write_bytes(content)
    found, (problem,) = restored(file)
    assert found == ()
    (aside,) = file.parent.glob("downloads.json.bad-*")
    assert aside.read_bytes() == content
    assert str(aside) in problem.what
    assert "order the models again" in problem.remedy
    assert restored(file) == ((), [])


def test_what_can_be_read_of_a_damaged_file_goes_on(file, cache):
    write(file, *(Download(order(name, cache), Paused()) for name in "abcd"))
    content = json.loads(file.read_bytes())
    content["downloads"][0] = 7
    content["downloads"][1]["state"] = "unheard of"
    content["downloads"][2]["order"]["files"][0]["size"] = "large"
    file.write_text(json.dumps(content))
    (kept,), (problem,) = restored(file)
    assert kept.order == order("d", cache)
    assert problem.what.startswith("3 of 4 downloads")
    assert len(list(file.parent.glob("downloads.json.bad-*"))) == 1


def test_what_a_newer_version_adds_is_passed_over(file, cache):
    write(file, Download(order("a", cache), Paused()))
    content = json.loads(file.read_bytes())
    content["downloads"][0]["priority"] = 3
    content["downloads"][0]["order"]["mirror"] = {"a": 1}
    file.write_text(json.dumps({**content, "app": "9.9"}))
    (kept,), problems = restored(file)
    assert (kept.order, problems) == (order("a", cache), [])


def test_names_need_not_be_utf_8(file, cache):
    odd = order(
        "a", Path(os.fsdecode(b"/data/\xff")), files=(HubFile("模型.safetensors", 3, sha256="a" * 64),)
    )
    write(file, Download(odd, Paused()))
    (kept,), _ = restored(file)
    assert kept.order == odd


def test_a_hostile_order_in_the_file_does_no_harm(file, cache):
    """Somebody may have put it there; the child refuses it."""
    evil = order("a", cache, files=(HubFile("../../\0evil", 3),))
    write(file, Download(evil, Paused()), Download(evil, Paused()))
    (kept,), problems = restored(file)
    assert (kept.order, problems) == (evil, [])


def test_a_folder_in_the_files_place_is_kept_aside(file):
    file.mkdir(parents=True)
    _, (problem,) = restored(file)
    assert "kept as" in problem.what
    assert restored(file) == ((), [])


def test_a_second_app_leaves_the_first_ones_queue_alone(file, cache):
    async def run():
        async with running_queue(file) as first:
            first.hold(True)
            first.add(order("a", cache))
            tasks = Tasks()
            second, problems = Downloads(file, tasks, lambda _: None), []
            second.problems.subscribe(problems.append)
            second.hold(True)
            await second.start()
            second.add(order("b", cache))
            assert list(states(second)) == ["b"]
            await second.close()
            return problems

    (problem,) = asyncio.run(run())
    assert "Another Vlinders" in problem.what
    (kept,), _ = restored(file)
    assert kept.order.id == "a"


def test_without_a_file_nothing_is_kept(cache, tmp_path):
    async def run():
        async with running_queue(None) as downloads:
            downloads.hold(True)
            downloads.add(order("a", cache))

    asyncio.run(run())
    assert not list(tmp_path.rglob("*.json"))


def test_closing_before_the_start_forgets_nothing(file, cache):
    write(file, Download(order("a", cache), Paused()))

    async def run():
        downloads = Downloads(file, Tasks(), lambda _: None)
        await downloads.close()

    asyncio.run(run())
    assert len(restored(file)[0]) == 1


def test_closing_during_the_start_forgets_nothing(file, cache):
    write(file, Download(order("a", cache), Waiting()))

    async def run():
        tasks = Tasks()
        downloads = Downloads(file, tasks, lambda _: None)
        starting = tasks.spawn(downloads.start(), name="start")
        await asyncio.sleep(0)
        await downloads.close()
        await starting
        assert downloads.items.value == ()

    asyncio.run(run())
    assert len(restored(file)[0]) == 1


def test_a_full_disk_is_told_once_and_the_queue_is_saved_later(small_disk, cache):
    file = small_disk / "downloads.json"
    write(file, Download(order("a", cache), Paused()))
    filler = small_disk / "filler"
    fill(filler)

    async def run():
        async with running_queue(file) as downloads:
            downloads.hold(True)
            problems = []
            downloads.problems.subscribe(problems.append)
            for number in range(60):
                downloads.add(order(f"model{number}", cache))
            await asyncio.get_running_loop().run_in_executor(downloads._file._thread, int)
            await asyncio.sleep(0)
            (problem,) = problems
            assert "Free some space" in problem.remedy
            assert len(decode(file.read_bytes())[0]) == 1, "what was saved before is whole"
            filler.unlink()

    asyncio.run(run())
    assert len(restored(file)[0]) == 61
