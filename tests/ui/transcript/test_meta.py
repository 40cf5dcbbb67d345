"""The line under a reply, and all of its figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.chat.messages import Status
from app.engine.replies import Usage
from tests.ui.transcript.furnished import USAGE, message
from ui.transcript import meta
from ui.transcript.meta import (
    duration,
    finish_text,
    meta_line,
    meta_tip,
    size_text,
    time_figures,
    token_figures,
)


def test_a_streaming_reply_has_no_line_yet():
    assert meta_line(message(status=Status.STREAMING)) == ""


def test_what_is_too_long_to_be_shown_is_said(monkeypatch):
    monkeypatch.setattr(meta, "LONGEST", 10)
    line = meta_line(message(text="x" * 1510, usage=USAGE))
    assert line.startswith("1,500 more characters, too many to show: copy or export has them · 213 tokens")


def test_what_it_took():
    assert meta_line(message(usage=USAGE)) == "213 tokens · 44 tok/s · TTFT 85 ms · 93% cached"


@pytest.mark.parametrize(
    ("finish", "said"),
    [
        ("length", "length limit reached"),
        ("abort", "stopped"),
        ("repetition", "stopped: it repeated itself"),
        ("tool_calls", "tool_calls"),
    ],
)
def test_an_end_that_is_no_plain_stop_is_said(finish, said):
    assert meta_line(message(usage=replace(USAGE, finish=finish))).endswith(f" · {said}")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.STOPPED, "stopped"),
        (Status.FAILED, "failed"),
        (Status.INTERRUPTED, "interrupted when Vlinders ended"),
    ],
)
def test_without_usage_its_end_is_all_there_is_to_say(status, said):
    assert meta_line(message(status=status)) == said


def test_what_the_user_wrote_into_it_is_said():
    assert meta_line(message(edited=True, usage=USAGE)).endswith("cached · edited")
    assert meta_line(message(edited=True)) == "edited"


def test_one_token_is_one_token():
    assert meta_line(message(usage=Usage(1, 0, 1, "stop", 0.0, 0.1))) == "1 token"


def test_the_tip_has_the_counts():
    assert meta_tip(USAGE).splitlines() == [
        "Prompt: 412 tokens, 384 of them from the prefix cache",
        "Completion: 213 tokens",
        "Total: 625 tokens",
        "Time: 4.9 s",
        "Finish reason: stop",
    ]


def test_all_figures_are_told():
    tokens = {figure.name: figure.value for figure in token_figures(USAGE)}
    assert tokens == {
        "Prompt": "412",
        "From the prefix cache": "384 (93%)",
        "Completion": "213",
        "Thinking": "88",
        "Total": "625",
    }
    times = {figure.name: figure.value for figure in time_figures(USAGE)}
    assert times == {
        "In the queue": "2.0 ms",
        "First token (TTFT)": "85 ms",
        "Thinking": "3.2 s",
        "Speed": "44 tok/s",
        "Between tokens, p50": "22 ms",
        "Between tokens, p99": "41 ms",
        "In all": "4.9 s",
    }


def test_what_nobody_told_is_left_out():
    bare = Usage(0, 0, 5, "stop", 0.1, 1.0)
    assert [figure.name for figure in time_figures(bare)] == ["First token (TTFT)", "Speed", "In all"]
    assert token_figures(bare)[1].value == "0"


def test_how_it_ended_in_words():
    assert finish_text(message(usage=USAGE)).startswith("stop: it ended by itself")
    assert finish_text(message(status=Status.STREAMING)) == "still streaming"
    assert finish_text(message(status=Status.INTERRUPTED)).startswith("interrupted")
    assert finish_text(message(status=Status.FAILED)) == "failed"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.0042, "4.2 ms"), (0.045, "45 ms"), (3.21, "3.2 s"), (125, "2 min 5 s")],
)
def test_times_are_said_as_people_say_them(seconds, said):
    assert duration(seconds) == said


@pytest.mark.parametrize(("size", "said"), [(12, "12 B"), (3211, "3 kB"), (2_500_000, "2.5 MB")])
def test_sizes_are_said_as_people_say_them(size, said):
    assert size_text(size) == said
