"""What an engine says when it fails, and what each such message means: the table of causes and remedies."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from app.engine.states import Failure, Remedy

if TYPE_CHECKING:
    from app.engine.states import Overrides
    from app.library.models import LocalModel

UTILIZATION = 0.9
"""vLLM's share of a GPU's memory when nothing else is set, rounded down."""


@dataclass(frozen=True)
class Load:
    """What was asked for, which a rule may need to make its advice fit."""

    model: LocalModel
    overrides: Overrides

    @property
    def utilization(self) -> float:
        value = self.overrides.get("gpu_memory_utilization")
        return float(value) if isinstance(value, int | float) else UTILIZATION

    @property
    def tensor_parallel_size(self) -> int:
        value = self.overrides.get("tensor_parallel_size")
        return value if isinstance(value, int) else 1


Answer: TypeAlias = Callable[[re.Match[str], Load], Failure]


def _no_room(_found: re.Match[str], load: Load) -> Failure:
    lower = round(load.utilization - 0.1, 2)
    return Failure(
        "The GPU ran out of memory while the model was loaded.",
        "Use a smaller or quantized model, spread it over more GPUs, or leave the engine less to reserve.",
        (
            Remedy(f"Use {lower:.0%} of the memory", {"gpu_memory_utilization": lower}),
            Remedy("Load without CUDA graphs", {"enforce_eager": True}),
            Remedy("Context of 4,096 tokens", {"max_model_len": 4096}),
        ),
    )


def _busy_gpu(found: re.Match[str], _load: Load) -> Failure:
    free, total = float(found[1]), float(found[2])
    share = max(0.05, int(free / total * 100 - 2) / 100)
    return Failure(
        f"Only {free:.1f} of the GPU's {total:.1f} GiB are free, less than the engine is set to use.",
        "End what else runs on this GPU (the memory panel lists it), or let the engine take less.",
        (Remedy(f"Use {share:.0%} of the memory", {"gpu_memory_utilization": share}),),
    )


def _short_cache(found: re.Match[str], _load: Load) -> Failure:
    needed, available, longest = found[1], found[2], int(found[3])
    return Failure(
        f"A conversation of full length needs {needed} GiB of KV cache; {available} GiB are left for it.",
        f"A context of up to {longest:,} tokens fits.",
        (
            Remedy(f"Context of {longest:,} tokens", {"max_model_len": longest}),
            Remedy("Longest context that fits", {"max_model_len": -1}),
        ),
    )


def _no_cache(_found: re.Match[str], load: Load) -> Failure:
    higher = min(0.95, round(load.utilization + 0.05, 2))
    return Failure(
        "The model's weights leave no memory for the KV cache.",
        "Let the engine use more of the GPU, spread the model over more GPUs, or use a quantized one.",
        (Remedy(f"Use {higher:.0%} of the memory", {"gpu_memory_utilization": higher}),),
    )


def _long_context(found: re.Match[str], _load: Load) -> Failure:
    asked, longest = int(found[1]), int(found[2])
    return Failure(
        f"A context of {asked:,} tokens is longer than the {longest:,} this model was made for.",
        "Ask for less, or leave the context to the model.",
        (
            Remedy(f"Context of {longest:,} tokens", {"max_model_len": longest}),
            Remedy("The model's own context", {"max_model_len": None}),
        ),
    )


def _indivisible(found: re.Match[str], _load: Load) -> Failure:
    heads, size = int(found[1]), int(found[2])
    legal = max(number for number in range(1, size + 1) if heads % number == 0)
    return Failure(
        f"The model's {heads} attention heads cannot be divided among {size} GPUs.",
        "The tensor parallel size must divide the number of attention heads.",
        (Remedy(f"Tensor parallel size {legal}", {"tensor_parallel_size": legal}),),
    )


def _few_gpus(found: re.Match[str], _load: Load) -> Failure:
    asked, present = int(found[1]), max(1, int(found[2]))
    return Failure(
        f"The settings ask for {asked} GPUs and this machine has {found[2]}.",
        "Lower the tensor or pipeline parallel size.",
        (Remedy(f"Use {present}", {"tensor_parallel_size": present, "pipeline_parallel_size": 1}),),
    )


def _old_gpu(found: re.Match[str], _load: Load) -> Failure:
    capability = int(found[2])
    return Failure(
        f"{found[1]} needs a GPU of compute capability {capability / 10:.1f} or higher; this one has less.",
        "Choose another quantization of this model.",
    )


def _fixed(cause: str, advice: str, *remedies: Remedy) -> Answer:
    def answer(_found: re.Match[str], _load: Load) -> Failure:
        return Failure(cause, advice, remedies)

    return answer


def _quoting(cause: str, advice: str) -> Answer:
    """Answer with a cause in which ``{0}``, ``{1}`` stand for what the rule's pattern caught."""

    def answer(found: re.Match[str], _load: Load) -> Failure:
        return Failure(cause.format(*found.groups()), advice)

    return answer


