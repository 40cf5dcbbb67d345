import random
import sqlite3
from dataclasses import replace

import pytest

from app.chat.changes import Added, Appended, Changed, Deleted, Listed
from app.chat.messages import Conversation, Message, Status
from app.chat.store import settling
from app.chat.store.faults import explain
from app.chat.store.opening import open_store
from app.engine.replies import Usage
from app.errors import StorageError

TALK = Conversation(1, "Talk", 10.0)
PROMPT = Message(1, 1, "user", "Hi", Status.COMPLETE, 11.0)
REPLY = Message(2, 1, "assistant", "", Status.STREAMING, 12.0, model="Guide")
BEGINNING = (Listed(TALK), Added(PROMPT), Added(REPLY))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deeper" / "conversations.sqlite3"


def reopened(path):
    opened = open_store(path)
    assert opened.problem is None
    return opened


def write(path, *changes):
    store = reopened(path).store
    store.apply(changes)
    store.close()


def test_a_reply_left_streaming_is_read_as_interrupted_with_its_chunks(path):
    write(path, *BEGINNING, Appended(2, "One "), Appended(2, "two "))
    store = reopened(path).store
    assert store.messages(1) == (
        PROMPT,
        Message(2, 1, "assistant", "One two ", Status.INTERRUPTED, 12.0, model="Guide"),
    )
    store.close()


def test_an_ended_reply_replaces_its_chunks(path):
    usage = Usage(5, 2, 3, "stop", 0.1, 0.5)
    final = Message(2, 1, "assistant", "One two.", Status.COMPLETE, 12.0, model="Guide", usage=usage)
    write(path, *BEGINNING, Appended(2, "One "), Appended(2, "two."), Changed(final))
    store = reopened(path).store
    assert store.messages(1) == (PROMPT, final)
    assert store._connection.execute("SELECT count(*) FROM chunk").fetchone() == (0,)
    store.close()


def test_growing_writes_the_new_text_and_not_the_whole(path):
    store = reopened(path).store
    store.apply([*BEGINNING, Appended(2, "x" * 1_000_000)])
    store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.apply([Appended(2, "y")])
    assert path.with_name(f"{path.name}-wal").stat().st_size < 100_000
    assert len(store.messages(1)[1].text) == 1_000_001
    store.close()


def test_an_entry_is_written_over(path):
    later = Conversation(2, "Later", 20.0)
    write(path, *BEGINNING, Listed(later), Listed(replace(TALK, title="Another", updated=12.0)))
    opened = reopened(path)
    assert set(opened.contents.conversations) == {later, Conversation(1, "Another", 12.0)}
    assert (opened.contents.last_conversation, opened.contents.last_message) == (2, 2)
    opened.store.close()


def test_deleting_leaves_nothing(path):
    write(path, *BEGINNING, Appended(2, "One "), Deleted(1))
    store = reopened(path).store
    for table in ("conversation", "message", "chunk"):
        assert store._connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    store.close()


def test_changes_are_written_all_or_none(path):
    store = reopened(path).store
    with pytest.raises(StorageError):
        store.apply([*BEGINNING, Added(PROMPT)])
    assert store.contents().conversations == ()
    store.apply(BEGINNING)
    store.close()


def test_a_full_disk_is_a_problem_with_a_remedy_and_loses_nothing_written(path):
    store = reopened(path).store
    store.apply(BEGINNING)
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError) as problem:
        store.apply([Appended(2, "x" * 100_000)])
    assert "no space" in problem.value.what
    assert problem.value.remedy
    store._connection.execute("PRAGMA max_page_count = 1000000")
    store.apply([Appended(2, "x" * 100_000)])
    assert len(store.messages(1)[1].text) == 100_000
    store.close()


@pytest.mark.parametrize(
    "code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_MISUSE]
)
def test_every_failure_has_a_remedy(path, code):
    error = sqlite3.OperationalError("something")
    error.sqlite_errorcode = code
    told = explain("It failed", path, error)
    assert told.what.startswith("It failed: ")
    assert told.remedy.endswith(".")


