import os
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.chat.changes import Added, Listed
from app.chat.messages import Conversation, Message, Status
from app.chat.store import backups
from app.chat.store.opening import open_store

TALK = Conversation(1, "Talk", 10.0)
PROMPT = Message(1, 1, "user", "Hi", Status.COMPLETE, 11.0)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "conversations.sqlite3"


def write(path, *changes):
    """Do what the app does from its start to its end."""
    opened = open_store(path)
    if opened.stale:
        opened.store.back_up()
    opened.store.apply(changes)
    opened.store.close()
    return opened.problem


def kept(path):
    return sorted((path.parent / "backups").glob("*"))


def titles(file):
    with closing(sqlite3.connect(file)) as connection:
        return [title for (title,) in connection.execute("SELECT title FROM conversation")]


@pytest.fixture
def each_second(monkeypatch):
    """Each backup is made in another second than the one before."""
    moments = iter(range(100))
    monkeypatch.setattr(backups.time, "strftime", lambda *_: f"2026-{next(moments):02}")


def test_a_copy_is_made_at_the_start_if_something_has_changed(path, each_second):
    write(path, Listed(TALK), Added(PROMPT))
    assert kept(path) == [], "there was nothing yet"
    write(path)
    (backup,) = kept(path)
    assert titles(backup) == ["Talk"]
    assert backup.stat().st_mode & 0o077 == 0
    write(path)
    write(path)
    assert kept(path) == [backup], "nothing has changed since"
    write(path, Listed(replace(TALK, title="Another")))
    write(path)
    assert [titles(each) for each in kept(path)] == [["Talk"], ["Another"]]


def test_the_last_three_are_kept(path, each_second):
    for number in range(7):
        write(path, Listed(replace(TALK, title=str(number))))
    assert [titles(each) for each in kept(path)] == [["3"], ["4"], ["5"]]
    assert titles(path) == ["6"]


def test_the_copy_of_an_older_version_goes_after_a_month(path, each_second, monkeypatch):
    write(path, Listed(TALK))
    write(path, Listed(replace(TALK, title="Another")))
    older = path.parent / "backups" / f"{path.stem}-version-1{path.suffix}"
    older.write_bytes(b"as it was")
    write(path, Listed(replace(TALK, title="A third")))
    assert older.exists()
    later = time.time() + 31 * 86_400
    monkeypatch.setattr(backups.time, "time", lambda: later)
    write(path)
    assert not older.exists()
    assert len(kept(path)) == 3


def test_what_a_killed_app_left_is_in_the_copy(path, each_second):
    write(path, Listed(TALK))
    write(path)
    store = open_store(path).store
    store.apply([Added(PROMPT)])
    copied = path.parent / "killed"
    copied.mkdir()
    for file in path.parent.glob("conversations.sqlite3*"):  # as it lies there without the app's last word
        (copied / file.name).write_bytes(file.read_bytes())
        os.utime(copied / file.name, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    store.close()
    write(copied / path.name)
    backup = kept(copied / path.name)[-1]
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT text FROM message").fetchall() == [("Hi",)]


def test_a_damaged_file_is_replaced_by_the_last_sound_copy(path, each_second):
    write(path, Listed(TALK), Added(PROMPT))
    write(path, Listed(replace(TALK, title="Newer")))
    write(path, Listed(replace(TALK, title="Newest")))
    kept(path)[-1].write_bytes(b"no database at all" * 1000)
    path.write_bytes(b"nor is this one" * 1000)
    opened = open_store(path)
    assert "kept as" in opened.problem.what
    assert "They were restored as they were" in opened.problem.remedy
    assert [entry.title for entry in opened.contents.conversations] == ["Talk"]
    assert opened.store.messages(1) == (PROMPT,)
    opened.store.close()
    assert write(path) is None


def test_where_no_copy_can_be_made_the_app_starts_all_the_same(path, caplog):
    write(path, Listed(TALK))
    path.with_name("backups").write_text("a file in the way")
    assert write(path) is None
    assert "could not be backed up" in caplog.text


def test_a_copy_is_whole_or_not_there(path, monkeypatch):
    write(path, Listed(TALK))

    def fail(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    assert write(path) is None
    assert kept(path) == []
