"""From the list to a file and back: an export of ours is the same conversation again."""

import asyncio
import base64
import hashlib
import json
import secrets
import zipfile
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from app.chat.attachments import keep_picture, path_of
from app.chat.session import Chats
from app.engine.responders import Responders
from app.errors import ImportFileError, StorageError
from app.exchange.export import Tools, export, read_record
from app.exchange.formats import Form, file_name
from app.exchange.html_page import Pages
from app.exchange.pictures import pictures_in
from app.exchange.records import steps_of
from app.exchange.taking import take_in
from app.markdown.reading import read
from app.settings.store import SettingsStore
from app.tasks import Tasks
from tests.app.exchange.stories import PNG, drawn, full, talk


@asynccontextmanager
async def chats_in(folder):
    tasks = Tasks()
    chats = Chats(folder / "kept.sqlite3", tasks, Responders(), SettingsStore(folder / "settings.json"))
    await chats.start()
    try:
        yield chats
    finally:
        await chats.close()
        await tasks.cancel_all()


def tools_for(chats):
    picture = pictures_in(chats.attachments)

    async def paper(record):
        return f"%PDF {record.conversation.title}\n{record.messages[0].text}".encode()

    return Tools(Pages(read, drawn, picture), picture, paper)


async def put_in(chats, record):
    """Have ``record`` in the list; return its id."""
    known = {entry.id for entry in chats.shelf.conversations.value}
    folder = chats.shelf.add_folder(record.folder).id if record.folder else None
    entry = replace(record.conversation, folder=folder)
    await chats.shelf.add([(entry, record.messages)])
    return next(entry.id for entry in chats.shelf.conversations.value if entry.id not in known)


def with_picture(record, digest):
    first = record.messages[0]
    files = (first.attachments[0], replace(first.attachments[1], digest=digest))
    return replace(record, messages=(replace(first, attachments=files), *record.messages[1:]))


def bare(record):
    """The record with its ids counted anew, as they cannot stay the same."""
    order = {message.id: place for place, message in enumerate(record.messages, 1)}

    def trim(given):
        return replace(given, begins=order.get(given.begins), bare=tuple(order[each] for each in given.bare))

    def wrote(given):
        return replace(given, trim=trim(given.trim)) if given else None

    messages = tuple(
        replace(
            each,
            id=order[each.id],
            conversation=0,
            parent=order.get(each.parent),
            provenance=wrote(each.provenance),
        )
        for each in record.messages
    )
    lanes = tuple(
        replace(lane, leaf=order.get(lane.leaf), trim=trim(lane.trim)) for lane in record.conversation.lanes
    )
    return replace(
        record, conversation=replace(record.conversation, id=0, folder=0, lanes=lanes), messages=messages
    )


def test_json_brings_the_same_conversation_to_another_machine(tmp_path):
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    path = tmp_path / "kept.json"

    async def story():
        async with chats_in(tmp_path / "here") as here:
            digest = keep_picture(here.attachments, PNG)
            given = with_picture(full(), digest)
            one, two = await put_in(here, given), await put_in(here, talk("Q", "A"))
            told = []
            await export(here.shelf, [one, two], Form.JSON, path, tools_for(here), told.append)
            assert told == [1, 2]
            sent = await read_record(here.shelf, one)
        async with chats_in(tmp_path / "there") as there:
            assert await take_in(path, there.shelf, there.attachments) == (2, 0)
            assert path_of(there.attachments, digest).read_bytes() == PNG
            entry = there.shelf.conversations.value[0]
            got = await read_record(there.shelf, entry.id)
        assert bare(got) == bare(sent) == bare(given)
        # A third time, from disk: nothing of it was in memory only.
        async with chats_in(tmp_path / "there") as there:
            assert bare(await read_record(there.shelf, entry.id)) == bare(given)
            assert [folder.name for folder in there.shelf.folders.value] == ["Work"]

    asyncio.run(story())


def test_it_is_added_beside_what_is_there(tmp_path):
    async def story():
        async with chats_in(tmp_path) as chats:
            one = await put_in(chats, full())
            path = tmp_path / "kept.json"
            await export(chats.shelf, [one], Form.JSON, path, tools_for(chats))
            await take_in(path, chats.shelf, chats.attachments)
            ids = [entry.id for entry in chats.shelf.conversations.value]
            assert len(ids) == 2
            first, second = [await read_record(chats.shelf, id_) for id_ in ids]
            assert bare(first) == bare(second)
            assert not {each.id for each in first.messages} & {each.id for each in second.messages}
            assert len(chats.shelf.folders.value) == 1

    asyncio.run(story())


@pytest.mark.parametrize(
    ("form", "beginning"),
    [(Form.MARKDOWN, b"# A talk"), (Form.HTML, b"<!DOCTYPE html>"), (Form.PDF, b"%PDF A talk")],
)
def test_one_conversation_is_one_file_and_several_are_an_archive(tmp_path, form, beginning):
    async def story():
        async with chats_in(tmp_path) as chats:
            ids = [await put_in(chats, talk("Q", "A")) for _ in range(2)]
            ids.append(await put_in(chats, full()))
            path = tmp_path / f"one.{form}"
            await export(chats.shelf, ids[:1], form, path, tools_for(chats))
            assert path.read_bytes().startswith(beginning)
            await export(chats.shelf, ids, form, tmp_path / "all.zip", tools_for(chats))
        with zipfile.ZipFile(tmp_path / "all.zip") as archive:
            assert archive.namelist() == [f"A talk.{form}", f"A talk 2.{form}", f"Work/All “of” it.{form}"]
            assert archive.read(f"A talk 2.{form}").startswith(beginning)

    asyncio.run(story())


