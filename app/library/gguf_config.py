"""A GGUF header as a config: the same facts in other words."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from app.library.config import Config, parse_config
from app.library.gguf_types import FILE_TYPES
from app.library.text import shown_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.library.gguf import GgufHeader

METHOD: Final = "gguf"
KEYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "num_hidden_layers": "block_count",
        "num_attention_heads": "attention.head_count",
        "num_key_value_heads": "attention.head_count_kv",
        "head_dim": "attention.key_length",
        "hidden_size": "embedding_length",
        "intermediate_size": "feed_forward_length",
        "moe_intermediate_size": "expert_feed_forward_length",
        "max_position_embeddings": "context_length",
        "sliding_window": "attention.sliding_window",
        "kv_lora_rank": "attention.kv_lora_rank",
        "qk_rope_head_dim": "rope.dimension_count",
        "vocab_size": "vocab_size",
    }
)
"""What config.json calls it, and what stands behind the architecture's name in a header."""
MODEL_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {"gpt-oss": "gpt_oss", "deepseek2": "deepseek_v2", "qwen2moe": "qwen2_moe", "qwen3moe": "qwen3_moe"}
)


def config_of(header: GgufHeader, variant: str = "") -> Config:
    """Return the facts that ``header`` states; ``variant`` is the packing if a file's name tells it."""
    values = header.values
    family = shown_name(values.get("general.architecture"))
    content: dict[str, Any] = {
        name: _single(values.get(f"{family}.{key}"))
        for name, key in KEYS.items()
        if f"{family}.{key}" in values
    }
    model_type = MODEL_TYPES.get(family, family)
    if model_type != "deepseek_v2":
        content.pop("qk_rope_head_dim", None)
    content.setdefault("vocab_size", values.get("tokenizer.ggml.tokens"))
    packing = variant or FILE_TYPES.get(_number(values.get("general.file_type")), "")
    config = parse_config({**content, "model_type": model_type})
    return replace(
        config,
        architecture=family,
        quantization=f"GGUF {packing}".rstrip(),
        method=METHOD,
    )


def _single(value: object) -> object:
    """Return a layer's figure where each has its own: the greatest, so that no forecast is too rosy."""
    return max(value) if isinstance(value, tuple) and value else value


def _number(value: object) -> int:
    return value if type(value) is int else -1
