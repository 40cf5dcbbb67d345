"""Files that go with prompts."""

import asyncio
import os

import pytest

from app.chat.attachments import keep_picture, path_of
from app.chat.history import prompt_text
from app.chat.messages import Attachment, Message, Status, Trim
from app.engine.responders import Standing
from app.errors import PromptError, StorageError
from tests.app.chat.scene import Scene, scene
from tests.fakes.disk import fill
from tests.fakes.engine import FakeEngine

PNG = b"\x89PNG and so on"
NOTES = Attachment("notes.md", "text", 20, text="Some `code`:\n```\nx\n```")


def picture(folder, content=PNG):
    digest = keep_picture(folder, content)
    return Attachment("cat.png", "picture", len(content), digest=digest, media_type="image/png")


def age(folder, attachment):
    """Have a picture be one of an earlier run."""
    os.utime(path_of(folder, attachment.digest), (1.0, 1.0))


def seeing(stage):
    standing = stage.responders.all.value[0].standing
    standing.set(Standing("Seer", "Here", ready=True, sees=True))


def test_a_picture_is_kept_once_under_its_digest(tmp_path):
    folder = tmp_path / "attachments"
    first, second = keep_picture(folder, PNG), keep_picture(folder, PNG)
    assert first == second
    assert path_of(folder, first).read_bytes() == PNG
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 63, "A" * 64, "0" * 64 + "/x"])
def test_what_is_no_digest_leads_nowhere(tmp_path, digest):
    with pytest.raises(StorageError):
        path_of(tmp_path, digest)


def test_a_picture_on_a_full_disk_is_told(small_disk):
    fill(small_disk / "filler")
    with pytest.raises(StorageError) as problem:
        keep_picture(small_disk / "attachments", PNG)
    assert problem.value.remedy


def test_a_text_stands_before_the_question_in_a_fence_of_its_own(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            await stage.send("What is it?", attachments=[NOTES])
            (turn,) = stage.engine.requests[0].turns
            assert turn.text == "notes.md\n````\nSome `code`:\n```\nx\n```\n````\n\nWhat is it?"
            assert stage.shown[0].text == "What is it?"
            stage.chats.new()
            await stage.send("", attachments=[NOTES])
            assert stage.chats.shelf.conversations.value[0].title == "notes.md"
            assert stage.engine.requests[1].turns[0].text.endswith("````")
        async with scene(tmp_path) as stage:
            assert stage.shown[0].attachments == (NOTES,)

    asyncio.run(play())


def test_a_picture_goes_to_a_model_that_sees(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            cat = picture(stage.chats.attachments)
            with pytest.raises(PromptError) as refusal:
                stage.chats.send("What is it?", [cat])
            assert refusal.value.remedy
            assert stage.shown == []
            seeing(stage)
            await stage.send("What is it?", attachments=[cat])
            (turn,) = stage.engine.requests[0].turns
            assert [path.read_bytes() for path in turn.pictures] == [PNG]
            # Another model goes on that cannot see: it is told that there was one.
            stage.responders.all.value[0].standing.set(Standing("Blind", "Here", ready=True))
            await stage.send("And its colour?")
            first = stage.engine.requests[1].turns[0]
            assert first.pictures == ()
            assert first.text == "[Picture: cat.png]\n\nWhat is it?"
        async with scene(tmp_path) as stage:
            assert stage.shown[0].attachments == (cat,)
            assert path_of(stage.chats.attachments, cat.digest).exists()

    asyncio.run(play())


@pytest.mark.parametrize("digest", ["", "../../etc/passwd"])
def test_a_picture_that_is_nowhere_does_not_stop_the_conversation(tmp_path, digest):
    async def play():
        async with scene(tmp_path) as stage:
            seeing(stage)
            lost = Attachment("lost.png", "picture", 5, digest=digest, media_type="image/png")
            reply = await stage.send("What is it?", attachments=[lost, picture(stage.chats.attachments)])
            assert reply.status is Status.COMPLETE
            (turn,) = stage.engine.requests[0].turns
            assert [path.read_bytes() for path in turn.pictures] == [PNG]

    asyncio.run(play())


def test_pictures_that_nobody_wants_are_removed_at_the_next_start(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            seeing(stage)
            folder = stage.chats.attachments
            kept, dropped = picture(folder), picture(folder, PNG + b"2")
            await stage.send("One", attachments=[kept])
            stage.chats.new()
            await stage.send("Two", attachments=[dropped])
            stage.chats.shelf.delete(stage.chats.current.value)
            assert path_of(folder, dropped.digest).exists()
            age(folder, kept)
            age(folder, dropped)
        async with scene(tmp_path) as stage:
            assert path_of(folder, kept.digest).exists()
            assert not path_of(folder, dropped.digest).exists()
        (tmp_path / "conversations.sqlite3").write_bytes(b"no database any more" * 100)
        async with scene(tmp_path) as stage:
            assert stage.problems
        async with scene(tmp_path) as stage:
            assert path_of(folder, kept.digest).exists(), "the file that was set aside may want it"

    asyncio.run(play())


def test_a_picture_attached_while_the_conversations_are_being_opened_stays(tmp_path):
    """A large database takes seconds to be checked, and one may write meanwhile."""

    async def play():
        async with scene(tmp_path) as stage:
            folder = stage.chats.attachments
            known, old = picture(folder), picture(folder, PNG + b"old")
            age(folder, known)
            age(folder, old)
        stage = Scene(tmp_path, FakeEngine())
        new, again = picture(folder, PNG + b"new"), picture(folder)
        assert again == known
        await stage.chats.start()
        kept = {path.name for path in folder.glob("??/*")}
        assert kept == {new.digest, again.digest}
        await stage.chats.close()
        await stage.tasks.cancel_all()

    asyncio.run(play())


def test_attachments_can_be_left_out():
    message = Message(1, 1, "user", "Look", Status.COMPLETE, 1.0, attachments=(NOTES,))
    assert prompt_text(message, bare=True) == "Look"


def test_a_trim_leaves_the_attachments_of_a_message_out(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            await stage.send("Look", attachments=[NOTES])
            stage.chats.set_lane(0, trim=Trim(bare=(stage.shown[0].id,)))
            await stage.send("And?")
            assert stage.engine.requests[1].turns[0].text == "Look"

    asyncio.run(play())
