"""Finding a message again, in whatever script it is written."""

import asyncio
from itertools import count

import pytest

from app.chat.changes import Added, Changed, Deleted, Listed, Removed
from app.chat.messages import Conversation, Message, Status
from app.chat.store.opening import open_store
from app.chat.store.searching import LENGTH, found_in
from app.chat.store.words import match_of
from tests.app.chat.scene import scene


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path / "conversations.sqlite3").store
    opened.apply([Listed(Conversation(1, "Talk", 10.0))])
    yield opened
    opened.close()


NUMBERS = count(1)


def keep(store, text, status=Status.COMPLETE):
    number = next(NUMBERS)
    store.apply([Added(Message(number, 1, "user", text, status, 11.0))])
    return number


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("The quick brown fox", "brown"),
        ("The quick brown fox", "BRO qui"),
        ("The quick brown fox", '"quick brown"'),
        ("torch.cuda.is_available()", "cuda"),
        ("get_user_name", "user"),
        ("什么是量化模型？", "量化"),
        ("什么是量化模型？", "化"),
        ("什么是量化模型？", "模型 什么"),
        ("日本語のテキストです", "キスト"),
        ("한국어 문장입니다", "국어"),
        ("ภาษาไทย", "ไทย"),
        ("हिन्दी में", "हिन्दी"),
        ("Ünïcödé and café", "cafe unicode"),
        ("Ｆｕｌｌｗｉｄｔｈ", "fullwidth"),
        ("𠀀𠀁 rare", "𠀁"),
        ("Party 🎉 time", "🎉"),
        ("混合 mixed 文本", "mixed文"),
        ("half \ud83d and \x00 nul", "nul"),
        ("مرحبا بالعالم", "مرحبا"),
        ("v0.32.0 of vLLM", "v0.32"),
    ],
)
def test_it_is_found(store, text, query):
    keep(store, "Something else, 另外的东西")
    number = keep(store, text)
    matches = store.search(query, 50)
    assert [match.message for match in matches] == [number]
    assert any(found for _, found in matches[0].parts), matches[0].parts


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("The quick brown fox", "own"),
        ("The quick brown fox", "fox wolf"),
        ("The quick brown fox", '"brown quick"'),
        ("The quick brown fox", '"bro"'),
        ("什么是量化模型？", "模量"),
        ("tensor", "t"),
    ],
)
def test_it_is_not_found(store, text, query):
    keep(store, text)
    assert store.search(query, 50) == ()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        '"',
        '""',
        '" "',
        "*",
        "()",
        "-",
        "'; DROP TABLE word; --",
        "AND",
        "text:a",
        "^a",
        "\x00",
        "a\x00b",
        "NEAR(",
        "{",
        "a OR",
        "+",
        "？",
        "�",
        '"unclosed',
        "%",
        "_",
    ],
)
def test_whatever_is_typed_is_no_error(store, query):
    keep(store, "and")
    assert len(store.search(query, 50)) <= 1


def test_the_newest_come_first_and_no_more_than_asked(store):
    numbers = [keep(store, f"apple {number}") for number in range(5)]
    assert [match.message for match in store.search("apple", 3)] == numbers[:1:-1]


def test_what_changes_is_found_as_it_is_now(store):
    number = keep(store, "apple")
    store.apply([Changed(Message(number, 1, "user", "pear", Status.COMPLETE, 11.0))])
    assert store.search("apple", 9) == ()
    assert [match.message for match in store.search("pear", 9)] == [number]
    store.apply([Removed((number,))])
    assert store.search("pear", 9) == ()


def test_a_reply_is_found_when_it_has_ended(store):
    number = keep(store, "", Status.STREAMING)
    store.apply([Changed(Message(number, 1, "assistant", "apple", Status.STREAMING, 11.0))])
    assert store.search("apple", 9) == ()
    store.apply([Changed(Message(number, 1, "assistant", "apple pie", Status.COMPLETE, 11.0))])
    assert len(store.search("apple", 9)) == 1


def test_a_damaged_index_is_made_anew(store, caplog):
    number = keep(store, "apple")
    store._connection.execute("UPDATE word_data SET block = x'00112233445566' WHERE id > 1")
    assert [match.message for match in store.search("apple", 9)] == [number]
    store._connection.execute("UPDATE word_data SET block = x'00112233445566' WHERE id > 1")
    store.apply([Removed((number,))])
    assert store.search("apple", 9) == ()
    assert "made anew" in caplog.text


