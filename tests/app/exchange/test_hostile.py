"""Exports in which anything may stand in place of anything: what is read of them can be kept and shown."""

import asyncio
import copy
import io
import json
import random
import threading
import zipfile

import pytest

from app.chat.store.database import Store
from app.errors import ImportFileError, StorageError
from app.exchange import archive, plain
from app.exchange.intake import records_in
from app.exchange.prose import markdown_of
from app.exchange.records import steps_of
from app.exchange.taking import AT_ONCE, take_in
from tests.app.exchange.stories import BEGUN, full, talk
from tests.app.exchange.test_round_trip import chats_in
from ui.sidebar.groups import rows_of
from ui.sidebar.times import ago

CHATGPT = {
    "title": "T",
    "create_time": 1e9,
    "current_node": "c",
    "mapping": {
        "a": {
            "parent": None,
            "children": ["b"],
            "message": {
                "author": {"role": "user"},
                "content": {"content_type": "text", "parts": ["Hi", {"asset_pointer": "sediment://file-1"}]},
                "status": "finished",
                "weight": 1,
            },
        },
        "b": {
            "parent": "a",
            "children": ["c"],
            "message": {
                "author": {"role": "assistant"},
                "content": {"content_type": "thoughts", "thoughts": [{"summary": "s", "content": "c"}]},
                "metadata": {"model_slug": "m", "finish_details": {"type": "stop"}},
            },
        },
        "c": {
            "parent": "b",
            "children": [],
            "message": {
                "author": {"role": "assistant"},
                "content": {"content_type": "code", "language": "py", "text": "x"},
            },
        },
    },
}
SHAREGPT = {
    "title": "t",
    "model": "m",
    "created_at": "2024-01-01",
    "conversations": [
        {"from": "human", "value": "Hi"},
        {"from": "gpt", "value": "Yo", "reasoning": "r", "tool_calls": [{"a": 1}]},
        {
            "role": "user",
            "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,iV=="}}],
        },
    ],
}
OURS = json.loads(plain.encode(full(), lambda _: None))
STRANGE = [
    None, True, 0, -1, 10**30, 1.5, float("nan"), float("inf"), -1e308, 1e308, "", "x", "\ud800", "a" * 1000,
    [], {}, [[]], [{}], {"a": []}, [None], ["user"], {"role": "user"}, {"parts": [{}]},
]  # fmt: skip


def places(value, place=()):
    yield place
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*place, key))


def put(value, place, strange):
    if not place:
        return strange
    held = value
    for key in place[:-1]:
        held = held[key]
    held[place[-1]] = strange
    return value


def spoiled(chance):
    """An export with something else in one to three of its places."""
    value = copy.deepcopy(chance.choice([CHATGPT, SHAREGPT, OURS]))
    ours = "pictures" in value
    for _ in range(chance.randint(1, 3)):
        value = put(value, chance.choice(list(places(value))), copy.deepcopy(chance.choice(STRANGE)))
    return {"format": "vlinders", "version": 1, "conversations": [value]} if ours else [value]


@pytest.mark.parametrize("seed", range(8))
def test_whatever_stands_in_an_export_it_is_read_or_told_kept_and_shown(tmp_path, seed):
    chance = random.Random(seed)
    path = tmp_path / "export.json"

    async def story():
        async with chats_in(tmp_path) as chats:
            taken = 0
            for _ in range(80):
                path.write_text(json.dumps(spoiled(chance)))
                try:
                    taken += (await take_in(path, chats.shelf, chats.attachments)).added
                except (ImportFileError, StorageError) as told:
                    assert told.what.endswith(".")  # noqa: PT017  most are read
            shelf = chats.shelf
            assert len(shelf.conversations.value) == taken > 20
            assert rows_of(shelf.conversations.value, shelf.folders.value)
            for entry in shelf.conversations.value:
                assert ago(entry.updated, BEGUN)
                _, messages = await shelf.read(entry.id)
                assert all(0 < message.created < 2**32 for message in messages)
        async with chats_in(tmp_path) as chats:
            assert len(chats.shelf.conversations.value) == taken

    asyncio.run(story())


def own(record, **changes):
    written = json.loads(plain.encode(record, lambda _: None))
    for name, value in changes.items():
        put(written, tuple(int(key) if key.isdigit() else key for key in name.split("__")), value)
    return {"format": "vlinders", "version": 1, "conversations": [written]}


def read(tmp_path, value):
    path = tmp_path / "export.json"
    path.write_text(json.dumps(value))
    return list(records_in(path, str))


def test_times_and_counts_that_cannot_be_are_not_taken(tmp_path):
    usage = {"prompt_tokens": 10**30, "cached_tokens": 0, "completion_tokens": 1, "finish": "stop"}
    wrong = own(
        talk("Q", "A"),
        conversation__updated=-1e308,
        messages__0__created=float("nan"),
        messages__1__rating=10**30,
        messages__1__usage=usage | {"ttft": float("nan"), "seconds": float("inf")},
    )
    (record,) = read(tmp_path, wrong)
    assert 0 < record.conversation.updated < 2**32
    assert 0 < record.messages[0].created < 2**32
    assert record.messages[1].rating == 1
    assert record.messages[1].usage is None


