"""Whatever is done in whatever order: the window is told what is so, and the next start finds it so."""

import asyncio
import os
import random
from contextlib import suppress

import pytest

from app.engine.replies import Prompting
from app.errors import VlindersError
from tests.app.chat.scene import scene, until

STEPS = 40
SEEDS = int(os.environ.get("VLINDERS_SEEDS", "12"))
"""More are tried by hand."""


class User:
    """Does one thing after another, as a seed decides."""

    def __init__(self, stage, seed):
        self.stage, self.chats = stage, stage.chats
        self.chance = random.Random(seed)
        self.said = 0

    def act(self):
        chats, chance = self.chats, self.chance
        lane = chance.randrange(len(chats.lanes.value))
        message = self.some_message(lane)
        acts = [self.ask] * 4 + [chats.stop, chats.undo_delete_message, chats.send_queued]
        acts += [lambda: chats.add_lane(lane), lambda: chats.remove_lane(lane), lambda: chats.stop(lane)]
        acts += [lambda: chats.set_lane(lane, prompting=Prompting(f"System {self.said}"))]
        acts += [lambda: chats.keep_lane(lane)] * (chance.random() < 0.3)
        acts += [chats.new] * (chance.random() < 0.2)
        acts += [lambda: chats.unqueue(0), self.pin, self.gate, self.gate]
        if message is not None:
            acts += [lambda: chats.regenerate(message), lambda: chats.go_on(message)]
            acts += [lambda: chats.edit(message, self.words()), lambda: chats.rate(message, 1)]
            acts += [lambda: chats.delete_message(message)] * (chance.random() < 0.3)
            versions = next(each.versions for each in chats.path(lane) if each.message.id == message)
            acts += [lambda: chats.choose_version(chance.choice(versions), lane)] * 2
        with suppress(VlindersError):
            chance.choice(acts)()

    def words(self):
        self.said += 1
        return f"word{self.said} 词{self.said}"

    def ask(self):
        self.chats.send(self.words(), lane=self.chance.choice([None, None, 0]))

    def gate(self):
        gate = self.stage.engine.gate
        gate.clear() if gate.is_set() else gate.set()

    def pin(self):
        current = self.chats.current.value
        if current is not None:
            self.chats.shelf.pin(current, self.chance.random() < 0.5)

    def some_message(self, lane):
        path = self.chats.path(lane)
        return self.chance.choice(path).message.id if path else None


def told(stage):
    return [[(each.message, each.versions) for each in path] for path in stage.placed]


def so(stage):
    lanes = range(len(stage.chats.lanes.value))
    return [[(each.message, each.versions) for each in stage.chats.path(lane)] for lane in lanes]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_window_and_the_next_start_agree_with_what_is_so(tmp_path, seed):
    async def play():
        async with scene(tmp_path, "One ", "two ", "three.") as stage:
            user = User(stage, seed)
            for _ in range(STEPS):
                user.act()
                shown = [[message.id for message, _ in path] for path in told(stage)]
                assert shown == [[message.id for message, _ in path] for path in so(stage)]
                for _ in range(user.chance.randrange(4)):
                    await asyncio.sleep(0)
            stage.engine.gate.set()
            await until(lambda: not stage.chats.streaming.value)
            assert told(stage) == so(stage)
            stage.chats.new()
            kept = sorted(stage.chats.shelf.conversations.value, key=lambda entry: entry.id)
            before = []
            for entry in kept:
                await stage.chats.open(entry.id)
                assert told(stage) == so(stage)
                before.append((entry.id, so(stage), stage.chats.shelf.find(entry.id)))
            assert stage.problems == []
        async with scene(tmp_path) as stage:
            for conversation, shown, entry in before:
                await stage.chats.open(conversation)
                assert so(stage) == shown
                assert stage.chats.shelf.find(conversation) == entry
                _, messages = await stage.chats.shelf.read(conversation)
                for message in messages:
                    if message.role == "user":
                        found = await stage.chats.shelf.search(f'"{message.text}"')
                        assert message.id in [match.message for match in found]
            await stage.chats._journal.ask(check_index)
            assert stage.problems == []

    asyncio.run(play())


def check_index(store):
    """The index has the words of all messages and no others."""
    connection = store._connection
    held = connection.execute('SELECT rowid FROM word WHERE word MATCH \'"one" OR "word" *\'').fetchall()
    there = {number for (number,) in connection.execute("SELECT id FROM message")}
    assert {number for (number,) in held} <= there
    connection.execute("INSERT INTO word (word, rank) VALUES ('integrity-check', 0)")