def test_a_damaged_index_costs_no_message_at_the_start(tmp_path, caplog):
    path = tmp_path / "conversations.sqlite3"
    store = open_store(path).store
    store.apply([Listed(Conversation(1, "Kept", 10.0)), Listed(Conversation(2, "Deleted", 10.0))])
    number = keep(store, "apple")
    store.apply([Added(Message(10_000, 2, "user", "pear", Status.COMPLETE, 1.0)), Deleted(2)])
    store._connection.execute("UPDATE word_data SET block = x'00112233445566' WHERE id > 1")
    store.close()
    opened = open_store(path)
    assert opened.problem is None
    assert [match.message for match in opened.store.search("apple", 9)] == [number]
    opened.store.close()
    assert "made anew" in caplog.text


def test_an_index_made_by_other_rules_is_made_anew(tmp_path):
    path = tmp_path / "conversations.sqlite3"
    store = open_store(path).store
    store.apply([Listed(Conversation(1, "Talk", 10.0))])
    number = keep(store, "apple")
    store._connection.execute("INSERT INTO word (word) VALUES ('delete-all')")
    assert store.search("apple", 9) == ()
    store._connection.execute("UPDATE fact SET value = 'other rules'")
    store.close()
    store = open_store(path).store
    assert [match.message for match in store.search("apple", 9)] == [number]
    store.close()


def test_the_words_around_are_one_short_line():
    text = "word " * 500 + "needle\n\n  in\ta haystack " + "word " * 500
    parts = found_in(text, "needle")
    line = "".join(part for part, _ in parts)
    assert "\n" not in line
    assert len(line) <= LENGTH + 2
    assert ("needle", True) in parts
    assert line.startswith("…")
    assert line.endswith("…")


def test_everything_that_was_looked_for_is_marked():
    assert found_in("A quick fox, a QUICK dog", "quick do") == (
        ("A ", False),
        ("quick", True),
        (" fox, a ", False),
        ("QUICK", True),
        (" ", False),
        ("do", True),
        ("g", False),
    )
    assert found_in("Ein Café", "cafe") == (("Ein ", False), ("Café", True))
    assert found_in("nothing of it", "else") == (("nothing of it", False),)


def test_a_lone_letter_is_a_word():
    assert match_of("a") == '"a"'
    assert match_of("ab") == '"ab" *'
    assert match_of("模") == '"模"'


def test_titles_are_found_and_what_was_just_said_too(tmp_path):
    async def play():
        async with scene(tmp_path, "An answer") as stage:
            stage.chats._journal.interval = 60
            await stage.send("The first question")
            first = stage.chats.current.value
            stage.chats.shelf.rename(first, "Zebras in general")
            stage.chats.new()
            await stage.send("A zebra?")
            second = stage.chats.current.value
            title, message = await stage.chats.shelf.search("zebra")
            assert (title.conversation, title.message, title.title) == (first, None, "Zebras in general")
            assert (message.conversation, message.role) == (second, "user")
            stage.chats.shelf.delete(second)
            assert [match.conversation for match in await stage.chats.shelf.search("zebra")] == [first]
            stage.chats.shelf.undo_delete(second)
            assert len(await stage.chats.shelf.search("zebra")) == 2
            stage.chats.shelf.delete(second)
        async with scene(tmp_path) as stage:
            assert [match.conversation for match in await stage.chats.shelf.search("zebra")] == [first]
            stage.chats.shelf.undo_delete(second)
            assert len(stage.chats.shelf.conversations.value) == 1, "it is gone for good"

    asyncio.run(play())


def test_a_killed_replys_text_is_found_at_the_next_start(tmp_path):
    async def play():
        async with scene(tmp_path, "An elephant", " and more") as stage:
            stage.engine.pause_after = 1
            stage.chats.send("Go on")
            await stage.paused()
            await stage.saved()
            journal = stage.chats._journal
            await stage.saved()
            copy = tmp_path / "killed"
            copy.mkdir()
            for file in tmp_path.glob("conversations.sqlite3*"):
                (copy / file.name).write_bytes(file.read_bytes())
            assert journal.settled
        async with scene(copy) as stage:
            assert stage.shown[1].status is Status.INTERRUPTED
            assert [match.role for match in await stage.chats.shelf.search("elephant")] == ["assistant"]

    asyncio.run(play())
