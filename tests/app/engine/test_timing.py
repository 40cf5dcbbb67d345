"""The figures of a reply."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.engine import timing as module
from app.engine.timing import Timing


@pytest.fixture
def clock(monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(module.time, "monotonic", lambda: clock.now)
    return clock


def finish(timing, stats=None):
    return timing.finish(prompt=7, cached=3, finish="stop", stats=stats)


def test_the_figures_of_a_reply_that_thought(clock):
    timing = Timing()
    clock.now += 0.5
    timing.take(1, thinking=True)
    for _ in range(98):
        clock.now += 0.01
        timing.take(1, thinking=True)
    clock.now += 1.0
    timing.take(2, thinking=False)
    usage = finish(timing, SimpleNamespace(queued_ts=5.0, scheduled_ts=5.25))
    assert (usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens) == (7, 3, 101)
    assert (usage.ttft, usage.queue) == (pytest.approx(0.5), pytest.approx(0.25))
    assert usage.seconds == pytest.approx(2.48)
    assert usage.itl_p50 == pytest.approx(0.01)
    assert usage.itl_p99 == pytest.approx(0.5)  # two tokens at once after a second
    assert usage.reasoning_tokens == 99
    assert usage.reasoning_seconds == pytest.approx(0.98)


def test_what_nobody_tells_is_none(clock):
    usage = finish(Timing())
    assert (usage.queue, usage.itl_p50, usage.itl_p99) == (None, None, None)
    assert usage.completion_tokens == 0
    assert usage.reasoning_seconds == 0.0


def test_a_request_that_was_never_taken_up_has_no_queue_time(clock):
    assert finish(Timing(), SimpleNamespace(queued_ts=5.0, scheduled_ts=0.0)).queue is None


def test_tokens_that_come_together_are_as_many_steps(clock):
    timing = Timing()
    timing.take(1, thinking=False)
    for tokens, seconds in ((1, 0.1), (8, 0.08), (1, 0.1)):
        clock.now += seconds
        timing.take(tokens, thinking=False)
    usage = finish(timing)
    assert usage.itl_p50 == pytest.approx(0.01)
    assert usage.itl_p99 == pytest.approx(0.1)


def test_a_count_that_is_a_lie_takes_no_memory(clock):
    timing = Timing()
    timing.take(1, thinking=False)
    clock.now += 1
    timing.take(10**15, thinking=False)
    assert len(timing._gaps) == module.MOST_AT_ONCE
