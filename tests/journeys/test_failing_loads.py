"""Models and settings that cannot be loaded: each fails with its cause, and nothing else is harmed."""

from __future__ import annotations

import dataclasses
import json
import shutil

import pytest

from app.engine.states import Failed
from app.library.models import LocalModel, Origin
from app.paths import GUIDE
from tests.journeys.conftest import OVERRIDES

pytestmark = pytest.mark.engine


@pytest.fixture
def broken(tmp_path):
    """Return a copy of the built-in model, to be broken."""
    folder = tmp_path / "model"
    shutil.copytree(GUIDE, folder)
    return folder


@pytest.fixture
def fail(loop, new_engine):
    def load(folder, overrides=None):
        engine = new_engine()
        model = LocalModel(str(folder), folder.name, folder, Origin.FOLDER)
        loop.run_until_complete(engine.load(model, {**OVERRIDES, **(overrides or {})}))
        state = engine.state.value
        assert isinstance(state, Failed), state
        assert not engine.pids
        return state.failure

    return load


def change_config(folder, **changes):
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_no_config(fail, broken):
    (broken / "config.json").unlink()
    assert "config.json" in fail(broken).cause


def test_unknown_architecture(fail, broken):
    change_config(broken, architectures=["NobodyForCausalLM"])
    assert "NobodyForCausalLM" in fail(broken).cause


def test_unknown_quantization(fail, broken):
    failure = fail(broken, {"quantization": "nobody"})
    assert "nobody" in failure.cause


def test_context_beyond_the_model(fail):
    failure = fail(GUIDE, {"max_model_len": 1_000_000})
    assert "1,000,000" in failure.cause
    assert failure.remedies[0].changes == {"max_model_len": 2048}


def test_tensor_parallel_size_that_does_not_divide_the_heads(fail):
    failure = fail(GUIDE, {"tensor_parallel_size": 7})
    assert "cannot be divided among 7" in failure.cause
    assert failure.remedies


@pytest.mark.parametrize("damage", ["empty", "truncated", "noise"])
def test_damaged_weights(fail, broken, damage):
    weights = broken / "model.safetensors"
    content = weights.read_bytes()
    weights.write_bytes({"empty": b"", "truncated": content[:-100_000], "noise": b"\x7f" * 4096}[damage])
    failure = fail(broken)
    assert "model.safetensors" in failure.cause
    assert failure.advice


def test_damaged_weights_that_only_the_engine_can_see(fail, broken):
    """A sound header over another shape: what the worker process says must be understood."""
    change_config(broken, hidden_size=512)
    assert "do not fit the model's config.json" in fail(broken).cause


def test_no_weights(fail, broken):
    (broken / "model.safetensors").unlink()
    assert "no weight" in fail(broken).cause


def test_a_cache_too_small_for_one_conversation_is_out_of_memory_with_a_way_out(fail):
    failure = fail(GUIDE, {"kv_cache_memory_bytes": 1 << 20})
    assert "KV cache" in failure.cause
    assert failure.remedies


def test_an_unknown_argument_is_named(fail):
    assert "no_such_argument" in fail(GUIDE, {"no_such_argument": 1}).cause


def test_what_is_set_to_its_default_again_is_left_out(new_engine, loop, guide):
    engine = new_engine()
    missing = dataclasses.replace(guide, path=guide.path / "nowhere")
    loop.run_until_complete(engine.load(missing, {"max_model_len": None}))
    assert engine.state.value.overrides == {}
