import asyncio
import subprocess
import sys
import threading
from collections import defaultdict
from dataclasses import replace

from app.chat.changes import Added, Appended, Changed, Drafted, Dropped, Kept, Listed, joined
from app.chat.messages import Conversation, Folder, Message, Status
from tests.app.chat.scene import scene, until
from tests.fakes.disk import fill

BEGAN = Listed(Conversation(1, "Talk", 1.0))
ADDED = Added(Message(1, 1, "assistant", "", Status.STREAMING, 1.0))


def test_what_was_appended_to_a_message_is_written_in_one():
    noted = [BEGAN, ADDED, Appended(1, "a"), Appended(2, "x"), Appended(1, "b"), Appended(2, "y")]
    assert joined(noted) == [BEGAN, ADDED, Appended(1, "ab"), Appended(2, "xy")]


def test_what_goes_on_after_a_change_is_written_after_it():
    stopped = Changed(Message(1, 1, "assistant", "a", Status.STOPPED, 1.0))
    noted = [ADDED, Appended(1, "a"), stopped, Appended(1, "b", "x"), Appended(1, "c", "y")]
    assert joined(noted) == [ADDED, Appended(1, "a"), stopped, Appended(1, "bc", "xy")]


def test_of_an_entry_and_of_a_draft_the_last_state_is_written():
    later = Listed(Conversation(1, "Later", 2.0))
    noted = [BEGAN, Drafted(None, "a"), ADDED, Drafted(1, "x"), later, Drafted(None, "ab")]
    assert joined(noted) == [later, Drafted(None, "ab"), ADDED, Drafted(1, "x")]


def test_an_entry_does_not_pass_the_folder_that_is_dropped():
    within, without = replace(BEGAN.conversation, folder=3), BEGAN.conversation
    folder = Folder(3, "Work")
    noted = [Listed(without), Dropped(folder), Kept(folder), Listed(within), Listed(within)]
    assert joined(noted) == [Listed(without), Dropped(folder), Kept(folder), Listed(within)]


def test_what_cannot_be_saved_can_be_read_all_the_same(tmp_path):
    async def play():
        async with scene(tmp_path, "x" * 50_000) as stage:
            await stage.send("before")
            await stage.saved()
            await limit_pages(stage.chats, "(SELECT page_count FROM pragma_page_count)")
            await stage.send("too much")
            await until(lambda: stage.chats.unsaved.value)
            _, messages = await stage.chats.shelf.read(stage.chats.current.value)
            assert [len(message.text) for message in messages] == [6, 50_000, 8, 50_000]
            assert len(await stage.chats.shelf.search("before")) == 1
            await limit_pages(stage.chats, "1000000")

    asyncio.run(play())


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
            first, _ = stage.chats.shelf.conversations.value[::-1]
            await stage.chats.open(first.id)
            assert [message.text[-8:] for message in stage.shown][2:] == ["too much", "xthe end"]
            assert len(stage.problems) == 1
            assert "Free some space" in stage.problems[0].remedy
            await limit_pages(stage.chats, "1000000")
            await until(lambda: not stage.chats.unsaved.value)
            await stage.saved()
        async with scene(tmp_path) as stage:
            assert [entry.title for entry in stage.chats.shelf.conversations.value] == [
                "still works",
                "before",
            ]
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


def test_a_question_that_is_given_up_loses_nothing(tmp_path):
    """As when one types on in the search field while a reply streams and the disk is slow."""

    async def play():
        async with scene(tmp_path) as stage:
            journal = stage.chats._journal
            journal.interval = 10
            await stage.send("Before")
            slow = threading.Event()
            busy = journal._thread.submit(slow.wait, 10)
            await stage.send("Hi")
            question = stage.tasks.spawn(stage.chats.shelf.search("Hi"), name="search")
            for _ in range(5):
                await asyncio.sleep(0)
            question.cancel()
            await asyncio.wait({question})
            slow.set()
            await asyncio.wrap_future(busy)
        async with scene(tmp_path) as stage:
            assert stage.texts()[2:] == ["Hi", "Hello there."]

    asyncio.run(play())


def test_what_the_database_cannot_take_is_told_and_does_not_end_the_saving(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            journal = stage.chats._journal
            journal.note(Listed(Conversation(2**70, "Too large", 1.0)))
            await until(lambda: stage.chats.unsaved.value)
            assert len(stage.problems) == 1
            async with journal._writing:
                journal._noted.clear()
            await stage.send("Hi")
            await until(lambda: not stage.chats.unsaved.value)

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
    stage.chats.grown.subscribe(lambda grown: print(grown[0], time.monotonic(), flush=True))
    await stage.chats.start()
    stage.chats.add_lane()
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


def test_kill_9_loses_at_most_a_second_of_each_lanes_text(tmp_path):
    times = defaultdict(list)
    app = subprocess.Popen([sys.executable, "-c", STREAM, tmp_path], stdout=subprocess.PIPE, text=True)
    first = None
    for line in app.stdout:
        message, moment = line.split()
        times[int(message)].append(float(moment))
        first = first or float(moment)
        if float(moment) - first > 2.5:
            break
    app.kill()
    for line in app.communicate()[0].splitlines(keepends=True):
        if line.endswith("\n"):
            message, moment = line.split()
            times[int(message)].append(float(moment))
    last = max(max(each) for each in times.values())

    async def play():
        async with scene(tmp_path) as stage:
            assert stage.problems == []
            replies = [path[1].message for path in stage.placed]
            assert stage.shown[0].text == "Go on for ever"
            assert {reply.id for reply in replies} == set(times)
            for reply in replies:
                assert reply.status is Status.INTERRUPTED
                kept, broken = divmod(len(reply.text), len("piece "))
                assert not broken
                owed = sum(time <= last - 1.0 for time in times[reply.id])
                assert len(times[reply.id]) > owed > 100
                assert kept >= owed
            assert len(await stage.chats.shelf.search("piece")) == 2
            journal = stage.chats._journal
            sound = await journal.ask(
                lambda store: store._connection.execute("PRAGMA integrity_check").fetchall()
            )
            assert sound == [("ok",)]
            await stage.send("And now?")
            assert len(stage.texts(1)) == 4

    asyncio.run(play())
