"""Paths, lanes beside each other, and trees out of files."""

from dataclasses import replace

from app.exchange.records import Record, repair, steps_of
from tests.app.exchange.stories import conversation, full, reply, say, talk


def shown(record):
    return [[(lane, placed.message.text) for lane, placed in step.entries] for step in steps_of(record)]


def test_a_chat_is_one_path():
    assert shown(talk("Q1", "A1", "Q2", "A2")) == [[(0, "Q1")], [(0, "A1")], [(0, "Q2")], [(0, "A2")]]


def test_other_versions_are_counted_and_not_shown():
    record = Record(conversation(3), (say(1, "Q"), reply(2, "Old", 1), reply(3, "New", 1)))
    assert shown(record) == [[(0, "Q")], [(0, "New")]]
    assert steps_of(record)[1].entries[0][1].versions == (2, 3)


def test_lanes_stand_beside_each_other_and_their_prompts_once():
    messages = (
        say(1, "Q"),
        reply(2, "A", 1),
        reply(3, "B", 1),
        say(4, "More", parent=2),
        say(5, "More", parent=3),
    )
    last = (reply(6, "C", 4), reply(7, "D", 5))
    steps = shown(Record(conversation(6, 7), messages + last))
    assert steps == [[(0, "Q")], [(0, "A"), (1, "B")], [(0, "More")], [(0, "C"), (1, "D")]]


def test_a_lane_may_be_longer_and_prompts_may_differ():
    messages = (
        say(1, "Q"),
        reply(2, "A", 1),
        reply(3, "B", 1),
        say(4, "One", parent=2),
        say(5, "Two", parent=3),
    )
    assert shown(Record(conversation(4, 5), messages))[2] == [(0, "One"), (1, "Two")]
    assert shown(Record(conversation(4, 3), messages))[2] == [(0, "One")]


def test_a_leaf_that_is_not_there_shows_the_last_message():
    assert len(steps_of(replace(talk("Q", "A"), conversation=conversation(99)))) == 2
    assert steps_of(Record(conversation(), ())) == ()


def test_a_tree_is_made_of_whatever_comes():
    circle = (
        say(1, "a", parent=2),
        say(2, "b", parent=1),
        say(3, "c", parent=99),
        say(4, "d", parent=4),
        say(3, "twice"),
    )
    mended = repair(circle)
    assert sorted(message.id for message in mended) == [1, 2, 3, 4]
    seen = set()
    for message in mended:
        assert message.parent is None or message.parent in seen
        seen.add(message.id)
    assert repair(full().messages) == full().messages


def test_a_long_chain_in_the_wrong_order_is_no_matter():
    chain = [say(id_, "x", parent=id_ - 1 or None) for id_ in range(1, 20_001)]
    mended = repair(chain[::-1])
    assert [message.id for message in mended] == list(range(1, 20_001))
    assert len(steps_of(Record(conversation(20_000), mended))) == 20_000
