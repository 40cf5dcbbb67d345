"""Walking through the versions, deleting and rating."""

import asyncio

import pytest

from app.chat.messages import Status
from app.errors import PromptError
from tests.app.chat.scene import scene, until


def test_deleting_takes_all_that_follows_and_can_be_undone(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            await stage.send("One")
            await stage.send("Two")
            asked = stage.shown[2]
            stage.chats.delete_message(asked.id)
            assert stage.texts() == ["One", "Hello there."]
            await stage.saved()
            stage.chats.undo_delete_message()
            assert stage.texts() == ["One", "Hello there.", "Two", "Hello there."]
            stage.chats.undo_delete_message()
            assert len(stage.texts()) == 4
        async with scene(tmp_path) as stage:
            assert stage.texts() == ["One", "Hello there.", "Two", "Hello there."]
            stage.chats.delete_message(asked.id)
        async with scene(tmp_path) as stage:
            assert stage.texts() == ["One", "Hello there."]
            assert await stage.chats.shelf.search("Two") == ()

    asyncio.run(play())


def test_deleting_a_version_shows_another(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            first = await stage.send("One")
            await stage.send("Two")
            stage.chats.regenerate(first.id)
            await stage.idle()
            stage.chats.delete_message(stage.shown[1].id)
            assert stage.texts() == ["One", "Hello there.", "Two", "Hello there."]
            stage.chats.undo_delete_message()
            assert len(stage.texts()) == 2
            assert len(stage.versions()[1]) == 2

    asyncio.run(play())


def test_deleting_the_first_leaves_an_empty_conversation_that_goes_on(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            await stage.send("One")
            conversation = stage.chats.current.value
            stage.chats.delete_message(stage.shown[0].id)
            assert stage.texts() == []
            await stage.send("Two")
            assert stage.texts() == ["Two", "Hello there."]
            assert stage.chats.current.value == conversation
        async with scene(tmp_path) as stage:
            assert stage.texts() == ["Two", "Hello there."]

    asyncio.run(play())


def test_deleting_a_prompt_stops_its_reply(tmp_path):
    async def play():
        async with scene(tmp_path, "One ", "two") as stage:
            stage.engine.pause_after = 1
            stage.chats.send("Count")
            await stage.paused()
            stage.chats.delete_message(stage.shown[0].id)
            assert stage.texts() == []
            assert not stage.chats.busy.value
            await until(lambda: stage.engine.aborted == 1)
            stage.chats.undo_delete_message()
            assert stage.texts() == ["Count", "One "]
            assert stage.shown[1].status is Status.STOPPED
            await stage.saved()
            assert stage.problems == []

    asyncio.run(play())


def test_a_lane_that_ends_nowhere_is_mended(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            await stage.send("One")
            await stage.chats._journal.ask(
                lambda store: store._connection.execute("UPDATE lane SET leaf = 99")
            )
        async with scene(tmp_path) as stage:
            assert stage.texts() == ["One", "Hello there."]
            assert stage.problems == []

    asyncio.run(play())


def test_a_rating_stays(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            reply = await stage.send("Hi")
            stage.chats.rate(reply.id, 1)
            assert stage.shown[1].rating == 1
            stage.chats.rate(reply.id, -1)
        async with scene(tmp_path) as stage:
            assert stage.shown[1].rating == -1
            with pytest.raises(PromptError):
                stage.chats.rate(99, 1)

    asyncio.run(play())


def test_walking_away_from_a_stream_lets_it_go_on(tmp_path):
    async def play():
        async with scene(tmp_path, "One ", "two") as stage:
            first = await stage.send("Count")
            stage.engine.pause_after = 1
            stage.chats.regenerate(first.id)
            second = stage.shown[1].id
            await stage.paused()
            stage.chats.choose_version(first.id)
            assert stage.chats.busy.value
            assert stage.chats.busy_lanes.value == frozenset()
            stage.chats.choose_version(second)
            assert stage.texts() == ["Count", "One "]
            assert stage.chats.busy_lanes.value == {0}
            stage.engine.gate.set()
            await stage.idle()
            assert stage.texts() == ["Count", "One two"]

    asyncio.run(play())


def test_a_found_message_is_shown_with_its_branch(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            await stage.send("An elephant")
            first = stage.shown[0].id
            stage.chats.edit(first, "A zebra")
            await stage.idle()
            conversation = stage.chats.current.value
            stage.chats.new()
            await stage.send("Another matter")
            (found,) = await stage.chats.shelf.search("elephant")
            assert found.message == first
            await stage.chats.open(found.conversation, found.message)
            assert stage.chats.current.value == conversation
            assert stage.texts()[0] == "An elephant"
            await stage.chats.open(conversation, stage.versions()[0][1])
            assert stage.texts()[0] == "A zebra"

    asyncio.run(play())
