"""Asks the installed vLLM how much KV cache a conversation takes: ``python -m
tests.app.library.vllm_need``.

Reads from standard input, as JSON, a list of cases: the kinds of layers of a model, and a context. Writes
the bytes for each. A process of its own, since importing vllm changes the environment.
"""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace

BLOCK = 16


def main() -> None:
    cases = json.load(sys.stdin)
    sys.stdout.write(
        "\n" + json.dumps([need(case["kinds"], case["context"], case["in_flight"]) for case in cases])
    )


def need(kinds: list[dict], context: int, in_flight: int) -> int:
    """Return the bytes without which vLLM refuses to start, its null block included."""
    from vllm.v1.core import kv_cache_utils as utils

    config = settings(context, in_flight)
    layers = {}
    for number, kind in enumerate(kinds):
        layers |= {f"{number}.{index}": spec(kind) for index in range(kind["count"])}
    groups = utils.get_kv_cache_groups(config, layers)
    return utils._max_memory_usage_bytes_from_groups(config, groups) + utils._pool_bytes_per_block(
        config, groups
    )


def spec(kind: dict):
    import torch
    from vllm.v1.kv_cache_interface import FullAttentionSpec, MLAAttentionSpec, SlidingWindowSpec

    facts = {"block_size": BLOCK, "num_kv_heads": kind["heads"], "dtype": torch.bfloat16}
    if kind["latent"]:
        return MLAAttentionSpec(**facts, head_size=kind["width"])
    if kind["window"]:
        return SlidingWindowSpec(**facts, head_size=kind["width"] // 2, sliding_window=kind["window"])
    return FullAttentionSpec(**facts, head_size=kind["width"] // 2)


def settings(context: int, in_flight: int):
    from vllm.v1.kv_cache_layout import KVCacheLayout

    return SimpleNamespace(
        model_config=SimpleNamespace(max_model_len=context),
        scheduler_config=SimpleNamespace(disable_hybrid_kv_cache_manager=False),
        parallel_config=SimpleNamespace(decode_context_parallel_size=1, tensor_parallel_size=1),
        cache_config=SimpleNamespace(
            get_resolved_kv_cache_layout=lambda: KVCacheLayout.LBNHC, mamba_cache_mode="align"
        ),
        attention_config=SimpleNamespace(hisparse_config=None),
        speculative_config=None,
        max_in_flight_tokens=in_flight,
    )


if __name__ == "__main__":
    main()