@pytest.mark.parametrize("digest", ["", "../../../etc/passwd", "A" * 64])
def test_a_picture_that_leads_elsewhere_is_left_out(tmp_path, digest):
    file = {"name": "x", "kind": "picture", "size": 5, "digest": digest}
    (record,) = read(tmp_path, own(talk("Q", "A"), messages__0__attachments=[file]))
    assert record.messages[0].attachments == ()


def test_half_characters_are_replaced_everywhere(tmp_path):
    (record,) = read(tmp_path, own(talk("\ud800 Q", "A"), conversation__lanes__0__prompting__system="\udfff"))
    assert record.messages[0].text == "? Q"
    assert record.conversation.lanes[0].prompting.system == "?"


def test_a_long_text_comes_whole(tmp_path):
    long = "word " * 1_000_000
    (ours,) = read(tmp_path, own(talk(long, "A")))
    assert ours.messages[0].text == long
    (theirs,) = read(tmp_path, [{"role": "user", "content": long}])
    assert theirs.messages[0].text == long


@pytest.mark.parametrize("depth", range(100, 1000, 50))
def test_what_is_nested_deeply_is_read_or_left_out(tmp_path, depth):
    deep = '{"a":' * depth + "1" + "}" * depth
    calls = f'[{{"role": "assistant", "content": "x", "tool_calls": [{deep}]}}]'
    path = tmp_path / "export.json"
    path.write_text(f'[{calls}, [{{"role": "user", "content": "Hi"}}]]')
    try:
        assert list(records_in(path, str))[-1] is not None
    except ImportFileError as told:
        assert "nested" in told.what  # noqa: PT017  most are read


def test_an_archive_of_many_that_swell_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_TEXT", 100_000)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(200):
            made.writestr(f"conversations-{number}.json", b" " * 90_000)
    path = tmp_path / "bomb.zip"
    path.write_bytes(held.getvalue())
    with pytest.raises(ImportFileError, match="unpacks to far more"):
        list(records_in(path, str))


def test_a_reply_of_very_many_thoughts_is_read_in_time(tmp_path):
    said = {
        "author": {"role": "assistant"},
        "content": {"content_type": "thoughts", "thoughts": [{"content": "t"}]},
    }
    mapping = {
        str(n): {"parent": str(n - 1) if n else None, "children": [str(n + 1)], "message": said}
        for n in range(60_000)
    }
    (record,) = read(tmp_path, [{"mapping": mapping}])
    assert len(record.messages) == 60_000 // 500


def test_very_many_versions_are_gone_through_in_time(tmp_path):
    mapping = {
        str(n): {
            "parent": None,
            "children": [],
            "message": {"author": {"role": "user"}, "content": {"parts": ["x"]}},
        }
        for n in range(60_000)
    }
    (record,) = read(tmp_path, [{"mapping": mapping}])
    ((_, placed),) = steps_of(record)[0].entries
    assert len(placed.versions) == 60_000
    assert "## You" in markdown_of(record)


def test_what_stands_before_the_damage_comes_in_and_is_told(tmp_path):
    path = tmp_path / "export.json"
    talks = [[{"role": "user", "content": f"Number {n}"}] for n in range(AT_ONCE + 5)]
    path.write_text(json.dumps(talks)[:-20])

    async def story():
        async with chats_in(tmp_path) as chats:
            with pytest.raises(ImportFileError, match=f"{AT_ONCE + 4} conversations before that came in"):
                await take_in(path, chats.shelf, chats.attachments)
            assert len(chats.shelf.conversations.value) == AT_ONCE + 4

    asyncio.run(story())


def test_what_is_stopped_in_the_middle_is_in_the_list_if_it_is_on_the_disk(tmp_path, monkeypatch):
    path = tmp_path / "export.json"
    path.write_text(json.dumps([[{"role": "user", "content": "Hi"}]]))
    writing, going_on = threading.Event(), threading.Event()
    apply = Store.apply

    def apply_slowly(store, changes):
        writing.set()
        going_on.wait(5)
        apply(store, changes)

    async def story():
        async with chats_in(tmp_path) as chats:
            monkeypatch.setattr(Store, "apply", apply_slowly)
            taking = asyncio.ensure_future(take_in(path, chats.shelf, chats.attachments))
            await asyncio.to_thread(writing.wait, 5)
            taking.cancel()
            await asyncio.wait({taking})
            assert taking.cancelled()
            going_on.set()
            async with asyncio.timeout(5):
                while not chats.shelf.conversations.value:
                    await asyncio.sleep(0.005)

    asyncio.run(story())


def test_a_full_disk_says_what_came_in_before(tmp_path, monkeypatch):
    path = tmp_path / "export.json"
    path.write_text(json.dumps([[{"role": "user", "content": f"Number {n}"}] for n in range(AT_ONCE + 1)]))
    apply, calls = Store.apply, []

    def fill(store, changes):
        calls.append(changes)
        if len(calls) > 1:
            raise StorageError("Conversations cannot be saved: no space is left.", "Free some space.")
        apply(store, changes)

    async def story():
        async with chats_in(tmp_path) as chats:
            monkeypatch.setattr(Store, "apply", fill)
            with pytest.raises(StorageError, match=f"{AT_ONCE} conversations before that came in"):
                await take_in(path, chats.shelf, chats.attachments)
            monkeypatch.undo()
            assert len(chats.shelf.conversations.value) == AT_ONCE

    asyncio.run(story())
