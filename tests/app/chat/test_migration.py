"""A database of the version before trees, as that version wrote it, brought up to date."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.chat.messages import Lane, Status
from app.chat.store.opening import open_store
from app.chat.store.schema import FIRST, STEPS, VERSION, WORDS, statements
from app.engine.replies import Prompting, Usage
from tests.app.chat.scene import scene
from tests.fakes.disk import fill

FIRST_VERSION = Path(__file__).with_name("version_1.sqlite3")


@pytest.fixture
def path(tmp_path):
    kept = tmp_path / "conversations.sqlite3"
    shutil.copyfile(FIRST_VERSION, kept)
    return kept


def version_of(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0]


def test_everything_is_there_and_each_message_follows_the_one_before(path):
    opened = open_store(path, prompting=Prompting("Be brief."))
    assert opened.problem is None
    chinese, english = sorted(opened.contents.conversations, key=lambda entry: -entry.id)
    assert (english.title, chinese.title) == ("Tensor parallelism", "量化模型")
    assert english.lanes == (Lane(6, prompting=Prompting("Be brief.")),)
    messages = opened.store.messages(english.id)
    assert [(each.id, each.parent) for each in messages] == [(1, None), (2, 1), (4, 2), (6, 4)]
    assert messages[1].text == "It splits each layer over several GPUs."
    assert messages[1].usage == Usage(12, 4, 9, "stop", 0.05, 0.4)
    assert messages[3].status is Status.STOPPED
    prompt, failed, again, cut = opened.store.messages(chinese.id)
    assert (failed.status, failed.error) == (Status.FAILED, "The engine's process ended.")
    assert again.text == "再说一遍 ? and \x00 nul"
    assert (cut.text, cut.status, cut.parent) == ("量化把权重变小。", Status.INTERRUPTED, again.id)
    assert prompt.attachments == ()
    assert opened.contents.last_message == 8
    opened.store.close()
    assert version_of(path) == VERSION


def test_everything_can_be_found(path):
    store = open_store(path).store
    assert [match.message for match in store.search("parallel", 9)] == [4, 1]
    assert [match.message for match in store.search("权重", 9)] == [8]
    assert store.search("gone", 9) == ()
    store.close()


def test_it_goes_on_in_the_app(path):
    async def play():
        async with scene(path.parent) as stage:
            assert stage.problems == []
            assert stage.texts()[0] == "什么是量化模型？"
            await stage.send("好的")
            turns = [turn.text for turn in stage.engine.requests[0].turns]
            assert turns == ["再说一遍 ? and \x00 nul", "量化把权重变小。", "好的"]
        async with scene(path.parent) as stage:
            assert stage.texts()[-2:] == ["好的", "Hello there."]

    asyncio.run(play())


def test_the_file_as_it_was_is_kept(path):
    open_store(path).store.close()
    kept = path.parent / "backups" / "conversations-version-1.sqlite3"
    assert version_of(kept) == 1
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT count(*) FROM message").fetchone() == (8,)


def test_on_a_full_disk_the_file_stays_as_it_is(small_disk):
    path = small_disk / "conversations.sqlite3"
    shutil.copyfile(FIRST_VERSION, path)
    before = path.read_bytes()
    fill(small_disk / "filler")
    opened = open_store(path)
    assert opened.problem is not None
    assert "no space" in opened.problem.what
    assert "not kept" in opened.problem.what
    opened.store.close()
    assert path.read_bytes() == before
    (small_disk / "filler").unlink()
    opened = open_store(path)
    assert opened.problem is None
    assert len(opened.contents.conversations) == 2
    opened.store.close()


def test_a_new_file_has_the_same_tables_as_one_brought_up_to_date(path, tmp_path):
    open_store(path).store.close()
    new = tmp_path / "new" / "conversations.sqlite3"
    open_store(new).store.close()

    def tables(file):
        with closing(sqlite3.connect(file)) as connection:
            return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()

    assert tables(new) == tables(path)


def test_the_first_step_is_what_the_first_version_had():
    with closing(sqlite3.connect(":memory:")) as made, closing(sqlite3.connect(FIRST_VERSION)) as kept:
        for statement in statements(FIRST):
            made.execute(statement)
        listing = "SELECT name, sql FROM sqlite_master ORDER BY name"
        assert made.execute(listing).fetchall() == kept.execute(listing).fetchall()
    assert len(STEPS) == VERSION
    assert ";" not in WORDS
