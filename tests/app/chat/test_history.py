from itertools import count
from pathlib import Path

import pytest

from app.chat.history import TITLE_LENGTH, title_of, turns_of
from app.chat.messages import Message, Status, Trim


def talk(*said):
    numbers = count(1)
    return [Message(next(numbers), 1, role, text, status, 0.0) for role, text, status in said]


def user(text):
    return ("user", text, Status.COMPLETE)


def reply(text, status=Status.COMPLETE):
    return ("assistant", text, status)


def roles_and_texts(messages):
    return [(turn.role, turn.text) for turn in turns_of(messages, Path("/pictures"))]


def test_turns_follow_the_conversation():
    messages = talk(user("a"), reply("b"), user("c"))
    assert roles_and_texts(messages) == [("user", "a"), ("assistant", "b"), ("user", "c")]


def test_a_prompt_that_failed_without_a_word_is_left_out():
    messages = talk(user("a"), reply("", Status.FAILED), user("b"))
    assert roles_and_texts(messages) == [("user", "b")]


@pytest.mark.parametrize("status", [Status.STOPPED, Status.INTERRUPTED, Status.COMPLETE])
def test_a_prompt_stopped_before_its_answer_joins_the_next(status):
    messages = talk(user("a"), reply("", status), user("b"))
    assert roles_and_texts(messages) == [("user", "a\n\nb")]


def test_answers_in_a_row_are_one_turn():
    messages = talk(user("a"), reply("b"), reply("c"), reply("", Status.STOPPED), user("d"))
    assert roles_and_texts(messages) == [("user", "a"), ("assistant", "b\n\nc"), ("user", "d")]


def test_a_trimmed_conversation_begins_with_a_question():
    messages = talk(user("a"), reply("b"), user("c"), reply("d"), user("e"))
    turns = [
        [turn.text for turn in turns_of(messages, Path("/pictures"), trim=Trim(begins))]
        for begins in (None, 1, 2, 3, 4, 99)
    ]
    whole = ["a", "b", "c", "d", "e"]
    assert turns == [whole, whole, ["c", "d", "e"], ["c", "d", "e"], ["e"], whole]


@pytest.mark.parametrize("status", [Status.STOPPED, Status.INTERRUPTED, Status.FAILED])
def test_a_reply_cut_short_stays(status):
    messages = talk(user("a"), reply("half", status), user("b"))
    assert roles_and_texts(messages) == [("user", "a"), ("assistant", "half"), ("user", "b")]


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("Hello", "Hello"),
        ("  What\n is   this? ", "What is this?"),
        ("word " * 30, ("word " * 9).strip() + "…"),
        ("x" * 100, "x" * TITLE_LENGTH + "…"),
        ("你好" * 50, "你好" * (TITLE_LENGTH // 2) + "…"),
        ("a\u202eb\x00c\x1b[31m", "a b c [31m"),
    ],
)
def test_titles_are_the_first_words_on_one_line(prompt, title):
    assert title_of(prompt) == title
