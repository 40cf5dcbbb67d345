"""What vLLM says when it fails, word for word, and what the user is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.engine.answers import Load
from app.engine.causes import find_cause
from app.engine.diagnosis import diagnose
from app.library.models import LocalModel, Origin

MODEL = LocalModel("m", "m", Path("/m"), Origin.FOLDER)
INIT_FAILED = RuntimeError("Engine core initialization failed. See root cause above. Failed core proc(s): {}")


def child(text, process="EngineCore"):
    return [f"({process} pid=7) ERROR 11-22 10:23:01 [core.py:1510] {text}"]


CASES = [
    (
        "ValueError: Free memory on device cuda:0 (10.2/79.1 GiB) on startup is less than desired GPU memory "
        "utilization (0.92, 72.8 GiB).",
        "Only 10.2 of the GPU's 79.1 GiB are free",
        {"gpu_memory_utilization": 0.1},
    ),
    (
        "ValueError: To serve at least one request with the model's max seq len (1000000), (1.91 GiB KV cache is "
        "needed, which is larger than the available KV cache memory (1.0 GiB). Based on the available memory, the "
        "estimated maximum model length is 524160. Try increasing",
        "needs 1.91 GiB of KV cache; 1.0 GiB are left",
        {"max_model_len": 524160},
    ),
    (
        "ValueError: No available memory for the cache blocks. Try increasing `gpu_memory_utilization`",
        "leave no memory for the KV cache",
        {"gpu_memory_utilization": 0.95},
    ),
    (
        "torch.OutOfMemoryError: Failed to load model - not enough GPU memory. (original error: CUDA out of memory)",
        "ran out of memory",
        {"gpu_memory_utilization": 0.8},
    ),
    ("RuntimeError: Cannot find any model weights with `/m`", "holds no weights", None),
    (
        "safetensors_rust.SafetensorError: Error while deserializing header: incomplete metadata, file not fully "
        "covered",
        "damaged: Error while deserializing header",
        None,
    ),
    (
        "RuntimeError: The size of tensor a (128) must match the size of tensor b (64) at non-singleton dimension 0",
        "do not fit the model's config.json",
        None,
    ),
    ("OSError: [Errno 28] No space left on device", "A disk is full", None),
    (
        "RuntimeError: NCCL error in: ProcessGroupNCCL.cpp:3356, unhandled system error",
        "NCCL",
        {"disable_custom_all_reduce": True},
    ),
]


@pytest.mark.parametrize(("text", "cause", "changes"), CASES)
def test_what_a_child_process_said_becomes_the_cause(text, cause, changes):
    failure = diagnose(INIT_FAILED, child(text), Load(MODEL, {"gpu_memory_utilization": 0.9}))
    assert cause in failure.cause
    assert failure.advice
    assert (failure.remedies[0].changes if failure.remedies else None) == changes
    assert text in failure.details


OWN = [
    (
        "User-specified max_model_len (8192) is greater than the derived max_model_len (max_position_embeddings=2048"
        " or model_max_length=None in model's config.json).",
        "8,192 tokens is longer than the 2,048",
        {"max_model_len": 2048},
    ),
    (
        "Total number of attention heads (4) must be divisible by tensor parallel size (3).",
        "4 attention heads cannot be divided among 3",
        {"tensor_parallel_size": 2},
    ),
    (
        "World size (8) is larger than the number of available GPUs (2) in this node.",
        "ask for 8 GPUs and this machine has 2",
        {"tensor_parallel_size": 2, "pipeline_parallel_size": 1},
    ),
    (
        "Unknown quantization method: foo. Must be one of ['awq', 'fp8'].",
        "does not know the quantization “foo”",
        None,
    ),
    (
        "The quantization method fp8 is not supported for the current GPU. Minimum capability: 89. Current "
        "capability: 75.",
        "compute capability 8.9",
        None,
    ),
    ("Cannot find the config file for gptq", "not how this model is quantized", {"quantization": None}),
    (
        "Model architectures ['FooForCausalLM'] are not supported for now. Supported architectures: dict_keys([",
        "does not know the model's architecture, 'FooForCausalLM'",
        None,
    ),
    (
        "Please pass the argument `trust_remote_code=True` to allow custom code to be run.",
        "brings its own code",
        {"trust_remote_code": True},
    ),
    ("Couldn't instantiate the backend tokenizer from one of:", "tokenizer files are missing", None),
    ("No module named 'vllm'", "is not installed", None),
]


@pytest.mark.parametrize(("text", "cause", "changes"), OWN)
def test_what_was_raised_here_becomes_the_cause(text, cause, changes):
    failure = diagnose(ValueError(text), [], Load(MODEL, {}))
    assert cause in failure.cause
    assert (failure.remedies[0].changes if failure.remedies else None) == changes


def test_the_innermost_process_has_the_last_word():
    lines = [
        *child("ValueError: the worker's own trouble", "Worker_TP0"),
        *child("RuntimeError: WorkerProc initialization failed due to an exception", "Worker_TP0"),
        *child("Exception: what the core made of it"),
        "RuntimeError: a line without a process",
    ]
    assert find_cause(INIT_FAILED, lines) == "ValueError: the worker's own trouble"


def test_an_unknown_message_is_shown_as_it_is():
    failure = diagnose(INIT_FAILED, child("KeyError: 'nobody has seen this'"), Load(MODEL, {}))
    assert failure.cause == "KeyError: 'nobody has seen this'"


def test_a_process_that_died_silently_is_said_to_have():
    failure = diagnose(
        INIT_FAILED, ["(EngineCore pid=7) INFO 11-22 10:23:01 [x.py:1] all is well"], Load(MODEL, {})
    )
    assert "without a word" in failure.cause


def test_code_that_could_not_be_imported_is_not_taken_for_unknown():
    error = ValueError(
        "Model architectures ['Qwen3_5ForCausalLM'] failed to be inspected. Please check the logs."
    )
    lines = child("ModuleNotFoundError: No module named 'torchvision'", "MainProcess")
    failure = diagnose(error, lines, Load(MODEL, {}))
    assert "needs torchvision" in failure.cause
    assert "does not know" in diagnose(error, [], Load(MODEL, {})).cause


def test_pydantics_trimmings_are_cut():
    from pydantic import BaseModel, ValidationError, field_validator

    class Config(BaseModel):
        size: int

        @field_validator("size")
        @classmethod
        def check(cls, size):
            raise ValueError(
                "Total number of attention heads (4) must be divisible by tensor parallel size (3)."
            )

    with pytest.raises(ValidationError) as caught:
        Config(size=3)
    assert diagnose(caught.value, [], Load(MODEL, {})).cause.startswith("The model's 4 attention heads")
