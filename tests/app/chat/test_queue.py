"""Prompts that wait until the replies before them have ended."""

import asyncio

import pytest

from app.chat.messages import Attachment, Status
from app.errors import EngineNotReadyError, PromptError
from tests.app.chat.scene import scene, until

NOTES = Attachment("notes.txt", "text", 5, text="Notes")


def ask(stage, *texts):
    """Send ``texts`` while the engine halts: the first is begun, the others wait."""
    stage.engine.gate.clear()
    for text in texts:
        stage.chats.send(text)


def waiting(stage):
    return [each.text for each in stage.chats.queued.value]


async def all_sent(stage):
    stage.engine.gate.set()
    await until(lambda: not stage.chats.queued.value)
    await stage.idle()


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
            await all_sent(stage)
            assert stage.texts()[::2] == ["One", "Two", "Three"]
            assert all(message.status is Status.COMPLETE for message in stage.shown)

    asyncio.run(play())


def test_one_that_waits_can_be_taken_back(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            ask(stage, "One", "Two", "Three")
            assert stage.chats.unqueue(0).text == "Two"
            with pytest.raises(PromptError):
                stage.chats.unqueue(1)
            await all_sent(stage)
            assert stage.texts()[::2] == ["One", "Three"]

    asyncio.run(play())


def test_stopping_holds_them_back_until_one_is_sent(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            ask(stage, "One", "Two")
            stage.chats.stop()
            assert waiting(stage) == ["Two"]
            assert not stage.chats.busy.value
            stage.chats.send("Three")
            assert waiting(stage) == ["Three"]
            await all_sent(stage)
            assert stage.texts()[::2] == ["One", "Two", "Three"]
            ask(stage, "Four", "Five")
            stage.chats.stop()
            stage.engine.gate.set()
            stage.chats.send_queued()
            await stage.idle()
            assert stage.texts()[-2] == "Five"

    asyncio.run(play())


def test_a_reply_that_fails_holds_them_back(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            ask(stage, "One", "Two")
            stage.engine.die()
            await until(lambda: bool(stage.ended))
            assert stage.ended[0].status is Status.FAILED
            assert len(stage.chats.queued.value) == 1
            for act in (stage.chats.send_queued, lambda: stage.chats.send("Three")):
                with pytest.raises(EngineNotReadyError):
                    act()
            assert waiting(stage) == ["Two"]

    asyncio.run(play())


def test_each_conversation_has_its_own_and_goes_on_unseen(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            ask(stage, "One", "Two")
            first = stage.chats.current.value
            stage.chats.new()
            assert stage.chats.queued.value == ()
            stage.chats.send("Elsewhere")
            await stage.chats.open(first)
            assert waiting(stage) == ["Two"]
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
            await all_sent(stage)
            assert stage.texts(0)[::2] == ["One", "For the first"]
            assert stage.texts(1)[::2] == ["One", "For the second"]

    asyncio.run(play())


def test_what_waits_when_the_app_ends_is_a_draft_then(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.engine.gate.clear()
            stage.chats.send("One")
            conversation = stage.chats.current.value
            stage.chats.send("Two", [NOTES])
            stage.chats.send("Three")
            stage.chats.drafts.set(conversation, "Four")
        async with scene(tmp_path) as stage:
            files = "notes.txt\n```\nNotes\n```"
            assert stage.chats.drafts.of(conversation) == f"{files}\n\nTwo\n\nThree\n\nFour"

    asyncio.run(play())
