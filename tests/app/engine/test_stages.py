"""Log lines as vLLM 0.24 to 0.33 print them, and the load stages they stand for."""

from __future__ import annotations

import pytest

from app.engine.stages import (
    CONFIGURING,
    IMPORTING,
    advance,
    finish,
    mark_fraction,
    read_facts,
    read_fraction,
    read_title,
)

LINES = [
    ("INFO 11-22 10:23:01 [model.py:733] Resolved architecture: LlamaForCausalLM", "Preparing the engine"),
    (
        "(EngineCore pid=9) INFO 11-22 10:23:09 [core.py:133] Initializing a V1 LLM engine (v0.32.0) with config",
        "Starting the engine's process",
    ),
    ("(Worker pid=9) INFO 11-22 10:23:10 [x.py:68] Starting to load model /m...", "Loading weights"),
    (
        "(EngineCore pid=9) INFO 11-22 10:23:11 [x.py:5] Loading weights took 0.01 seconds",
        "Placing the model",
    ),
    ("(EngineCore pid=9) INFO 11-22 10:23:11 [x.py:5] Dynamo bytecode transform time: 3.1 s", "Compiling"),
    ("(Worker pid=9) INFO 11-22 10:23:11 [x.py:5] Warming up model for the compilation...", "Warming up"),
    (
        "(EngineCore pid=9) INFO 11-22 10:23:12 [x.py:5] GPU KV cache size: 349,440 tokens",
        "Reserving the KV cache",
    ),
    ("Capturing CUDA graphs (decode, FULL):  40%|████      | 2/5", "Capturing CUDA graphs"),
    (
        "(EngineCore pid=9) INFO 11-22 10:23:12 [x.py:5] init engine (profile, create kv cache, warmup model) took 3 s",
        "Finishing",
    ),
]


@pytest.mark.parametrize(("line", "title"), LINES)
def test_each_line_begins_its_stage(line, title):
    assert read_title(line) == title


def test_other_lines_begin_nothing():
    assert read_title("(Worker pid=9) INFO 11-22 10:23:10 [x.py:1] Using LBHNC KV cache layout.") is None


def test_stages_follow_each_other_and_keep_their_times():
    stages = advance((), IMPORTING, 0.0)
    stages = advance(stages, CONFIGURING, 6.5)
    stages = finish(advance(stages, "Loading weights", 9.0), 12.0)
    assert [(stage.title, stage.began, stage.ended) for stage in stages] == [
        (IMPORTING, 0.0, 6.5),
        (CONFIGURING, 6.5, 9.0),
        ("Loading weights", 9.0, 12.0),
    ]


def test_a_second_rank_that_reports_late_does_not_turn_the_load_back():
    stages = advance(advance((), "Loading weights", 1.0), "Warming up", 2.0)
    assert advance(stages, "Loading weights", 3.0) == stages


@pytest.mark.parametrize(
    ("line", "fraction"),
    [
        ("Loading safetensors checkpoint shards:  25% Completed | 1/4 [00:00<00:00]", 0.25),
        ("Capturing CUDA graphs (mixed prefill-decode, PIECEWISE): 100%|██████████| 51/51", 1.0),
        ("INFO 11-22 10:23:11 [x.py:5] 40% of nothing", None),
    ],
)
def test_fractions(line, fraction):
    assert read_fraction(line) == fraction


def test_a_fraction_belongs_to_the_running_stage():
    stages = advance(advance((), IMPORTING, 0.0), "Loading weights", 1.0)
    assert [stage.fraction for stage in mark_fraction(stages, 0.5)] == [None, 0.5]
    assert mark_fraction((), 0.5) == ()


def test_facts_are_read_from_both_ways_of_writing_them():
    facts = read_facts(
        [
            "(Worker pid=1) INFO 11-22 15:47:38 [w.py:1108] Checkpoint size: 0.01 GiB. Available RAM: 21.85 GiB.",
            "(EngineCore pid=1) INFO 11-22 15:47:54 [k.py:1] CPU KV cache size: 349,440 tokens, "
            "Maximum concurrency for 2,048 tokens per request: 170.62x",
        ]
    )
    assert (facts.weights_gib, facts.kv_cache_tokens, facts.max_concurrency) == (0.01, 349440, 170.62)
    on_gpu = read_facts(["INFO [x.py:1] Model loading took 14.99 GiB memory and 3.2 seconds"])
    assert on_gpu.weights_gib == 14.99