def test_what_fails_leaves_the_old_file_and_no_other(tmp_path):
    async def story():
        async with chats_in(tmp_path) as chats:
            one = await put_in(chats, talk("Q", "A"))
            target = tmp_path / "out"
            target.mkdir()
            path = target / "kept.zip"
            path.write_bytes(b"old")
            with pytest.raises(StorageError):
                await export(chats.shelf, [one, 999], Form.MARKDOWN, path, tools_for(chats))
            with pytest.raises(StorageError):
                await export(chats.shelf, [999], Form.JSON, path, tools_for(chats))
            assert path.read_bytes() == b"old"
            assert [each.name for each in target.iterdir()] == ["kept.zip"]
            with pytest.raises(StorageError) as told:
                await export(chats.shelf, [one], Form.HTML, tmp_path / "no" / "x.html", tools_for(chats))
            assert "x.html could not be written" in told.value.what

    asyncio.run(story())


@pytest.mark.parametrize("form", list(Form))
def test_a_full_disk_is_told_and_nothing_is_left_on_it(tmp_path, small_disk, form):
    async def story():
        async with chats_in(tmp_path) as chats:
            ids = [await put_in(chats, talk("Q " + secrets.token_urlsafe(250_000), "A")) for _ in range(5)]
            path = small_disk / f"kept.{form}"
            path.write_bytes(b"old")
            with pytest.raises(StorageError) as told:
                await export(chats.shelf, ids, form, path, tools_for(chats))
            assert "kept" in told.value.what
            assert "Free some space" in told.value.remedy
            assert path.read_bytes() == b"old"
            assert [each.name for each in small_disk.iterdir()] == [path.name]

    asyncio.run(story())


def test_pictures_go_with_the_text(tmp_path):
    async def story():
        async with chats_in(tmp_path) as chats:
            one = await put_in(chats, with_picture(full(), keep_picture(chats.attachments, PNG)))
            path = tmp_path / "kept.md"
            await export(chats.shelf, [one], Form.MARKDOWN, path, tools_for(chats))
            assert f"data:image/png;base64,{base64.b64encode(PNG).decode()}" in path.read_text()

    asyncio.run(story())


def test_a_damaged_conversation_is_left_out_and_counted(tmp_path):
    async def story():
        async with chats_in(tmp_path) as chats:
            one = await put_in(chats, talk("Q", "A"))
            path = tmp_path / "kept.json"
            await export(chats.shelf, [one, one], Form.JSON, path, tools_for(chats))
            held = json.loads(path.read_text())
            held["conversations"][0]["messages"][0]["created"] = "yesterday"
            held["conversations"][1]["unknown"] = held["conversations"][1]["messages"][0]["unknown"] = 5
            # What is said to be another picture, what is none, and what nobody has attached.
            unwanted = base64.b64encode(PNG).decode()
            wrong = {"../../x": "AAAA", "0" * 64: "AAAA", "1" * 64: 5, "2" * 64: "?"}
            held["conversations"][1]["pictures"] = wrong | {hashlib.sha256(PNG).hexdigest(): unwanted}
            held["conversations"][1]["messages"][0]["attachments"] = [
                {"name": "x", "kind": "picture", "size": 1, "digest": digest} for digest in wrong
            ]
            path.write_text(json.dumps(held))
            assert await take_in(path, chats.shelf, chats.attachments) == (1, 1)
            assert not chats.attachments.exists() or not list(chats.attachments.rglob("*"))

    asyncio.run(story())


def test_a_file_without_any_adds_nothing(tmp_path):
    async def story():
        async with chats_in(tmp_path) as chats:
            path = tmp_path / "x.json"
            path.write_text("[]")
            with pytest.raises(ImportFileError):
                await take_in(path, chats.shelf, chats.attachments)
            assert chats.shelf.conversations.value == ()

    asyncio.run(story())


def test_from_elsewhere_the_system_prompt_and_the_branch_come_too(tmp_path):
    async def story():
        async with chats_in(tmp_path) as chats:
            path = tmp_path / "x.json"
            turns = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Q"}]
            path.write_text(json.dumps([turns, {"messages": turns}]))
            assert await take_in(path, chats.shelf, chats.attachments) == (2, 0)
            record = await read_record(chats.shelf, chats.shelf.conversations.value[0].id)
            assert record.conversation.lanes[0].prompting.system == "Be kind."
            assert [step.messages[0].text for step in steps_of(record)] == ["Q"]

    asyncio.run(story())


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Plain", "Plain"),
        ("../../etc/passwd", "etc passwd"),
        ("a/b\\c:d*e?f", "a b c d e f"),
        ("\u202ereversed\n", "reversed"),
        ("  ", "Conversation"),
        ("...", "Conversation"),
        ("什么是 KV 缓存？", "什么是 KV 缓存？"),
        ("x" * 300, "x" * 80),
        ("中" * 300, "中" * 53),
    ],
)
def test_names_of_files_suit_every_file_system(title, name):
    assert file_name(title) == name
