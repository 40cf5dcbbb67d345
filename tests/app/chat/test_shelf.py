"""The list of conversations and its folders."""

import asyncio

import pytest

from app.chat.messages import Conversation, Lane, Message, Status
from app.engine.replies import Prompting
from app.errors import StorageError
from tests.app.chat.scene import scene


async def talks(stage, *titles):
    """Begin conversations and return their ids."""
    ids = []
    for title in titles:
        stage.chats.new()
        await stage.send(title)
        ids.append(stage.chats.current.value)
    return ids


def listed(stage):
    return [entry.title for entry in stage.chats.shelf.conversations.value]


def test_the_pinned_stand_first_and_then_the_newest(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            first, second, _ = await talks(stage, "One", "Two", "Three")
            stage.chats.shelf.pin(first, True)
            stage.chats.shelf.archive(second, True)
            assert listed(stage) == ["One", "Three", "Two"]
        async with scene(tmp_path) as stage:
            assert listed(stage) == ["One", "Three", "Two"]
            assert [entry.pinned for entry in stage.chats.shelf.conversations.value] == [True, False, False]
            assert [entry.archived for entry in stage.chats.shelf.conversations.value] == [False, False, True]
            assert stage.texts()[0] == "Three", "the newest is opened, not the pinned one"
            stage.chats.shelf.pin(first, False)
            assert listed(stage) == ["Three", "Two", "One"]

    asyncio.run(play())


def test_folders_hold_conversations_and_lose_none(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            first, second = await talks(stage, "One", "Two")
            shelf = stage.chats.shelf
            work = shelf.add_folder(" Work ")
            home = shelf.add_folder("Home")
            assert [folder.name for folder in shelf.folders.value] == ["Home", "Work"]
            shelf.move(first, work.id)
            shelf.move(second, home.id)
            shelf.move(second, 99)
            shelf.rename_folder(work.id, "Research")
            shelf.rename_folder(work.id, "  ")
            with pytest.raises(StorageError) as refusal:
                shelf.add_folder("\n")
            assert refusal.value.remedy
        async with scene(tmp_path) as stage:
            shelf = stage.chats.shelf
            assert [folder.name for folder in shelf.folders.value] == ["Home", "Research"]
            assert shelf.find(first).folder == work.id
            shelf.delete_folder(work.id)
            shelf.move(second, None)
            assert [entry.folder for entry in shelf.conversations.value] == [None, None]
            assert shelf.add_folder("New").id not in (work.id, home.id)
        async with scene(tmp_path) as stage:
            assert [folder.name for folder in stage.chats.shelf.folders.value] == ["Home", "New"]
            assert {entry.folder for entry in stage.chats.shelf.conversations.value} == {None}

    asyncio.run(play())


def test_a_deleted_folder_comes_back_with_what_it_held(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            first, second, third = await talks(stage, "One", "Two", "Three")
            shelf = stage.chats.shelf
            work, home = shelf.add_folder("Work"), shelf.add_folder("Home")
            for conversation in (first, second, third):
                shelf.move(conversation, work.id)
            held = shelf.delete_folder(work.id)
            assert set(held) == {first, second, third}
            shelf.move(second, home.id)
            shelf.delete(third)
            shelf.undo_delete_folder(work, held)
            shelf.undo_delete_folder(work, held)
            assert [folder.name for folder in shelf.folders.value] == ["Home", "Work"]
        async with scene(tmp_path) as stage:
            shelf = stage.chats.shelf
            assert [folder.name for folder in shelf.folders.value] == ["Home", "Work"]
            assert shelf.find(first).folder == work.id
            assert shelf.find(second).folder == home.id
            assert shelf.find(third) is None

    asyncio.run(play())


def test_a_deleted_conversation_comes_back_with_all_it_had(tmp_path):
    async def play():
        async with scene(tmp_path, "One ", "two") as stage:
            stage.engine.pause_after = 1
            told = []
            shelf = stage.chats.shelf
            shelf.deleted.subscribe(told.append)
            stage.chats.send("Count")
            conversation = stage.chats.current.value
            folder = shelf.add_folder("Work")
            shelf.move(conversation, folder.id)
            await stage.paused()
            shelf.delete(conversation)
            assert stage.chats.current.value is None
            assert [entry.id for entry in told] == [conversation]
            assert listed(stage) == []
            shelf.delete_folder(folder.id)
            stage.engine.gate.set()
            stage.engine.pause_after = None
            await talks(stage, "Meanwhile")
            shelf.undo_delete(conversation)
            shelf.undo_delete(conversation)
            assert sorted(listed(stage)) == ["Count", "Meanwhile"]
            await stage.chats.open(conversation)
            assert stage.texts() == ["Count", "One "]
            assert stage.shown[1].status is Status.STOPPED
        async with scene(tmp_path) as stage:
            await stage.chats.open(conversation)
            assert stage.texts() == ["Count", "One "]
            assert stage.chats.shelf.find(conversation).folder is None

    asyncio.run(play())


def test_what_was_deleted_is_gone_for_good_at_the_next_start(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            (conversation,) = await talks(stage, "One")
            stage.chats.drafts.set(conversation, "unsent")
            stage.chats.shelf.delete(conversation)
        async with scene(tmp_path) as stage:
            journal = stage.chats._journal

            def left(store):
                execute = store._connection.execute
                tables = ("conversation", "lane", "message", "chunk", "draft")
                return [execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]

            assert await journal.ask(left) == [0] * 5

    asyncio.run(play())


def test_reading_gives_every_branch(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            reply = await stage.send("Hi")
            stage.chats.regenerate(reply.id)
            await stage.idle()
            entry, messages = await stage.chats.shelf.read(stage.chats.current.value)
            assert entry.title == "Hi"
            assert [message.role for message in messages] == ["user", "assistant", "assistant"]
            with pytest.raises(StorageError):
                await stage.chats.shelf.read(99)

    asyncio.run(play())


def imported(number, role, text, parent=None, status=Status.COMPLETE):
    return Message(number, 0, role, text, status, 50.0, parent=parent)


def test_conversations_from_elsewhere_are_taken_in(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            await stage.send("Mine")
            count = await stage.chats.shelf.add(
                [
                    (
                        Conversation(0, "Theirs", 50.0, (Lane(703, prompting=Prompting("Be kind.")),)),
                        [
                            imported(702, "assistant", "An answer", parent=701),
                            imported(703, "assistant", "Another", parent=701, status=Status.STREAMING),
                            imported(701, "user", "A question"),
                            imported(705, "user", "Lost", parent=999),
                        ],
                    ),
                    (
                        Conversation(0, "", 60.0, ()),
                        [imported(1, "user", "One"), imported(1, "user", "again")],
                    ),
                    (Conversation(0, "Empty", 70.0), []),
                ]
            )
            assert count == 2
            assert listed(stage) == ["Mine", "Imported conversation", "Theirs"]
            theirs = stage.chats.shelf.conversations.value[2]
            assert theirs.lanes[0].prompting == Prompting("Be kind.")
            await stage.chats.open(theirs.id)
            assert stage.texts() == ["A question", "Another"]
            _, messages = await stage.chats.shelf.read(theirs.id)
            assert [message.text for message in messages] == ["A question", "An answer", "Another", "Lost"]
            assert all(message.parent is None or message.parent < message.id for message in messages)
            assert messages[2].status is Status.INTERRUPTED
            await stage.send("On we go")
            assert [match.conversation for match in await stage.chats.shelf.search("lost")] == [theirs.id]
        async with scene(tmp_path) as stage:
            assert len(listed(stage)) == 3

    asyncio.run(play())


def test_where_they_cannot_be_saved_none_are_taken_in(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            await stage.send("Mine")
            store_of = stage.chats._journal.ask
            await store_of(lambda store: store._connection.execute("PRAGMA query_only = ON"))
            with pytest.raises(StorageError):
                await stage.chats.shelf.add([(Conversation(0, "Theirs", 50.0), [imported(1, "user", "Q")])])
            assert listed(stage) == ["Mine"]
            await store_of(lambda store: store._connection.execute("PRAGMA query_only = OFF"))

    asyncio.run(play())


def test_ten_thousand_messages_in_a_row_are_taken_in(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            talk = [
                imported(number, "assistant" if number % 2 else "user", "word", parent=number - 1 or None)
                for number in range(1, 10_001)
            ]
            await stage.chats.shelf.add([(Conversation(0, "Long", 50.0), talk)])
            await stage.chats.open(stage.chats.shelf.conversations.value[0].id)
            assert len(stage.texts()) == 10_000

    asyncio.run(play())
