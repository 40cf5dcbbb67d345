"""Files while they are written: stopped in the middle, and on a disk that takes its time."""

import asyncio
import os
import threading
import zipfile

import pytest

from app.exchange.export import export
from app.exchange.formats import Form
from app.exchange.whole_file import WholeFile
from tests.app.exchange.stories import talk
from tests.app.exchange.test_round_trip import chats_in, put_in, tools_for


@pytest.mark.parametrize("form", [Form.JSON, Form.MARKDOWN])
def test_what_is_stopped_while_it_is_written_leaves_the_old_file(tmp_path, form, monkeypatch):
    writing, going_on = threading.Event(), threading.Event()
    owner, name = (WholeFile, "write") if form is Form.JSON else (zipfile._ZipWriteFile, "write")
    write = getattr(owner, name)

    def write_slowly(file, content):
        if threading.current_thread() is not threading.main_thread():
            writing.set()
            going_on.wait(5)
        return write(file, content)

    monkeypatch.setattr(owner, name, write_slowly)

    async def story():
        async with chats_in(tmp_path) as chats:
            ids = [await put_in(chats, talk("Q", "A")) for _ in range(2)]
            folder = tmp_path / "out"
            folder.mkdir()
            path = folder / "kept"
            path.write_bytes(b"old")
            export_ = asyncio.ensure_future(export(chats.shelf, ids, form, path, tools_for(chats)))
            await asyncio.to_thread(writing.wait, 5)
            export_.cancel()
            await asyncio.sleep(0.01)
            going_on.set()
            with pytest.raises(asyncio.CancelledError):
                await export_
            assert path.read_bytes() == b"old"
            assert [each.name for each in folder.iterdir()] == ["kept"]

    asyncio.run(story())


def test_nothing_waits_for_the_disk_on_the_windows_thread(tmp_path, monkeypatch):
    slow = []
    fsync = os.fsync

    def note(descriptor):
        if os.fstat(descriptor).st_size > 1000:
            slow.append(threading.current_thread() is threading.main_thread())
        fsync(descriptor)

    async def story():
        async with chats_in(tmp_path) as chats:
            ids = [await put_in(chats, talk("Q" * 5000, "A")) for _ in range(2)]
            monkeypatch.setattr(os, "fsync", note)
            await export(chats.shelf, ids, Form.JSON, tmp_path / "a.json", tools_for(chats))
            await export(chats.shelf, ids, Form.HTML, tmp_path / "a.zip", tools_for(chats))
            await export(chats.shelf, ids[:1], Form.HTML, tmp_path / "a.html", tools_for(chats))

    asyncio.run(story())
    assert slow == [False] * 3
