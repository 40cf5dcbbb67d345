"""Several lanes in one conversation: the same prompt to each, side by side."""

import asyncio

import pytest

from app.chat.messages import Status, Trim
from app.engine.replies import Prompting, Sampling
from app.errors import EngineNotReadyError, PromptError
from tests.app.chat.scene import scene, until


def two_models(stage, *pieces):
    other = stage.beside("other", *(pieces or ("Bonjour", ".")))
    stage.chats.add_lane()
    stage.chats.set_lane(1, responder="other")
    return other


def test_one_prompt_is_answered_by_each(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            other = two_models(stage)
            await stage.send("Hi")
            assert stage.texts(0) == ["Hi", "Hello there."]
            assert stage.texts(1) == ["Hi", "Bonjour."]
            prompt, first, second = (stage.placed[lane][at].message for lane, at in ((0, 0), (0, 1), (1, 1)))
            assert stage.placed[1][0].message == prompt
            assert first.parent == second.parent == prompt.id
            assert stage.versions(0) == [(prompt.id,), (first.id,)], "what stands beside it is no version"
            await stage.send("And?")
            assert stage.texts(1) == ["Hi", "Bonjour.", "And?", "Bonjour."]
            assert [turn.text for turn in other.requests[1].turns] == ["Hi", "Bonjour.", "And?"]
            assert [turn.text for turn in stage.engine.requests[1].turns] == ["Hi", "Hello there.", "And?"]
        async with scene(tmp_path) as stage:
            assert [lane.responder for lane in stage.chats.lanes.value] == ["", "other"]
            assert stage.texts(0) == ["Hi", "Hello there.", "And?", "Hello there."]
            assert stage.texts(1) == ["Hi", "Bonjour.", "And?", "Bonjour."]

    asyncio.run(play())


def test_they_get_the_same_seed_unless_nothing_else_differs(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            other = two_models(stage)
            stage.chats.add_lane(1)
            await stage.send("Hi")
            mine = stage.engine.requests[0].prompting.sampling.seed
            theirs = [request.prompting.sampling.seed for request in other.requests]
            assert mine is not None
            assert mine in theirs
            assert len(set(theirs)) == 2
            assert [lane.prompting.sampling.seed for lane in stage.chats.lanes.value] == [None] * 3
            stage.chats.set_lane(0, prompting=Prompting(sampling=Sampling(seed=5)))
            await stage.send("And?")
            assert stage.engine.requests[1].prompting.sampling.seed == 5

    asyncio.run(play())


def test_one_lane_can_be_asked_alone(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            other = two_models(stage)
            await stage.send("Hi")
            await stage.send("Only you", lane=1)
            assert len(stage.texts(0)) == 2
            assert len(stage.texts(1)) == 4
            assert len(other.requests) == 2

    asyncio.run(play())


def test_if_one_cannot_answer_nothing_is_added(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            other = two_models(stage)
            await other.unload()
            with pytest.raises(EngineNotReadyError):
                stage.chats.send("Hi")
            assert stage.chats.current.value is None
            assert stage.chats.shelf.conversations.value == ()
            assert stage.engine.requests == []

    asyncio.run(play())


def test_each_can_be_stopped_alone(tmp_path):
    async def play():
        async with scene(tmp_path, "One ", "two") as stage:
            other = two_models(stage, "Un ", "deux")
            stage.engine.pause_after = other.pause_after = 1
            stage.chats.send("Count")
            await stage.paused(other)
            assert stage.chats.busy_lanes.value == {0, 1}
            stage.chats.stop(1)
            assert stage.chats.busy_lanes.value == {0}
            assert stage.chats.busy.value
            stage.engine.gate.set()
            await stage.idle()
            ends = [stage.placed[lane][-1].message for lane in (0, 1)]
            assert [(end.text, end.status) for end in ends] == [
                ("One two", Status.COMPLETE),
                ("Un ", Status.STOPPED),
            ]

    asyncio.run(play())


def test_one_that_fails_leaves_the_other(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            other = two_models(stage)
            other.error, other.fail_after = PromptError("Too long."), 0
            await stage.send("Hi")
            assert stage.placed[0][-1].message.status is Status.COMPLETE
            assert stage.placed[1][-1].message.status is Status.FAILED

    asyncio.run(play())


def test_keeping_one_makes_it_a_chat_and_the_others_versions(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            two_models(stage)
            await stage.send("Hi")
            first, second = (stage.placed[lane][-1].message.id for lane in (0, 1))
            stage.chats.keep_lane(1)
            assert [lane.responder for lane in stage.chats.lanes.value] == ["other"]
            assert len(stage.placed) == 1
            assert stage.texts() == ["Hi", "Bonjour."]
            assert stage.versions()[1] == (first, second)
            await stage.send("And?")
            assert stage.texts()[-1] == "Bonjour."
            stage.chats.choose_version(first)
            assert stage.texts() == ["Hi", "Hello there."]

    asyncio.run(play())


def test_a_lane_is_taken_away_and_what_streams_in_it_ends(tmp_path):
    async def play():
        async with scene(tmp_path, "One ", "two") as stage:
            two_models(stage)
            stage.engine.pause_after = 1
            stage.chats.send("Count")
            await stage.paused()
            stage.chats.remove_lane(0)
            await stage.idle()
            await until(lambda: stage.engine.aborted == 1)
            assert stage.texts() == ["Count", "Bonjour."]
            stage.chats.remove_lane(0)
            assert len(stage.chats.lanes.value) == 1, "the last one remains"

    asyncio.run(play())


def test_six_lanes_and_no_more(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            for _ in range(5):
                stage.chats.add_lane()
            with pytest.raises(PromptError) as refusal:
                stage.chats.add_lane()
            assert refusal.value.remedy
            await stage.send("Hi")
            assert all(stage.texts(lane) == ["Hi", "Hello there."] for lane in range(6))

    asyncio.run(play())


def test_a_new_lane_shows_the_same_and_goes_its_own_way(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            reply = await stage.send("Hi")
            other = stage.beside("other", "Bonjour")
            stage.chats.add_lane()
            assert stage.texts(1) == ["Hi", "Hello there."]
            stage.chats.set_lane(1, responder="other")
            stage.chats.regenerate(reply.id, lane=1)
            await stage.idle()
            assert stage.texts(0) == ["Hi", "Hello there."]
            assert stage.texts(1) == ["Hi", "Bonjour"]
            assert len(other.requests) == 1
            await stage.send("And?")
            assert stage.placed[0][2].message.parent != stage.placed[1][2].message.parent

    asyncio.run(play())


def test_an_edited_question_is_asked_of_all_that_show_it(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            other = two_models(stage)
            await stage.send("Hi")
            stage.chats.edit(stage.placed[1][0].message.id, "Hello")
            await stage.idle()
            assert stage.texts(0) == ["Hello", "Hello there."]
            assert stage.texts(1) == ["Hello", "Bonjour."]
            seeds = {each.requests[1].prompting.sampling.seed for each in (stage.engine, other)}
            assert len(seeds) == 1

    asyncio.run(play())


def test_a_preset_brings_its_prompting(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.chats.presets.save_preset("Brief", Prompting("Be brief."))
            stage.chats.set_lane(0, preset="Brief")
            (lane,) = stage.chats.lanes.value
            assert (lane.preset, lane.prompting.system) == ("Brief", "Be brief.")
            await stage.send("Hi")
            assert stage.engine.requests[0].prompting.system == "Be brief."
            stage.chats.set_lane(0, preset="")
            assert stage.chats.lanes.value[0].prompting.system == "Be brief."

    asyncio.run(play())


def test_a_new_conversation_begins_with_the_default_preset_and_the_last_model(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.beside("other", "Bonjour")
            stage.chats.presets.save_preset("Brief", Prompting("Be brief."))
            stage.settings.update(default_preset="Brief")
            assert stage.chats.lanes.value[0].preset == "Brief"
            stage.chats.set_lane(0, responder="other", prompting=Prompting("My own."))
            stage.settings.update(system_prompt="x")
            assert stage.chats.lanes.value[0].prompting.system == "My own.", "what the user chose stays"
            stage.chats.add_lane()
            stage.chats.new()
            (lane,) = stage.chats.lanes.value
            assert (lane.responder, lane.prompting.system) == ("other", "Be brief.")

    asyncio.run(play())


def test_what_is_trimmed_is_not_sent_and_not_lost(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            await stage.send("One")
            await stage.send("Two")
            third = stage.shown[2].id
            stage.chats.set_lane(0, trim=Trim(begins=third))
            reply = await stage.send("Three")
            asked = stage.engine.requests[-1]
            assert [turn.text for turn in asked.turns] == ["Two", "Hello there.", "Three"]
            assert len(stage.texts()) == 6
            stage.chats.set_lane(0, trim=Trim())
            assert stage.chats.request_of(reply.id) == asked
        async with scene(tmp_path) as stage:
            assert stage.chats.request_of(reply.id) == asked

    asyncio.run(play())


def test_a_vote_names_the_winner_and_ends_the_blindness(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            two_models(stage)
            with pytest.raises(PromptError):
                stage.chats.votes.cast(0)
            stage.chats.set_blind(True)
            stage.chats.set_lane(1, prompting=Prompting(sampling=Sampling(temperature=0.5)))
            await stage.send("Hi")
            assert stage.chats.blind.value
            assert stage.chats.shelf.conversations.value[0].blind
            stage.chats.votes.cast(1)
            assert not stage.chats.blind.value
            stage.chats.votes.cast(None)
            won, tied = await stage.chats.votes.tally()
            assert won.winner == stage.placed[1][-1].message.id
            assert won.winning == won.models[1]
            assert "temperature 0.5" in won.winning
            assert won.models[0] != won.models[1]
            assert (tied.winner, tied.winning) == (None, "")
        async with scene(tmp_path) as stage:
            assert await stage.chats.votes.tally() == (won, tied)

    asyncio.run(play())


def test_a_raw_lane_gets_the_space_around_a_prompt_and_the_one_beside_it_does_not(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            other = two_models(stage)
            stage.chats.set_lane(1, prompting=Prompting(raw=True))
            text = "  Once upon a time "
            looked = [stage.chats.request_for(lane, text).turns for lane in (0, 1)]
            await stage.send(text)
            sent = [stage.engine.requests[-1].turns, other.requests[-1].turns]
            assert looked == sent
            assert [turns[-1].text for turns in sent] == [text.strip(), text]

    asyncio.run(play())
