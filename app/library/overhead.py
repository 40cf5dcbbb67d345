"""What an engine takes on each GPU besides weights and KV cache.

Measured with vLLM 0.24 on an H100 for models of 1 to 32 billion parameters with made-up weights (16 bits,
batches of 8,192 and 2,048 tokens, with and without CUDA graphs), and rounded up: the forecasts came out 0
to 2 GiB below the KV cache that vLLM then had. Its own measurement at start is what counts in the end.
"""

from __future__ import annotations

from typing import Final

MIB: Final = 1 << 20
GIB: Final = 1 << 30

RESERVED: Final = 512 * MIB
"""What the driver keeps of a GPU for itself: in NVML's total, not in CUDA's (480 MiB there)."""
CONTEXT: Final = 600 * MIB
"""A process's CUDA context, taken before vLLM looks at what is free (530 MiB there)."""
LIBRARIES: Final = 256 * MIB
"""Memory of cuBLAS and the attention kernels, which torch does not count (220 to 250 MiB there)."""
COMMUNICATION: Final = 700 * MIB
"""NCCL's and the custom all-reduce's buffers on each of several GPUs; not measured."""
EMBEDDING: Final = 2
"""Bytes for each element of the embedding: compiling holds it a second time."""
LOGIT: Final = 8
"""Bytes for each entry of the vocabulary and each sequence sampled at once: logits in 32 bits, twice."""
GRAPHS: Final = 1 * GIB
"""Captured CUDA graphs at vLLM's default batch sizes (0.5 to 1 GiB there)."""
HIDDEN: Final = 8192
"""Width that is assumed of a model that does not tell its own."""
VOCABULARY: Final = 128_256
HOST: Final = 2 * GIB
"""A CPU engine's process: torch, vLLM and the compiled model."""


def batched_tokens(total: int, *, host: bool) -> int:
    """Return ``max_num_batched_tokens`` as vLLM chooses it for a server (EngineArgs.get_batch_defaults)."""
    if host:
        return 2048
    if total >= 160 * GIB:
        return 16384
    return 8192 if total >= 70 * GIB else 2048


def batched_sequences(total: int, *, host: bool) -> int:
    """Return ``max_num_seqs`` as vLLM chooses it for a server."""
    if host:
        return 128
    return 1024 if total >= 70 * GIB else 256


def overhead(
    total: int, size: int, *, hidden: int | None, vocabulary: int | None, eager: bool, host: bool
) -> int:
    """Return what an engine on each of ``size`` GPUs of ``total`` bytes takes, weights and cache apart."""
    words = vocabulary or VOCABULARY
    logits = batched_sequences(total, host=host) * words * LOGIT
    if host:
        return HOST + logits
    embedding = words * (hidden or HIDDEN) * EMBEDDING // size
    graphs = 0 if eager else GRAPHS
    return LIBRARIES + embedding + logits + graphs + (COMMUNICATION if size > 1 else 0)
