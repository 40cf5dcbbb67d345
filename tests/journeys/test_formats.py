"""Guide in every format, made on the spot: recognised, labelled, loaded and chatted with, or clearly refused."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.engine.admission import is_for_processors
from app.engine.engine import Engine
from app.engine.plugins import BITSANDBYTES
from app.engine.replies import Piece, Prompting, Request, Sampling, Turn
from app.engine.states import Action, Failed, Ready
from app.library.code import code_of
from app.library.inspection import inspect_gguf, inspect_model
from app.library.models import Format, Origin
from app.paths import GUIDE
from app.tasks import Tasks
from tests.journeys.conftest import OVERRIDES

pytestmark = pytest.mark.engine
WORKSHOP = Path(__file__).parents[2] / "packaging" / "guide" / "variants.py"
QUESTIONS = ("What is tensor parallelism?", "What is a KV cache?", "What is AWQ?", "How do I stop a reply?")
SHORT = Sampling(temperature=0.0, max_tokens=40)
TAKEN = {
    "awq": "AWQ 4-bit",
    "gptq": "GPTQ 4-bit",
    "w8a8": "compressed-tensors W8A8",
    "w4a16": "compressed-tensors W4A16",
    "fp8-dynamic": "compressed-tensors FP8",
}
"""What the engine runs on a processor, and how it is labelled."""
on_processor = pytest.mark.skipif(not is_for_processors(), reason="tests.gpu.formats shows what GPUs do")
GGUFS = {"gguf-q8_0": "GGUF Q8_0", "gguf-q4_k": "GGUF Q4_K_S"}


@pytest.fixture(scope="module")
def variants(tmp_path_factory):
    """The folder that holds Guide in every format."""
    out = tmp_path_factory.mktemp("variants")
    subprocess.run([sys.executable, WORKSHOP, GUIDE, out], check=True, capture_output=True)
    return out


@pytest.fixture
def consents():
    return set()


@pytest.fixture
def load(loop, output, consents, tmp_path):
    """Load models one after the other, each in the place of the one before; return the state."""
    engine = Engine(Tasks(), output, lambda: consents, tmp_path / "cache")

    def load(model, **overrides):
        loop.run_until_complete(engine.load(model, {**OVERRIDES, **overrides}))
        return engine.state.value

    load.engine = engine
    yield load
    loop.run_until_complete(engine.close())


def ask_all(loop, engine):
    async def ask(question):
        return "".join(
            [
                piece.text
                async for piece in engine.generate(
                    Request((Turn("user", question),), Prompting(sampling=SHORT))
                )
                if isinstance(piece, Piece)
            ]
        )

    async def gather():
        return await asyncio.gather(*(ask(question) for question in QUESTIONS))

    return loop.run_until_complete(gather())


def assert_answers_like_the_original(loop, engine, original):
    """All but one answer begin word for word as the unquantized model's do: rounding may tip one scale."""
    answers, expected = ask_all(loop, engine), ask_all(loop, original)
    same = [answer == right for answer, right in zip(answers, expected, strict=True)]
    assert sum(same) >= len(same) - 1, answers


def copy_guide(folder, **changes):
    shutil.copytree(GUIDE, folder)
    config = json.loads((folder / "config.json").read_text()) | changes
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def test_each_format_is_recognised_and_labelled(variants):
    expected = TAKEN | {"fp8": "FP8", "nf4": "bitsandbytes 4-bit"}
    models = {name: inspect_model(variants / name, Origin.FOLDER) for name in expected}
    assert {name: model.quantization for name, model in models.items()} == expected
    assert {model.problem for model in models.values()} == {""}
    assert {model.context for model in models.values()} == {2048}


@pytest.mark.parametrize("name", GGUFS)
def test_a_gguf_file_is_recognised_and_labelled(variants, name):
    (file,) = (variants / name).glob("*.gguf")
    model = inspect_gguf((file,), Origin.FOLDER)
    assert (model.quantization, model.format, model.problem) == (GGUFS[name], Format.GGUF, "")
    assert (model.context, model.attention_heads) == (2048, 4)


@pytest.mark.parametrize("name", TAKEN)
def test_a_format_that_the_processor_takes_answers_like_the_original(loop, load, variants, engine, name):
    state = load(inspect_model(variants / name, Origin.FOLDER))
    assert isinstance(state, Ready), state
    assert_answers_like_the_original(loop, load.engine, engine)


