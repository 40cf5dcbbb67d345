"""How much KV cache a conversation takes, against what vLLM 0.32 itself computes for the same config.

The figures are those of its CPU build with max_num_batched_tokens 2048: ``get_kv_cache_groups`` and
``_max_memory_usage_bytes_from_groups`` for a model built without weights, and one null block.
"""

import json
import subprocess
import sys
from dataclasses import asdict

import pytest

from app.library.cache_need import CacheTerms, cache_need, per_token
from app.library.config import parse_config
from tests.app.library import shapes

MIB = 1 << 20
ON_CPU = CacheTerms(in_flight=2048, host=True)


def layers(config):
    return parse_config(config).cache


@pytest.mark.parametrize(
    ("config", "context", "mebibytes"),
    [
        (shapes.LLAMA_70B, 32768, 10280.0),
        (shapes.MISTRAL, 32768, 800.0),
        (shapes.GEMMA_2, 8192, 741.0),
        (shapes.GEMMA_3, 32768, 1102.0),
        (shapes.GEMMA_4, 32768, 1560.0),
        (shapes.GPT_OSS, 32768, 1237.5),
        (shapes.COHERE_2, 8192, 8480.0),
        (shapes.MINICPM_3, 32768, 29876.25),
        (shapes.FALCON, 2048, 17.0),
        (shapes.QWEN_3_NEXT, 32768, 972.0),
        (shapes.NEMOTRON_H, 4096, 414.0),
        (shapes.JAMBA, 32768, 572.0),
        (shapes.FALCON_H1, 8192, 1248.0),
        (shapes.ZAMBA_2, 4096, 1147.5),
        (shapes.GRANITE_4, 32768, 455.0),
        (shapes.MAMBA, 4096, 6.5625),
        (shapes.MAMBA_2, 4096, 519.5),
    ],
    ids=lambda value: value["model_type"] if isinstance(value, dict) else None,
)
def test_the_same_as_vllm(config, context, mebibytes):
    assert cache_need(layers(config), context, ON_CPU) == mebibytes * MIB


def test_latent_vectors_as_vllm():
    terms = CacheTerms(in_flight=4096, host=True)
    assert cache_need(layers(shapes.DEEPSEEK_V3), 4096, terms) == (256 + 1) * 61 * 16 * 576 * 2


def test_chunks_nearly_as_vllm():
    need = cache_need(layers(shapes.LLAMA_4), 32768, ON_CPU)
    assert 2982 * MIB <= need <= 1.01 * 2982 * MIB


def test_heads_are_divided_among_gpus_until_each_has_one():
    each = {size: per_token(layers(shapes.LLAMA_70B), CacheTerms(size)) for size in (1, 2, 4, 8, 16)}
    assert each == {1: 327_680, 2: 163_840, 4: 81_920, 8: 40_960, 16: 40_960}


def test_latent_vectors_are_whole_on_every_gpu():
    latent = layers(shapes.DEEPSEEK_V3)
    assert per_token(latent, CacheTerms(8)) == per_token(latent, CacheTerms(1)) == 61 * 576 * 2


def test_half_the_bytes_halve_it_and_a_state_stays():
    whole, half = CacheTerms(), CacheTerms(bytes=1)
    full = layers(shapes.LLAMA_70B)
    assert cache_need(full, 8192, half) * 2 == cache_need(full, 8192, whole)
    assert cache_need(layers(shapes.MAMBA_2), 8192, half) == cache_need(layers(shapes.MAMBA_2), 8192, whole)


@pytest.mark.parametrize("name", [name for name in dir(shapes) if name.isupper()])
def test_more_context_never_takes_less(name):
    found = layers(getattr(shapes, name))
    needs = [cache_need(found, context, CacheTerms()) for context in (16, 1000, 4096, 32768, 131072)]
    assert found
    assert needs[0] > 0
    assert needs == sorted(needs)


@pytest.mark.engine
def test_the_same_as_the_installed_vllm():
    """For layers with attention: those that keep a state take a whole model for vLLM to tell."""
    configs = (
        shapes.LLAMA_70B,
        shapes.MISTRAL,
        shapes.GEMMA_2,
        shapes.GEMMA_3,
        shapes.GEMMA_4,
        shapes.GPT_OSS,
    )
    found = [layers(config) for config in configs]
    cases = [
        {"kinds": [asdict(each) for each in kinds], "context": context, "in_flight": 4096}
        for kinds in found
        for context in (1000, 8192, 131072)
    ]
    told = subprocess.run(
        [sys.executable, "-m", "tests.app.library.vllm_need"],
        input=json.dumps(cases), capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-2000:]
    needs = [
        cache_need(kinds, context, CacheTerms(in_flight=4096))
        for kinds in found
        for context in (1000, 8192, 131072)
    ]
    assert json.loads(told.stdout.splitlines()[-1]) == needs
