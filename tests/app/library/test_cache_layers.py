import random

import pytest

from app.library.cache_layers import CacheLayers
from app.library.config import parse_config
from tests.app.library import shapes


def kinds(config):
    """(layers, heads, elements of a token, window) of each kind with attention, then the layers with a state."""
    found = parse_config(config).cache
    attending = sorted((e.count, e.heads, e.width, e.window or 0) for e in found if e.state is None)
    return attending, sum(each.count for each in found if each.state is not None)


@pytest.mark.parametrize(
    ("config", "attending", "states"),
    [
        (shapes.LLAMA_70B, [(80, 8, 256, 0)], 0),
        (shapes.QWEN_32B, [(64, 8, 256, 0)], 0),
        (shapes.MISTRAL, [(32, 8, 256, 4096)], 0),
        (shapes.GEMMA_2, [(13, 4, 512, 0), (13, 4, 512, 4096)], 0),
        (shapes.GEMMA_3, [(4, 4, 512, 0), (22, 4, 512, 4096)], 0),
        (shapes.GEMMA_4, [(5, 4, 1024, 0), (25, 4, 512, 512)], 0),
        (shapes.GPT_OSS, [(18, 8, 128, 0), (18, 8, 128, 128)], 0),
        (shapes.COHERE_2, [(10, 64, 256, 0), (30, 64, 256, 4097)], 0),
        (shapes.LLAMA_4, [(12, 8, 256, 0), (36, 8, 256, 8193)], 0),
        (shapes.DEEPSEEK_V3, [(61, 1, 576, 0)], 0),
        (shapes.MINICPM_3, [(62, 40, 192, 0)], 0),
        (shapes.FALCON, [(32, 1, 128, 0)], 0),
        (shapes.QWEN_3_NEXT, [(12, 2, 512, 0)], 36),
        (shapes.NEMOTRON_H, [(4, 8, 256, 0)], 24),
        (shapes.JAMBA, [(4, 8, 256, 0)], 28),
        (shapes.FALCON_H1, [(32, 8, 256, 0)], 32),
        (shapes.ZAMBA_2, [(9, 32, 320, 0)], 54),
        (shapes.GRANITE_4, [(4, 4, 256, 0)], 36),
        (shapes.MAMBA, [], 32),
        (shapes.LFM_2, [(6, 8, 128, 0)], 10),
    ],
    ids=lambda value: value["model_type"] if isinstance(value, dict) else None,
)
def test_kinds(config, attending, states):
    assert kinds(config) == (attending, states)


def test_a_list_of_layers_counts_more_than_the_family():
    types = ["sliding_attention"] * 25 + ["full_attention"]
    assert kinds({**shapes.GEMMA_3, "layer_types": types})[0] == [(1, 4, 512, 0), (25, 4, 512, 4096)]


def test_windows_that_are_off():
    full = [(32, 8, 256, 0)]
    assert kinds({**shapes.MISTRAL, "sliding_window": None})[0] == full
    assert kinds({**shapes.MISTRAL, "sliding_window": 0})[0] == full
    assert kinds({**shapes.MISTRAL, "use_sliding_window": False})[0] == full
    windows = {**shapes.QWEN_32B, "use_sliding_window": True, "max_window_layers": 60}
    assert kinds(windows)[0] == [(4, 8, 256, 131072), (60, 8, 256, 0)]


def test_layers_that_use_the_caches_of_others_have_none():
    assert kinds({**shapes.GEMMA_4, "num_kv_shared_layers": 6})[0] == [(4, 4, 1024, 0), (20, 4, 512, 512)]


def test_layers_without_attention_keep_nothing():
    blocks = [{"attention": {"n_heads_in_group": 8, "no_op": index % 2 == 0}} for index in range(80)]
    config = {
        **shapes.LLAMA_70B,
        "model_type": "nemotron-nas",
        "block_configs": blocks,
        "num_key_value_heads": None,
    }
    assert kinds(config)[0] == [(40, 8, 256, 0)]


def test_the_language_model_of_several_senses_counts():
    config = {
        "model_type": "gemma3",
        "text_config": shapes.GEMMA_3,
        "vision_config": {"num_hidden_layers": 27},
    }
    assert kinds(config)[0] == kinds(shapes.GEMMA_3)[0]
    nested = {
        "model_type": "omni",
        "thinker_config": {"text_config": shapes.QWEN_32B, "num_hidden_layers": 3},
    }
    assert kinds(nested)[0] == kinds(shapes.QWEN_32B)[0]


def test_the_index_of_sparse_attention_is_kept_beside():
    config = {**shapes.DEEPSEEK_V3, "model_type": "deepseek_v32", "index_head_dim": 128}
    assert parse_config(config).cache == (
        CacheLayers(61, width=576, latent=True),
        CacheLayers(61, width=66, latent=True),
    )


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"model_type": "llama", "num_hidden_layers": 32},
        {**shapes.LLAMA_70B, "num_hidden_layers": 10**6},
        {**shapes.LLAMA_70B, "num_hidden_layers": "80"},
        {**shapes.LLAMA_70B, "num_attention_heads": None, "num_key_value_heads": None},
        {**shapes.JAMBA, "mamba_d_state": None},
        {**shapes.NEMOTRON_H, "hybrid_override_pattern": 7},
        {**shapes.DEEPSEEK_V3, "model_type": "deepseek_v4"},
        {"model_type": "kimi_linear", "num_hidden_layers": 2, "linear_attn_config": {"full_attn_layers": 1}},
    ],
)
def test_what_a_config_does_not_tell_is_not_guessed(config):
    assert parse_config(config).cache == ()


def test_odd_values_never_raise():
    dice = random.Random(3)
    odd = [None, 0, -1, 7, 1e9, "x", [], [1, None, "x"], {}, {"a": 1}, True, 10**40, [[]] * 90]
    names = [name for name in dir(shapes) if name.isupper()]
    for _ in range(4000):
        config = dict(getattr(shapes, dice.choice(names)))
        for key in dice.sample(sorted(config), k=min(3, len(config))):
            config[key] = dice.choice(odd)
        for key in ("layer_types", "linear_attn_config", "attn_config", "block_configs", "attn_type_list"):
            if dice.random() < 0.1:
                config[key] = dice.choice(odd)
        parse_config(config)
