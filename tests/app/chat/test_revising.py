"""Other versions of what was said."""

import asyncio

import pytest

from app.chat.messages import Attachment, Status
from app.engine.replies import Piece, Prompting, Sampling
from app.errors import EngineNotReadyError, PromptError
from tests.app.chat.scene import scene

NOTES = Attachment("notes.txt", "text", 5, text="Notes")


def test_another_version_of_a_reply_stands_beside_the_first(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            first = await stage.send("Hi")
            await stage.send("And?")
            stage.engine.pieces = ("Good day.",)
            stage.chats.regenerate(first.id)
            await stage.idle()
            assert stage.texts() == ["Hi", "Good day."]
            assert stage.versions()[1] == (first.id, stage.shown[1].id)
            assert [turn.text for turn in stage.engine.requests[-1].turns] == ["Hi"]
            stage.chats.choose_version(first.id)
            assert stage.texts() == ["Hi", "Hello there.", "And?", "Hello there."], "with what followed"
        async with scene(tmp_path) as stage:
            assert stage.texts() == ["Hi", "Hello there.", "And?", "Hello there."]
            assert len(stage.versions()[1]) == 2
            stage.chats.choose_version(stage.versions()[1][1])
            assert stage.texts() == ["Hi", "Good day."]

    asyncio.run(play())


def test_a_fixed_seed_becomes_another_one(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.chats.set_lane(0, prompting=Prompting(sampling=Sampling(seed=7)))
            reply = await stage.send("Hi")
            stage.chats.regenerate(reply.id)
            await stage.idle()
            stage.chats.regenerate(stage.shown[1].id)
            await stage.idle()
            seeds = [request.prompting.sampling.seed for request in stage.engine.requests]
            assert len(set(seeds)) == 3
            assert seeds[0] == 7
            assert stage.shown[1].provenance.prompting.sampling.seed == seeds[2]
            assert stage.chats.lanes.value[0].prompting.sampling.seed == 7, "the lane's own stays"

    asyncio.run(play())


def test_another_model_and_other_settings_answer_once(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            other = stage.beside("other", "Bonjour")
            reply = await stage.send("Hi")
            stage.chats.regenerate(reply.id, responder="other", prompting=Prompting("In French."))
            await stage.idle()
            assert stage.texts() == ["Hi", "Bonjour"]
            assert other.requests[0].prompting.system == "In French."
            assert stage.shown[1].provenance.responder == "other"
            await stage.send("And?")
            assert len(other.requests) == 1

    asyncio.run(play())


def test_a_reply_that_streams_is_stopped_by_its_other_version(tmp_path):
    async def play():
        async with scene(tmp_path, "One ", "two") as stage:
            stage.engine.pause_after = 1
            stage.chats.send("Count")
            await stage.paused()
            first = stage.shown[1].id
            stage.engine.pause_after = None
            stage.chats.regenerate(first)
            stage.engine.gate.set()
            await stage.idle()
            assert stage.texts() == ["Count", "One two"]
            assert stage.chats.find(first).status is Status.STOPPED
            assert stage.chats.find(first).text == "One "

    asyncio.run(play())


def test_a_reply_goes_on_behind_its_last_word(tmp_path):
    async def play():
        async with scene(tmp_path, "One ", "two ", "three") as stage:
            stage.engine.pause_after = 2
            stage.chats.send("Count")
            await stage.paused()
            stage.chats.stop()
            stopped = stage.shown[1]
            stage.engine.pieces, stage.engine.pause_after = ("and ", "more"), None
            stage.engine.gate.set()
            stage.chats.go_on(stopped.id)
            assert stage.shown[1].status is Status.STREAMING
            assert stage.shown[1].text == "One two "
            await stage.idle()
            request = stage.engine.requests[-1]
            assert request.continues
            assert [(turn.role, turn.text) for turn in request.turns] == [
                ("user", "Count"),
                ("assistant", "One two "),
            ]
            reply = stage.shown[1]
            assert (reply.id, reply.text, reply.status) == (stopped.id, "One two and more", Status.COMPLETE)
            assert reply.usage.completion_tokens == 4
            assert stage.versions()[1] == (stopped.id,)
        async with scene(tmp_path) as stage:
            assert stage.shown[1] == reply

    asyncio.run(play())


def test_a_reply_stopped_while_it_thought_goes_on_within_its_thought(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.engine.pieces = (Piece(tokens=1, reasoning="Let me "), Piece(tokens=1, reasoning="see."))
            stage.engine.pause_after = 1
            stage.chats.send("Think")
            await stage.paused()
            stage.chats.stop()
            stage.engine.pieces, stage.engine.pause_after = (Piece(tokens=1, reasoning="see."), "Yes."), None
            stage.engine.gate.set()
            stage.chats.go_on(stage.shown[1].id)
            await stage.idle()
            turn = stage.engine.requests[-1].turns[-1]
            assert (turn.role, turn.text, turn.reasoning) == ("assistant", "", "Let me ")
            assert (stage.shown[1].reasoning, stage.shown[1].text) == ("Let me see.", "Yes.")

    asyncio.run(play())


def test_what_cannot_go_on_is_refused(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.chats.send("Hi")
            with pytest.raises(PromptError, match="still being written"):
                stage.chats.go_on(stage.shown[1].id)
            stage.chats.stop()
            with pytest.raises(PromptError, match="nothing to go on with"):
                stage.chats.go_on(stage.shown[1].id)
            with pytest.raises(PromptError, match="no reply"):
                stage.chats.go_on(stage.shown[0].id)
            with pytest.raises(PromptError, match="not there any more"):
                stage.chats.go_on(99)

    asyncio.run(play())


def test_a_reply_goes_on_by_the_lanes_model_when_its_own_is_gone(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.beside("other", "Bonjour")
            stage.chats.set_lane(0, responder="other", prompting=Prompting("In French."))
            reply = await stage.send("Hi")
            stage.responders.all.set(stage.responders.all.value[:1])
            with pytest.raises(EngineNotReadyError):
                stage.chats.go_on(reply.id)
            stage.chats.set_lane(0, responder="")
            stage.chats.go_on(reply.id)
            await stage.idle()
            assert stage.shown[1].text == "BonjourHello there."
            assert stage.shown[1].provenance.responder == "local"
            assert stage.engine.requests[-1].prompting.system == "In French."

    asyncio.run(play())


def test_an_edited_question_is_asked_anew(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            await stage.send("Hi", attachments=[NOTES])
            first = stage.shown[0]
            await stage.send("And?")
            stage.chats.edit(first.id, " Hello ")
            await stage.idle()
            assert stage.texts() == ["Hello", "Hello there."]
            assert stage.versions()[0] == (first.id, stage.shown[0].id)
            assert stage.shown[0].attachments == (NOTES,)
            stage.chats.edit(stage.shown[0].id, "Hey", ())
            await stage.idle()
            assert stage.shown[0].attachments == ()
            assert stage.engine.requests[-1].turns[0].text == "Hey"
            stage.chats.choose_version(first.id)
            assert stage.texts() == ["Hi", "Hello there.", "And?", "Hello there."]

    asyncio.run(play())


def test_an_edited_answer_stands_and_says_so(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            reply = await stage.send("Hi")
            stage.chats.edit(reply.id, "Hello, my dear.")
            assert stage.texts() == ["Hi", "Hello, my dear."]
            edited = stage.shown[1]
            assert (edited.status, edited.edited, edited.model, edited.usage) == (
                Status.COMPLETE,
                True,
                "Guide",
                None,
            )
            await stage.send("And?")
            assert stage.engine.requests[-1].turns[1].text == "Hello, my dear."
        async with scene(tmp_path) as stage:
            assert stage.shown[1] == edited

    asyncio.run(play())


def test_without_a_model_nothing_changes(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            reply = await stage.send("Hi")
            await stage.engine.unload()
            for act in (
                lambda: stage.chats.regenerate(reply.id),
                lambda: stage.chats.go_on(reply.id),
                lambda: stage.chats.edit(stage.shown[0].id, "Hello"),
            ):
                with pytest.raises(EngineNotReadyError):
                    act()
            with pytest.raises(PromptError):
                stage.chats.edit(reply.id, "  ")
            assert stage.texts() == ["Hi", "Hello there."]
            assert stage.versions() == [(1,), (2,)]

    asyncio.run(play())


def test_what_was_asked_can_be_asked_again(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.chats.set_lane(0, prompting=Prompting("Be brief.", Sampling(temperature=0.3)))
            reply = await stage.send("Hi", attachments=[NOTES])
            asked = stage.engine.requests[0]
            stage.chats.set_lane(0, prompting=Prompting())
            assert stage.chats.request_of(reply.id) == asked
            with pytest.raises(PromptError):
                stage.chats.request_of(stage.shown[0].id)
            assert reply.provenance.version == "0.32.0"
            assert reply.provenance.place == "This computer"
        async with scene(tmp_path) as stage:
            assert stage.chats.request_of(reply.id) == asked

    asyncio.run(play())


def test_what_would_be_asked_is_told_before(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            assert stage.chats.request_for(0).turns == ()
            before = stage.chats.request_for(0, " Hi ", [NOTES])
            await stage.send("Hi", attachments=[NOTES])
            assert stage.engine.requests[0] == before
            assert [turn.role for turn in stage.chats.request_for(0, "And?").turns] == [
                "user",
                "assistant",
                "user",
            ]

    asyncio.run(play())
