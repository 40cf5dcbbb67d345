"""The shipped weights answer the held-out questions, stop by themselves and write markdown when asked."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def examinee(scripts, model_folder):
    from evaluate import Examinee

    return Examinee(model_folder, "cpu")


@pytest.fixture(scope="module")
def report(scripts, examinee):
    from evaluate import HELD_OUT, judge_all

    return judge_all(examinee, HELD_OUT)


def test_nine_of_ten_held_out_questions_are_answered_right(report):
    wrong = [
        (verdict.ask, verdict.missing, verdict.answer) for verdict in report.verdicts if not verdict.right
    ]
    assert report.rate >= 0.9, wrong


def test_every_answer_ends_by_itself(report):
    assert [verdict.ask for verdict in report.verdicts if not verdict.stopped] == []


def test_lists_tables_and_code_come_when_asked_for(report):
    assert sum(verdict.shaped is not None for verdict in report.verdicts) >= 4
    assert [verdict.ask for verdict in report.verdicts if verdict.shaped is False] == []


def test_the_judge_fails_a_wrong_answer(scripts):
    from evaluate import judge

    item = {"topic": "settings-table", "ask": "a table", "must": ["max_model_len"], "shape": "table"}
    assert not judge(item, "max_model_len, but no table", stopped=True).right
    assert not judge(item, "| a |\n| --- |\n| b |\n| c |\n", stopped=True).right
    assert judge(item, "| max_model_len |\n| --- |\n| b |\n| c |\n", stopped=True).right


def test_follow_ups_refer_to_the_last_answer(examinee):
    topic = {"role": "user", "content": "what is gpu_memory_utilization"}
    (answer, _), *_ = examinee.answer([[topic]])
    said = [topic, {"role": "assistant", "content": answer}]
    wishes = ("in Chinese please", "shorter please", "tell me more")
    asked = [[*said, {"role": "user", "content": wish}] for wish in wishes]
    (chinese, _), (short, _), (more, _) = examinee.answer(asked)
    assert "显存" in chinese
    assert len(short) < len(answer)
    assert short in answer
    assert more not in (answer, short)


def test_a_long_conversation_still_gets_the_right_answer(examinee):
    """About a thousand tokens of other talk before the question."""
    questions = ("show the settings as a table", "显存不足怎么办", "list the shortcuts", "what is AWQ")
    asked = [{"role": "user", "content": question} for question in questions]
    answers = [{"role": "assistant", "content": text} for text, _ in examinee.answer([[q] for q in asked])]
    chat = [message for pair in zip(asked, answers, strict=True) for message in pair] * 2
    (answer, stopped), *_ = examinee.answer([[*chat, {"role": "user", "content": "what is prefix caching"}]])
    assert "same beginning" in answer
    assert stopped
