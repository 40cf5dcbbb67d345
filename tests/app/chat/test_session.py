import asyncio

import pytest

from app.chat.messages import Status
from app.engine.states import Failed
from app.errors import EngineNotReadyError, PromptError, StorageError
from tests.app.chat.scene import Scene, scene, until
from tests.fakes.engine import FakeEngine


def test_a_prompt_and_its_reply_are_told_piece_by_piece(tmp_path):
    async def play():
        async with scene(tmp_path, "One ", "two ", "three.") as stage:
            stage.chats.send("  Count, please.\n")
            user, empty = stage.shown
            await until(lambda: bool(stage.ended))
            reply = stage.ended[0]
            assert (user.role, user.text, user.status) == ("user", "Count, please.", Status.COMPLETE)
            assert (empty.role, empty.text, empty.status, empty.model) == (
                "assistant",
                "",
                Status.STREAMING,
                "Guide",
            )
            assert stage.pieces == [(reply.id, "One "), (reply.id, "two "), (reply.id, "three.")]
            assert (reply.text, reply.status, reply.error) == ("One two three.", Status.COMPLETE, "")
            assert reply.usage is not None
            assert reply.usage.completion_tokens == 3
            assert not stage.chats.busy.value

    asyncio.run(play())


def test_the_conversation_is_there_at_the_next_start(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            first = await stage.send("Hello?")
        async with scene(tmp_path) as stage:
            assert [message.text for message in stage.shown] == ["Hello?", "Hello there."]
            assert stage.shown[1] == first
            assert [entry.title for entry in stage.chats.shelf.conversations.value] == ["Hello?"]
            await stage.send("And again?")
            assert [turn.text for turn in stage.engine.requests[-1].turns] == [
                "Hello?",
                "Hello there.",
                "And again?",
            ]

    asyncio.run(play())


def test_settings_reach_the_engine(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.settings.update(system_prompt="Be brief.", sampling={"temperature": 0.5, "max_tokens": 9})
            await stage.send("Hi")
            request = stage.engine.requests[-1]
            assert [(turn.role, turn.text) for turn in request.turns] == [
                ("user", "Hi"),
            ]
            assert request.prompting.system == "Be brief."
            sampling = request.prompting.sampling
            assert (sampling.temperature, sampling.max_tokens) == (0.5, 9)

    asyncio.run(play())


def test_stop_keeps_the_text_and_what_is_known_of_the_usage(tmp_path):
    async def play():
        async with scene(tmp_path, "One ", "two ", "three.") as stage:
            stage.engine.pause_after = 2
            stage.chats.send("Count")
            await stage.paused()
            assert stage.chats.busy.value
            stage.chats.stop()
            assert not stage.chats.busy.value, "it has stopped for the user at once"
            (reply,) = stage.ended
            assert (reply.text, reply.status) == ("One two ", Status.STOPPED)
            assert reply.usage is not None
            assert (reply.usage.completion_tokens, reply.usage.finish) == (2, "abort")
            await until(lambda: stage.engine.aborted == 1)
        async with scene(tmp_path) as stage:
            assert stage.shown[1] == reply

    asyncio.run(play())


def test_stop_before_the_reply_has_begun(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.chats.send("Hi")
            stage.chats.stop()
            assert (stage.ended[0].status, stage.ended[0].text) == (Status.STOPPED, "")
            reply = await stage.send("in French, please")
            assert reply.status is Status.COMPLETE
            assert [turn.text for turn in stage.engine.requests[0].turns] == ["Hi\n\nin French, please"]

    asyncio.run(play())


@pytest.mark.parametrize("text", ["", "  \n\t ", "\n"])
def test_an_empty_prompt_is_refused_with_a_remedy(tmp_path, text):
    async def play():
        async with scene(tmp_path) as stage:
            with pytest.raises(PromptError) as refusal:
                stage.chats.send(text)
            assert refusal.value.remedy
            assert not stage.shown
            assert not stage.chats.shelf.conversations.value

    asyncio.run(play())


def test_without_a_model_nothing_is_sent(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            await stage.engine.unload()
            with pytest.raises(EngineNotReadyError) as refusal:
                stage.chats.send("Hi")
            assert refusal.value.remedy
            assert not stage.shown

    asyncio.run(play())


def test_before_the_conversations_are_open_nothing_is_sent(tmp_path):
    async def play():
        stage = Scene(tmp_path, FakeEngine())
        with pytest.raises(StorageError):
            stage.chats.send("Hi")
        await stage.chats.close()

    asyncio.run(play())


def test_an_engine_that_dies_leaves_the_text_so_far(tmp_path):
    async def play():
        async with scene(tmp_path, "One ", "two ", "three.") as stage:
            stage.engine.pause_after = 2
            stage.chats.send("Count")
            await stage.paused()
            stage.engine.die()
            await until(lambda: bool(stage.ended))
            (reply,) = stage.ended
            assert (reply.text, reply.status) == ("One two ", Status.FAILED)
            assert "ended unexpectedly" in reply.error
            assert "Load the model again." in reply.error
            assert isinstance(stage.engine.state.value, Failed)
            assert not stage.chats.busy.value

    asyncio.run(play())


def test_a_prompt_that_is_too_long_fails_alone(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            stage.engine.error, stage.engine.fail_after = PromptError("It is too long.", "Shorten it."), 0
            reply = await stage.send("very long " * 100)
            assert (reply.status, reply.error) == (Status.FAILED, "It is too long. Shorten it.")
            assert stage.shown[0].text == ("very long " * 100).strip(), "the user's text is kept"
            stage.engine.error = None
            assert (await stage.send("short")).status is Status.COMPLETE
            assert [turn.text for turn in stage.engine.requests[-1].turns] == ["short"]

    asyncio.run(play())


def test_a_bug_ends_the_reply_and_not_the_app(tmp_path, caplog):
    async def play():
        async with scene(tmp_path) as stage:
            stage.engine.error = ZeroDivisionError()
            reply = await stage.send("Hi")
            assert reply.status is Status.FAILED
            assert "log" in reply.error
            assert reply.text == "Hello there."

    asyncio.run(play())
    assert "ZeroDivisionError" in caplog.text
