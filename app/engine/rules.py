"""What an engine says when it fails, and what each such message means: the table of causes and remedies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.engine.answers import fixed, quoting
from app.engine.format_rules import FORMAT_RULES
from app.engine.states import Failure, Remedy

if TYPE_CHECKING:
    import re

    from app.engine.answers import Answer, Load


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


RULES: tuple[tuple[str, Answer], ...] = (
    *FORMAT_RULES,
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
        r"Invalid repository ID or local directory|does not appear to have a file named config\.json",
        fixed("The folder holds no config.json.", "Choose the folder that holds the model's own files."),
    ),
    (
        r"Cannot find any model weights",
        fixed("The folder holds no weights.", "Choose another folder, or download the model again."),
    ),
    (
        r"unpack requires a buffer of \d+ bytes",
        fixed("A weights file is damaged: it is empty or cut off.", "Download or copy the model again."),
    ),
    (
        r"SafetensorError: (.*)",
        quoting("A weights file is damaged: {0}.", "Download or copy the model again."),
    ),
    (
        r"size of tensor a \(\d+\) must match|were not initialized from checkpoint|shape mismatch",
        fixed(
            "The weights do not fit the model's config.json.",
            "The folder mixes files of two models, or some are missing: copy the model again.",
        ),
    ),
    (
        r"Couldn't instantiate the backend tokenizer|Can't load tokenizer",
        fixed(
            "The model's tokenizer files are missing or cannot be read.",
            "Copy tokenizer.json and tokenizer_config.json beside the weights.",
        ),
    ),
    (
        r"driver version is insufficient|driver on your system is too old|CUDA driver initialization failed",
        fixed(
            "The NVIDIA driver is too old for this build of vLLM.",
            "Update the driver, then start Vlinders again.",
        ),
    ),
    (
        r"NCCL error|ncclSystemError|ncclUnhandledCudaError",
        fixed(
            "The GPUs could not talk to each other (NCCL).",
            "Try one GPU, or switch direct GPU-to-GPU transfers off.",
            Remedy("Without custom all-reduce", {"disable_custom_all_reduce": True}),
            Remedy("Use one GPU", {"tensor_parallel_size": 1}),
        ),
    ),
    (
        r"No space left on device",
        fixed("A disk is full.", "Make room: the engine keeps compiled kernels in ~/.cache/vllm."),
    ),
    (
        r"DefaultCPUAllocator: can't allocate memory|Cannot allocate memory|MemoryError",
        fixed(
            "The machine's main memory is exhausted.",
            "Close other programs, or use a smaller model.",
            Remedy("Smaller KV cache (1 GiB)", {"kv_cache_memory_bytes": 1 << 30}),
        ),
    ),
    (
        r"No module named '?(?:vllm|torch)'?\b",
        fixed("The engine, vLLM, is not installed.", "Run “make setup” in the project's folder."),
    ),
)
