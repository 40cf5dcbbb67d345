import asyncio

from app.chat.messages import Status
from tests.app.chat.scene import scene, until


def test_streams_go_on_while_another_conversation_is_open(tmp_path):
    async def play():
        async with scene(tmp_path, "a", "b", "c") as stage:
            stage.engine.pause_after = 1
            stage.chats.send("first")
            first = stage.chats.current.value
            await stage.paused()
            stage.engine.pause_after = None
            stage.chats.new()
            assert stage.shown == []
            assert not stage.chats.busy.value
            stage.chats.send("second")
            second = stage.chats.current.value
            assert stage.chats.streaming.value == {first, second}
            stage.pieces.clear()
            stage.engine.gate.set()
            await until(lambda: not stage.chats.streaming.value)
            assert {message for message, _ in stage.pieces} == {stage.shown[1].id}, "only what is shown"
            await stage.chats.open(first)
            assert (stage.shown[1].text, stage.shown[1].status) == ("abc", Status.COMPLETE)

    asyncio.run(play())


def test_a_streaming_conversation_is_opened_with_its_text_so_far_and_goes_on(tmp_path):
    async def play():
        async with scene(tmp_path, "a", "b", "c") as stage:
            stage.engine.pause_after = 2
            stage.chats.send("first")
            first = stage.chats.current.value
            await stage.paused()
            stage.chats.new()
            stage.pieces.clear()
            await stage.chats.open(first)
            assert stage.chats.busy.value
            assert (stage.shown[1].text, stage.shown[1].status) == ("ab", Status.STREAMING)
            stage.engine.gate.set()
            await until(lambda: bool(stage.ended))
            assert [text for _, text in stage.pieces] == ["c"]
            assert stage.ended[0].text == "abc"

    asyncio.run(play())


def test_deleting_a_conversation_stops_its_stream(tmp_path):
    async def play():
        async with scene(tmp_path, "a", "b", "c") as stage:
            stage.engine.pause_after = 1
            stage.chats.send("first")
            conversation = stage.chats.current.value
            await stage.paused()
            stage.chats.shelf.delete(conversation)
            assert stage.chats.current.value is None
            assert stage.shown == []
            assert not stage.chats.busy.value
            assert stage.chats.shelf.conversations.value == ()
            await until(lambda: stage.engine.aborted == 1)
            assert stage.ended == []
        async with scene(tmp_path) as stage:
            assert stage.chats.shelf.conversations.value == ()

    asyncio.run(play())


def test_closing_the_app_interrupts_a_stream(tmp_path):
    async def play():
        async with scene(tmp_path, "a", "b", "c") as stage:
            stage.engine.pause_after = 2
            stage.chats.send("first")
            await stage.paused()
        assert stage.engine.aborted == 1
        async with scene(tmp_path) as stage:
            assert (stage.shown[1].text, stage.shown[1].status) == ("ab", Status.INTERRUPTED)

    asyncio.run(play())


def test_stopping_all_tasks_interrupts_a_stream(tmp_path):
    async def play():
        async with scene(tmp_path, "a", "b", "c") as stage:
            stage.engine.pause_after = 2
            stage.chats.send("first")
            await stage.paused()
            await stage.tasks.cancel_all()
            assert stage.ended[0].status is Status.INTERRUPTED
        async with scene(tmp_path) as stage:
            assert stage.shown[1].text == "ab"

    asyncio.run(play())


def test_the_list_is_newest_first_and_renaming_stays(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            await stage.send("first")
            first = stage.chats.current.value
            stage.chats.new()
            await stage.send("second")
            assert [entry.title for entry in stage.chats.shelf.conversations.value] == ["second", "first"]
            await stage.chats.open(first)
            await stage.send("more")
            stage.chats.shelf.rename(first, "  The\nfirst ")
            stage.chats.shelf.rename(first, "   ")
            assert [entry.title for entry in stage.chats.shelf.conversations.value] == ["The first", "second"]
        async with scene(tmp_path) as stage:
            assert [entry.title for entry in stage.chats.shelf.conversations.value] == ["The first", "second"]
            assert [message.text for message in stage.shown][::2] == ["first", "more"]

    asyncio.run(play())


def test_half_a_character_from_a_paste_is_survived(tmp_path):
    async def play():
        async with scene(tmp_path, "\ud83d", "ok") as stage:
            await stage.send("half \ud83d and \x00 nul")
            assert stage.shown[0].text == "half ? and \x00 nul"
        async with scene(tmp_path) as stage:
            assert [message.text for message in stage.shown] == ["half ? and \x00 nul", "?ok"]

    asyncio.run(play())


def test_the_last_of_two_hasty_clicks_counts(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            for prompt in ("first", "second"):
                stage.chats.new()
                await stage.send(prompt)
            newer, older = (entry.id for entry in stage.chats.shelf.conversations.value)
        async with scene(tmp_path) as stage:
            await asyncio.gather(stage.chats.open(older), stage.chats.open(newer))
            assert stage.chats.current.value == newer
            assert stage.shown[0].text == "second"

    asyncio.run(play())


def test_a_conversation_that_cannot_be_read_is_told_and_the_open_one_stays(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            await stage.send("first")
            first = stage.chats.current.value
            stage.chats.new()
            await stage.send("second")
            await stage.saved()
            await stage.chats.open(stage.chats.current.value)  # what is saved and not shown is let go
            journal = stage.chats._journal
            drop = journal._store._connection.execute
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(journal._thread, drop, "DROP TABLE message")
            await stage.chats.open(first)
            assert "could not be read" in stage.problems[0].what
            assert stage.shown[0].text == "second"

    asyncio.run(play())