@on_processor
def test_fp8_with_one_scale_for_all_is_for_gpus(load, variants):
    """vLLM's build for processors has a place for the kernel, but no kernel."""
    state = load(inspect_model(variants / "fp8", Origin.FOLDER))
    assert isinstance(state, Failed)
    assert "FP8 weights of this kind on GPUs only" in state.failure.cause
    assert "compressed-tensors" in state.failure.advice


def test_bitsandbytes_needs_its_plugin_and_says_how_to_get_it(loop, load, variants, engine):
    state = load(inspect_model(variants / "nf4", Origin.FOLDER))
    if BITSANDBYTES.installed:
        assert isinstance(state, Ready), state
        assert_answers_like_the_original(loop, load.engine, engine)
        return
    assert isinstance(state, Failed)
    assert "bitsandbytes only with a plugin" in state.failure.cause
    assert BITSANDBYTES.command in state.failure.advice
    assert [remedy.action for remedy in state.failure.remedies] == [Action.INSTALL_BITSANDBYTES]


@on_processor
@pytest.mark.parametrize("name", GGUFS)
def test_gguf_is_for_gpus(load, variants, name):
    (file,) = (variants / name).glob("*.gguf")
    state = load(inspect_gguf((file,), Origin.FOLDER))
    assert isinstance(state, Failed)
    assert "GGUF models on GPUs only" in state.failure.cause
    assert "safetensors" in state.failure.advice


def test_pickle_files_are_loaded_without_running_what_is_in_them(loop, load, engine, tmp_path):
    import torch
    from safetensors.torch import load_file

    folder = copy_guide(tmp_path / "pickled")
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    model = inspect_model(folder, Origin.FOLDER)
    assert (model.format, model.problem) == (Format.PICKLE, "")
    assert isinstance(load(model), Ready)
    assert_answers_like_the_original(loop, load.engine, engine)


def test_a_pickle_that_would_run_code_does_not_get_to(load, tmp_path):
    class Harm:
        def __reduce__(self):
            return (os.system, (f"touch {tmp_path / 'harmed'}",))

    folder = copy_guide(tmp_path / "harmful")
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"model.norm.weight": Harm()}))
    state = load(inspect_model(folder, Origin.FOLDER))
    assert isinstance(state, Failed)
    assert "would run code" in state.failure.cause
    assert not (tmp_path / "harmed").exists()


CODE = """\
from pathlib import Path
from transformers import LlamaConfig

Path({ran!r}).write_text("ran")


class GuideConfig(LlamaConfig):
    model_type = "guide_by_hand"
"""


@pytest.fixture
def with_code(tmp_path, monkeypatch):
    """A model that vLLM cannot load without the code it brings, and the file that this code writes."""
    # Transformers keeps copies of such code.
    monkeypatch.setenv("HF_MODULES_CACHE", str(tmp_path / "modules"))
    monkeypatch.setattr("transformers.dynamic_module_utils.HF_MODULES_CACHE", str(tmp_path / "modules"))
    folder = copy_guide(
        tmp_path / "with-code",
        model_type="guide_by_hand",
        auto_map={"AutoConfig": "configuration_guide.GuideConfig"},
    )
    ran = tmp_path / "ran"
    (folder / "configuration_guide.py").write_text(CODE.format(ran=str(ran)))
    return folder, ran


def test_a_models_own_code_runs_only_as_the_user_has_seen_it(loop, load, consents, engine, with_code):
    folder, ran = with_code
    model = inspect_model(folder, Origin.FOLDER)
    state = load(model)
    assert isinstance(state, Failed)
    (review,) = state.failure.remedies
    assert review.action is Action.REVIEW_CODE

    state = load(model, **review.changes)
    assert isinstance(state, Failed)
    assert "not agreed" in state.failure.cause
    assert review in state.failure.remedies

    consents.add(code_of(model).key)
    assert not ran.exists()
    state = load(model, **review.changes)
    assert isinstance(state, Ready), state
    assert ran.exists()
    assert_answers_like_the_original(loop, load.engine, engine)

    ran.unlink()
    script = folder / "configuration_guide.py"
    script.write_text(script.read_text() + "\n# changed since\n")
    state = load(model, **review.changes)
    assert isinstance(state, Failed)
    assert "not agreed" in state.failure.cause
    assert not ran.exists()
