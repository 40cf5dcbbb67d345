"""Figures gathered from vLLM's step reports."""

from __future__ import annotations

from types import SimpleNamespace

from app.engine.statistics import Statistics


def step(running=1, tokens=10, queries=0, hits=0):
    return (
        SimpleNamespace(
            num_running_reqs=running,
            num_waiting_reqs=2,
            kv_cache_usage=0.25,
            prefix_cache_stats=SimpleNamespace(queries=queries, hits=hits),
        ),
        SimpleNamespace(num_generation_tokens=tokens),
    )


def test_steps_add_up_and_are_taken_once():
    statistics = Statistics()
    assert statistics(vllm_config=None) is statistics
    statistics.record(*step(queries=100, hits=25))
    statistics.record(*step(queries=100, hits=75), mm_cache_stats=None, engine_idx=0, something_new=1)
    first = statistics.take()
    assert (first.running, first.waiting, first.kv_cache_use, first.prefix_hit_rate) == (1, 2, 0.25, 0.5)
    assert first.tokens_per_second > 0
    idle = statistics.take()
    assert (idle.running, idle.waiting, idle.kv_cache_use, idle.tokens_per_second) == (0, 0, 0.0, 0.0)
    assert idle.prefix_hit_rate == 0.5


def test_either_part_of_a_report_may_be_missing():
    statistics = Statistics()
    statistics.record(None, step(tokens=3)[1])
    statistics.record(step()[0], None)
    assert statistics.take().running == 1