NO_QUANTIZATION = Remedy("Leave it to the model", {"quantization": None})
TRUST = Remedy("Trust this model's code", {"trust_remote_code": True})

RULES: tuple[tuple[str, Answer], ...] = (
    (r"Free memory on device \S+ \(([\d.]+)/([\d.]+) GiB\)", _busy_gpu),
    (
        (
            r"\(([\d.]+) GiB KV cache is needed.*?available KV cache memory \(([\d.]+) GiB\)"
            r".*?estimated maximum model length is (\d+)"
        ),
        _short_cache,
    ),
    (r"No available memory for the cache blocks|KV cache is needed", _no_cache),
    (r"OutOfMemoryError|CUDA out of memory|not enough GPU memory", _no_room),
    (r"max_model_len \((\d+)\) is greater than the derived max_model_len \D*(\d+)", _long_context),
    (
        r"number of attention heads \((\d+)\) must be divisible by tensor parallel size \((\d+)\)",
        _indivisible,
    ),
    (r"World size \((\d+)\) is larger than the number of available GPUs \((\d+)\)", _few_gpus),
    (
        r"quantization method (\S+) is not supported for the current GPU\. Minimum capability: (\d+)",
        _old_gpu,
    ),
    (
        r"Unknown quantization method: (\S+?)\.",
        _quoting(
            "This vLLM does not know the quantization “{0}”.",
            "Choose a model that is quantized in another way, or install the plugin that brings it.",
        ),
    ),
    (
        r"Cannot find the config file for (\w+)|quantization method specified in the model config \((\w+)\)",
        _fixed(
            "The quantization chosen in the settings is not how this model is quantized.",
            "Leave it empty: the engine reads it from the model.",
            NO_QUANTIZATION,
        ),
    ),
    (
        r"Model architectures \[(.*?)\] (?:are not supported|failed to be inspected)",
        _quoting(
            "This vLLM does not know the model's architecture, {0}.",
            "A newer vLLM may; otherwise choose another model.",
        ),
    ),
    (
        r"model type `?(\w+)`? but Transformers does not recognize|does not recognize this architecture",
        _fixed(
            "The model's type is not known to the installed Transformers library.",
            "A newer one may know it; otherwise choose another model.",
        ),
    ),
    (
        r"trust_remote_code",
        _fixed(
            "This model brings its own code, which is not run unless you trust it.",
            "Read the code in the model's folder first: it runs with all your rights.",
            TRUST,
        ),
    ),
    (
        r"Invalid repository ID or local directory|does not appear to have a file named config\.json",
        _fixed("The folder holds no config.json.", "Choose the folder that holds the model's own files."),
    ),
    (
        r"Cannot find any model weights",
        _fixed("The folder holds no weights.", "Choose another folder, or download the model again."),
    ),
    (
        r"unpack requires a buffer of \d+ bytes",
        _fixed("A weights file is damaged: it is empty or cut off.", "Download or copy the model again."),
    ),
    (
        r"SafetensorError: (.*)",
        _quoting("A weights file is damaged: {0}.", "Download or copy the model again."),
    ),
    (
        r"size of tensor a \(\d+\) must match|were not initialized from checkpoint|shape mismatch",
        _fixed(
            "The weights do not fit the model's config.json.",
            "The folder mixes files of two models, or some are missing: copy the model again.",
        ),
    ),
    (
        r"Couldn't instantiate the backend tokenizer|Can't load tokenizer",
        _fixed(
            "The model's tokenizer files are missing or cannot be read.",
            "Copy tokenizer.json and tokenizer_config.json beside the weights.",
        ),
    ),
    (
        r"driver version is insufficient|driver on your system is too old|CUDA driver initialization failed",
        _fixed(
            "The NVIDIA driver is too old for this build of vLLM.",
            "Update the driver, then start Vlinders again.",
        ),
    ),
    (
        r"NCCL error|ncclSystemError|ncclUnhandledCudaError",
        _fixed(
            "The GPUs could not talk to each other (NCCL).",
            "Try one GPU, or switch direct GPU-to-GPU transfers off.",
            Remedy("Without custom all-reduce", {"disable_custom_all_reduce": True}),
            Remedy("Use one GPU", {"tensor_parallel_size": 1}),
        ),
    ),
    (
        r"No space left on device",
        _fixed("A disk is full.", "Make room: the engine keeps compiled kernels in ~/.cache/vllm."),
    ),
    (
        r"DefaultCPUAllocator: can't allocate memory|Cannot allocate memory|MemoryError",
        _fixed(
            "The machine's main memory is exhausted.",
            "Close other programs, or use a smaller model.",
            Remedy("Smaller KV cache (1 GiB)", {"kv_cache_memory_bytes": 1 << 30}),
        ),
    ),
    (
        r"No module named '?(?:vllm|torch)'?\b",
        _fixed("The engine, vLLM, is not installed.", "Run “make setup” in the project's folder."),
    ),
)
