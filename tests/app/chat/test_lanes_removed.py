"""Lanes and answers that are taken away while something waits for them, or stands beside them."""

import asyncio

from tests.app.chat.scene import scene, until
from tests.app.chat.test_lanes import two_models


def test_what_waits_for_a_lane_goes_with_it_when_another_is_removed(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            other = two_models(stage)
            stage.beside("third", "Hola")
            stage.chats.add_lane()
            stage.chats.set_lane(2, responder="third")
            other.gate.clear()
            stage.chats.send("Hi")
            await until(lambda: stage.chats.busy_lanes.value == {1})
            stage.chats.send("For the second", lane=1)
            stage.chats.remove_lane(0)
            assert [each.lane for each in stage.chats.queued.value] == [0]
            other.gate.set()
            await until(lambda: not stage.chats.queued.value)
            await stage.idle()
            assert stage.texts(0) == ["Hi", "Bonjour.", "For the second", "Bonjour."]
            assert stage.texts(1) == ["Hi", "Hola"]

    asyncio.run(play())


def test_what_was_deleted_comes_back_to_its_lane_when_another_is_removed(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            two_models(stage)
            stage.chats.add_lane(1)
            await stage.send("Hi")
            reply = stage.placed[1][1].message
            stage.chats.delete_message(reply.id)
            assert stage.texts(1) == ["Hi"]
            stage.chats.remove_lane(0)
            stage.chats.undo_delete_message()
            assert stage.placed[0][1].message == reply
            assert stage.placed[1][1].message != reply

    asyncio.run(play())


def test_a_deleted_answer_is_not_replaced_by_the_one_beside_it(tmp_path):
    async def play():
        async with scene(tmp_path) as stage:
            two_models(stage)
            await stage.send("Hi")
            stage.chats.regenerate(stage.placed[0][1].message.id)
            await stage.idle()
            first, second = (path[1].message for path in stage.placed)
            stage.chats.delete_message(second.id)
            assert [stage.texts(lane) for lane in (0, 1)] == [["Hi", "Hello there."], ["Hi", "Hello there."]]
            assert stage.placed[1][1].message.id not in (first.id, second.id), (
                "an older one, shown by no lane"
            )
            stage.chats.undo_delete_message()
            assert stage.texts(1) == ["Hi", "Bonjour."]

    asyncio.run(play())