def spoil_header(path):
    path.write_bytes(b"This is not a database. " * 500)


def spoil_middle(path):
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)


def cut_off(path):
    path.write_bytes(path.read_bytes()[:5000])


def make_folder(path):
    path.unlink()
    path.mkdir()


def make_foreign(path):
    path.unlink()
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE recipes (name TEXT)")
    foreign.commit()
    foreign.close()


@pytest.mark.parametrize("spoil", [spoil_header, spoil_middle, cut_off, make_folder, make_foreign])
def test_a_damaged_file_is_kept_aside_and_a_new_one_begun(path, spoil):
    write(path, *BEGINNING)
    spoil(path)
    damaged = None if path.is_dir() else path.read_bytes()
    opened = open_store(path)
    assert opened.problem is not None
    (aside,) = path.parent.glob("conversations.sqlite3.bad-*")
    assert str(aside) in opened.problem.what
    assert aside.is_dir() if damaged is None else aside.read_bytes() == damaged
    assert opened.contents.conversations == ()
    opened.store.apply(BEGINNING)
    opened.store.close()
    reopened(path).store.close()


def test_a_bad_byte_in_a_text_leaves_the_rest_readable(path):
    write(path, *BEGINNING[:1], Added(replace(PROMPT, text="before MARK after")))
    path.write_bytes(path.read_bytes().replace(b"MARK", b"\xffARK"))
    store = reopened(path).store
    assert store.messages(1)[0].text == "before \ufffdARK after"
    store.close()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_damaged_the_app_starts(path, seed):
    write(path, *BEGINNING, Changed(replace(REPLY, text="words " * 2000, status=Status.COMPLETE)))
    sound, chance = path.read_bytes(), random.Random(seed)
    for _ in range(15):
        content = bytearray(sound)
        for _ in range(chance.randint(1, 20)):
            # The first page has the names of the tables.
            content[chance.randrange(4096 if chance.random() < 0.5 else len(content))] = chance.randrange(256)
        path.write_bytes(content)
        opened = open_store(path)
        for conversation in opened.contents.conversations:
            try:
                opened.store.messages(conversation.id)
            except StorageError as told:
                assert told.remedy  # noqa: PT017  most can be read
        opened.store.close()
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()


def test_a_second_app_leaves_the_file_alone(path):
    write(path, *BEGINNING)
    first = reopened(path).store
    second = open_store(path)
    assert second.problem is not None
    assert "another Vlinders" in second.problem.what
    assert "not kept" in second.problem.what
    second.store.apply(BEGINNING)
    assert second.store.messages(1)[0] == PROMPT, "it works, in memory"
    second.store.close()
    first.apply([Appended(2, "One ")])
    first.close()


def test_a_newer_versions_file_is_left_alone(path):
    write(path, *BEGINNING)
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    before = path.read_bytes()
    opened = open_store(path)
    assert opened.problem is not None
    assert "newer Vlinders" in opened.problem.what
    assert "Update" in opened.problem.remedy
    opened.store.close()
    assert path.read_bytes() == before


def test_where_nothing_can_be_made_the_store_is_in_memory(tmp_path):
    (tmp_path / "file").touch()
    opened = open_store(tmp_path / "file" / "conversations.sqlite3")
    assert opened.problem is not None
    assert "not kept" in opened.problem.what
    opened.store.apply(BEGINNING)
    opened.store.close()


def test_the_room_of_what_was_deleted_is_given_back(path, monkeypatch):
    monkeypatch.setattr(settling, "WORTH_IT", 10)
    long = replace(PROMPT, text=" ".join(str(number) for number in range(100_000)))
    write(path, Listed(TALK), Added(long), Listed(Conversation(2, "Kept", 1.0)))
    before = path.stat().st_size
    write(path, Deleted(1))
    write(path)
    assert path.stat().st_size < before / 5
    opened = reopened(path)
    assert [entry.title for entry in opened.contents.conversations] == ["Kept"]
    opened.store.close()


def test_only_the_user_can_read_the_file(path):
    write(path, *BEGINNING)
    assert path.stat().st_mode & 0o077 == 0
