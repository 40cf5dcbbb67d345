"""Prompts that wait until the replies before them have ended."""

import asyncio

import pytest

from app.chat.messages import Attachment, Status
from app.errors import EngineNotReadyError, PromptError
from tests.app.chat.scene import scene, until

NOTES = Attachment("notes.txt", "text", 5, text="Notes")


def test_prompts_wait_for_the_reply_and_are_sent_in_order(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.engine.gate.clear()
            stage.chats.send("One")
            stage.chats.send("Two", [NOTES])
            stage.chats.send("Three")
            assert [(each.text, each.attachments) for each in stage.chats.queued.value] == [
                ("Two", (NOTES,)),
                ("Three", ()),
            ]
            assert stage.texts()[::2] == ["One"]
            stage.engine.gate.set()
            await until(lambda: not stage.chats.queued.value)
            await stage.idle()
            assert stage.texts()[::2] == ["One", "Two", "Three"]
            assert all(message.status is Status.COMPLETE for message in stage.shown)

    asyncio.run(play())


def test_one_that_waits_can_be_taken_back(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.engine.gate.clear()
            for text in ("One", "Two", "Three"):
                stage.chats.send(text)
            assert stage.chats.unqueue(0).text == "Two"
            with pytest.raises(PromptError):
                stage.chats.unqueue(1)
            stage.engine.gate.set()
            await until(lambda: not stage.chats.queued.value)
            await stage.idle()
            assert stage.texts()[::2] == ["One", "Three"]

    asyncio.run(play())


def test_stopping_holds_them_back_until_one_is_sent(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.engine.gate.clear()
            stage.chats.send("One")
            stage.chats.send("Two")
            stage.chats.stop()
            assert [each.text for each in stage.chats.queued.value] == ["Two"]
            assert not stage.chats.busy.value
            stage.engine.gate.set()
            stage.chats.send("Three")
            assert [each.text for each in stage.chats.queued.value] == ["Three"]
            await until(lambda: not stage.chats.queued.value)
            await stage.idle()
            assert stage.texts()[::2] == ["One", "Two", "Three"]
            stage.engine.gate.clear()
            stage.chats.send("Four")
            stage.chats.send("Five")
            stage.chats.stop()
            stage.engine.gate.set()
            stage.chats.send_queued()
            await stage.idle()
            assert stage.texts()[-2] == "Five"

    asyncio.run(play())


def test_a_reply_that_fails_holds_them_back(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.engine.gate.clear()
            stage.chats.send("One")
            stage.chats.send("Two")
            stage.engine.die()
            await until(lambda: bool(stage.ended))
            assert stage.ended[0].status is Status.FAILED
            assert len(stage.chats.queued.value) == 1
            for act in (stage.chats.send_queued, lambda: stage.chats.send("Three")):
                with pytest.raises(EngineNotReadyError):
                    act()
            assert [each.text for each in stage.chats.queued.value] == ["Two"]

    asyncio.run(play())


def test_each_conversation_has_its_own_and_goes_on_unseen(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.engine.gate.clear()
            stage.chats.send("One")
            stage.chats.send("Two")
            first = stage.chats.current.value
            stage.chats.new()
            assert stage.chats.queued.value == ()
            stage.chats.send("Elsewhere")
            await stage.chats.open(first)
            assert [each.text for each in stage.chats.queued.value] == ["Two"]
            stage.chats.new()
            stage.engine.gate.set()
            await until(lambda: not stage.chats.streaming.value)
            await stage.chats.open(first)
            assert stage.texts()[::2] == ["One", "Two"]

    asyncio.run(play())


def test_what_waits_for_one_lane_goes_there(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.beside("other", "Bonjour")
            stage.chats.add_lane()
            stage.chats.set_lane(1, responder="other")
            stage.engine.gate.clear()
            stage.chats.send("One")
            await until(lambda: stage.chats.busy_lanes.value == {0})
            stage.chats.send("For the second", lane=1)
            assert stage.chats.queued.value == ()
            stage.chats.send("For the first", lane=0)
            assert len(stage.chats.queued.value) == 1
            stage.engine.gate.set()
            await until(lambda: not stage.chats.queued.value)
            await stage.idle()
            assert stage.texts(0)[::2] == ["One", "For the first"]
            assert stage.texts(1)[::2] == ["One", "For the second"]

    asyncio.run(play())


def test_what_waits_when_the_app_ends_is_a_draft_then(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.engine.gate.clear()
            stage.chats.send("One")
            conversation = stage.chats.current.value
            stage.chats.send("Two")
            stage.chats.send("Three")
            stage.chats.drafts.set(conversation, "Four")
        async with scene(tmp_path) as stage:
            assert stage.chats.drafts.of(conversation) == "Two\n\nThree\n\nFour"

    asyncio.run(play())
