import asyncio
import subprocess
import sys

from app.chat.changes import Added, Appended, Began
from app.chat.journal import join_pieces
from app.chat.messages import Conversation, Message, Status
from tests.app.chat.scene import scene, until
from tests.fakes.disk import fill

BEGAN = Began(Conversation(1, "Talk", 1.0))
ADDED = Added(Message(1, 1, "assistant", "", Status.STREAMING, 1.0))


def test_what_was_appended_to_a_message_is_written_in_one():
    noted = [BEGAN, ADDED, Appended(1, "a"), Appended(2, "x"), Appended(1, "b"), Appended(2, "y")]
    assert join_pieces(noted) == [BEGAN, ADDED, Appended(1, "ab"), Appended(2, "xy")]


def test_a_full_disk_is_told_once_and_everything_saved_when_there_is_room(tmp_path):
    async def play():
        async with scene(tmp_path, "x" * 50_000, "the end") as stage:
            await stage.send("before")
            await stage.saved()
            await limit_pages(stage.chats, "(SELECT page_count FROM pragma_page_count)")
            await stage.send("too much")
            await until(lambda: stage.chats.unsaved.value)
            stage.chats.new()
            await stage.send("still works")
            first, _ = stage.chats.conversations.value[::-1]
            await stage.chats.open(first.id)
            assert [message.text[-8:] for message in stage.shown][2:] == ["too much", "xthe end"]
            assert len(stage.problems) == 1
            assert "Free some space" in stage.problems[0].remedy
            await limit_pages(stage.chats, "1000000")
            await until(lambda: not stage.chats.unsaved.value)
            await stage.saved()
        async with scene(tmp_path) as stage:
            assert [entry.title for entry in stage.chats.conversations.value] == ["still works", "before"]
            await stage.chats.open(first.id)
            assert [len(message.text) for message in stage.shown] == [6, 50_007, 8, 50_007]

    asyncio.run(play())


def test_closing_on_a_full_disk_says_so_and_ends(tmp_path):
    async def play():
        async with scene(tmp_path, "x" * 50_000) as stage:
            await stage.send("before")
            await stage.saved()
            await limit_pages(stage.chats, "(SELECT page_count FROM pragma_page_count)")
            await stage.send("too much")
        assert len(stage.problems) == 1
        async with scene(tmp_path) as stage:
            assert [message.text[:6] for message in stage.shown] == ["before", "xxxxxx"]

    asyncio.run(play())


async def limit_pages(chats, limit):
    journal = chats._journal

    def set_limit():
        connection = journal._store._connection
        (pages,) = connection.execute(f"SELECT {limit}").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    await asyncio.get_running_loop().run_in_executor(journal._thread, set_limit)


def test_a_disk_that_really_is_full(small_disk):
    async def play():
        async with scene(small_disk, "x" * 5_000) as stage:
            await stage.send("before")
            await stage.saved()
            filler = small_disk / "filler"
            fill(filler)
            for _ in range(10):
                await stage.send("too much")
            await until(lambda: stage.chats.unsaved.value)
            assert len(stage.problems) == 1
            assert "no space" in stage.problems[0].what
            filler.unlink()
            await until(lambda: not stage.chats.unsaved.value)
            await stage.saved()
        async with scene(small_disk) as stage:
            assert len(stage.shown) == 22
            assert stage.problems == []

    asyncio.run(play())


def test_a_damaged_database_is_told_at_the_start(tmp_path):
    (tmp_path / "conversations.sqlite3").write_text("no database at all, but long enough to be looked into")

    async def play():
        async with scene(tmp_path) as stage:
            await stage.send("Hi")
            (problem,) = stage.problems
            assert "kept as" in problem.what
            await stage.saved()
        async with scene(tmp_path) as stage:
            assert stage.shown[0].text == "Hi"
            assert stage.problems == []

    asyncio.run(play())


STREAM = """
import asyncio, sys, time
from pathlib import Path
from tests.app.chat.scene import Scene
from tests.fakes.engine import FakeEngine

async def stream():
    stage = Scene(Path(sys.argv[1]), FakeEngine(["piece "] * 1_000_000))
    stage.chats.appended.subscribe(lambda piece: print(time.monotonic(), flush=True))
    await stage.chats.start()
    stage.chats.send("Go on for ever")
    async def pace():
        while True:
            stage.engine.gate.clear()
            await asyncio.sleep(0.005)
            stage.engine.gate.set()
            await asyncio.sleep(0)
    await stage.tasks.spawn(pace(), name="pace")

asyncio.run(stream())
"""


def test_kill_9_loses_at_most_a_second_of_text(tmp_path):
    app = subprocess.Popen([sys.executable, "-c", STREAM, tmp_path], stdout=subprocess.PIPE, text=True)
    assert app.stdout is not None
    times = [float(app.stdout.readline())]
    while times[-1] - times[0] < 2.5:
        times.append(float(app.stdout.readline()))
    app.kill()
    rest = app.communicate()[0]
    times += [float(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]

    async def play():
        async with scene(tmp_path) as stage:
            assert stage.problems == []
            prompt, reply = stage.shown
            assert prompt.text == "Go on for ever"
            assert reply.status is Status.INTERRUPTED
            kept, broken = divmod(len(reply.text), len("piece "))
            assert not broken
            owed = sum(time <= times[-1] - 1.0 for time in times)
            assert len(times) > owed > 100
            assert kept >= owed
            journal = stage.chats._journal
            sound = await asyncio.get_running_loop().run_in_executor(
                journal._thread,
                lambda: journal._store._connection.execute("PRAGMA integrity_check").fetchall(),
            )
            assert sound == [("ok",)]

    asyncio.run(play())
