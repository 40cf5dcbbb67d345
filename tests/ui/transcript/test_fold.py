"""The head of a reply's thinking: counted while it thinks, told by the engine at the end, opened on demand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.chat.messages import Status
from app.engine.replies import Piece
from tests.ui.transcript.furnished import USAGE, looks, message, placed, press
from ui.transcript import fold as fold_module
from ui.transcript.fold import ThinkingFold

STREAMING = {"text": "", "status": Status.STREAMING, "reasoning": "Let me see."}


@pytest.fixture
def now(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(fold_module.time, "monotonic", lambda: clock[0])
    return clock


def test_it_counts_while_it_thinks(now):
    fold = ThinkingFold(message(**STREAMING))
    assert fold.text == "Thinking…"
    renewed = []
    fold.watch(renewed.append)
    for _ in range(3):
        now[0] += 0.5
        fold.add(Piece(tokens=4, reasoning="and so"))
    assert fold.text == "Thinking… 1 s · 12 tokens"
    assert len(renewed) == 3


def test_it_says_something_new_only_now_and_then(now):
    fold = ThinkingFold(message(**STREAMING))
    renewed = []
    fold.watch(renewed.append)
    for _ in range(100):
        now[0] += 0.01
        fold.add(Piece(tokens=1, reasoning="x"))
    assert 1 <= len(renewed) <= 2


def test_the_first_word_of_the_answer_ends_it(now):
    fold = ThinkingFold(message(**STREAMING))
    now[0] += 2
    fold.add(Piece(tokens=9, reasoning="x"))
    now[0] += 1
    fold.add(Piece("So", tokens=1))
    now[0] += 50
    fold.add(Piece(" it is", tokens=2))
    assert fold.text == "Thought for 3.0 s · 9 tokens"


def test_the_engine_knows_better(now):
    live = ThinkingFold(message(**STREAMING))
    live.add(Piece(tokens=9, reasoning="x"))
    live.opened = True
    ended = ThinkingFold(message(reasoning="x", usage=USAGE), live)
    assert ended.text == "Thought for 3.2 s · 88 tokens"
    assert ended.opened


def test_where_nobody_told_what_was_counted_stays(now):
    live = ThinkingFold(message(**STREAMING))
    now[0] += 2
    live.add(Piece(tokens=9, reasoning="x"))
    stopped = message(reasoning="x", status=Status.STOPPED, usage=replace(USAGE, reasoning_tokens=0))
    assert ThinkingFold(stopped, live).text == "Thought for 2.0 s · 9 tokens"


def test_an_old_reply_without_figures_just_says_that_it_thought():
    assert ThinkingFold(message(reasoning="x")).text == "Thought"


def test_a_press_shows_what_it_thought_and_another_hides_it(show):
    view = show(placed(3, text="Forty-two.", reasoning="Six times seven.", usage=USAGE))
    assert "Six times seven." not in view.shown_text()
    press(view, "Thought for 3.2 s")
    assert "Six times seven." in view.shown_text()
    press(view, "Thought for 3.2 s")
    assert "Six times seven." not in view.shown_text()


def test_its_place_and_size_follow_the_text_size(theme):
    fold = ThinkingFold(message(reasoning="x", usage=USAGE))
    assert fold.lay_out(600, looks(theme, 2.0)) > 1.8 * fold.lay_out(600, looks(theme))
    (spot,) = fold.spots()
    assert spot.label == "Thought for 3.2 s · 88 tokens. Show what it thought"
