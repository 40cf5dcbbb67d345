"""Which of a model's layers attend to everything, which through a window, and which keep a state instead.

As vLLM 0.24 to 0.33 builds them. Configs of newer models list their ``layer_types``; for the others the
pattern is in their code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from app.library.numbers import first_number, number

MOST_LAYERS: Final = 2000
LLAMA4_CHUNK: Final = 8192
LAYER_KEYS: Final = ("num_hidden_layers", "n_layer", "n_layers", "num_layers")


class Kind(Enum):
    """What one layer keeps."""

    FULL = 1
    WINDOW = 2
    STATE = 3
    BOTH = 4
    """Attention and a state side by side."""
    NOTHING = 5


Pattern: TypeAlias = Callable[[Mapping[str, Any], int], list[Kind]]

NAMES: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "full_attention": Kind.FULL,
        "attention": Kind.FULL,
        "chunked_attention": Kind.WINDOW,
        "sliding_attention": Kind.WINDOW,
        "linear_attention": Kind.STATE,
        "conv": Kind.STATE,
        "mamba": Kind.STATE,
        "mamba2": Kind.STATE,
        "moe": Kind.NOTHING,
        "mlp": Kind.NOTHING,
    }
)


def family_of(part: Mapping[str, Any]) -> str:
    """Return the model type that a config states, or ""."""
    stated = part.get("model_type")
    return stated if isinstance(stated, str) else ""


def layers_of(part: Mapping[str, Any]) -> int | None:
    """Return how many layers the language model has."""
    count = first_number(part, LAYER_KEYS)
    return count if count and count <= MOST_LAYERS else None


def kinds_of(part: Mapping[str, Any]) -> list[Kind]:
    """Return the kind of each layer with a cache of its own, in order; empty if it is not known."""
    layers = layers_of(part)
    if not layers:
        return []
    pattern = PATTERNS.get(family_of(part), _listed)
    kinds = pattern(part, layers)
    if kinds and not window_of(part):
        kinds = [Kind.FULL if kind is Kind.WINDOW else kind for kind in kinds]
    shared = number(part.get("num_kv_shared_layers")) or 0  # Gemma 3n and 4: the last use others' caches
    return kinds[: len(kinds) - shared] if shared < len(kinds) else kinds


def window_of(part: Mapping[str, Any]) -> int | None:
    """Return the tokens that a sliding window holds, None if there is none."""
    if part.get("use_sliding_window") is False:
        return None
    window = first_number(part, ("sliding_window", "sliding_window_size", "attention_window_size"))
    if family_of(part).startswith("llama4"):
        # Chunks are kept like a window that reaches back to where the present one may have begun.
        return (number(part.get("attention_chunk_size")) or LLAMA4_CHUNK) + 1
    # Cohere counts the token itself apart.
    return window + 1 if window and family_of(part).startswith("cohere2") else window


def _listed(part: Mapping[str, Any], layers: int) -> list[Kind]:
    """Read ``layer_types``; without it all layers are of one kind, a window if one is stated."""
    types = _list(part)
    if types:
        return [NAMES.get(str(each), Kind.FULL) for each in types[:layers]]
    return [Kind.WINDOW if window_of(part) else Kind.FULL] * layers


def _list(part: Mapping[str, Any]) -> list[Any]:
    types = part.get("layer_types") or part.get("layers_block_type")
    return types if isinstance(types, list) else []


def _or_listed(pattern: Pattern) -> Pattern:
    """Go by ``pattern`` only where the config has no list."""

    def read(part: Mapping[str, Any], layers: int) -> list[Kind]:
        return (_listed if _list(part) else pattern)(part, layers)

    return read


def _every(key: str, default: int, chosen: Kind, others: Kind) -> Pattern:
    """Make each ``key``-th layer ``chosen``."""

    def read(part: Mapping[str, Any], layers: int) -> list[Kind]:
        each = number(part.get(key)) or default
        return [chosen if (index + 1) % each == 0 else others for index in range(layers)]

    return read


def _gpt_oss(_part: Mapping[str, Any], layers: int) -> list[Kind]:
    return [Kind.FULL if index % 2 else Kind.WINDOW for index in range(layers)]


def _full(_part: Mapping[str, Any], layers: int) -> list[Kind]:
    return [Kind.FULL] * layers


def _states(_part: Mapping[str, Any], layers: int) -> list[Kind]:
    return [Kind.STATE] * layers


def _both(_part: Mapping[str, Any], layers: int) -> list[Kind]:
    return [Kind.BOTH] * layers


def _qwen2(part: Mapping[str, Any], layers: int) -> list[Kind]:
    """Attend through the window from ``max_window_layers`` on, where it is used at all."""
    if not part.get("use_sliding_window"):
        return _full(part, layers)
    first = part.get("max_window_layers")
    begin = first if type(first) is int and 0 <= first <= layers else 28
    return [Kind.FULL if index < begin else Kind.WINDOW for index in range(layers)]


def _llama4(part: Mapping[str, Any], layers: int) -> list[Kind]:
    """Attend in chunks wherever positions are rotated (1), and to everything where not (0)."""
    rotated = part.get("no_rope_layers")
    if isinstance(rotated, list) and len(rotated) >= layers:
        return [Kind.WINDOW if each else Kind.FULL for each in rotated[:layers]]
    return _every("no_rope_layer_interval", 4, Kind.FULL, Kind.WINDOW)(part, layers)


def _exaone4(part: Mapping[str, Any], layers: int) -> list[Kind]:
    pattern = part.get("sliding_window_pattern")
    if isinstance(pattern, str) and pattern:
        return [Kind.WINDOW if pattern[index % len(pattern)] == "L" else Kind.FULL for index in range(layers)]
    return _every("sliding_window_pattern", 4, Kind.FULL, Kind.WINDOW)(part, layers)


def _jamba(part: Mapping[str, Any], layers: int) -> list[Kind]:
    period, offset = number(part.get("attn_layer_period")) or 8, part.get("attn_layer_offset", 4)
    return [Kind.FULL if index % period == offset else Kind.STATE for index in range(layers)]


def _named_layers(key: str, *nested: str) -> Pattern:
    """Attend in the layers whose numbers stand under ``key``; Kimi counts from one."""

    def read(part: Mapping[str, Any], layers: int) -> list[Kind]:
        inner: Any = part
        for name in nested:
            inner = inner.get(name) if isinstance(inner, dict) else None
        numbers = inner.get(key) if isinstance(inner, dict | Mapping) else None
        if not isinstance(numbers, list):
            return []
        first = 1 if nested else 0
        return [Kind.FULL if index in numbers else Kind.STATE for index in range(first, layers + first)]

    return read


def _lettered(part: Mapping[str, Any], layers: int) -> list[Kind]:
    """Nemotron-H: a letter for each layer, ``*`` for attention, M for Mamba, the others keep nothing."""
    letters = part.get("hybrid_override_pattern")
    if not isinstance(letters, str):
        return _listed(part, layers) if _list(part) else []
    kinds = {"*": Kind.FULL, "M": Kind.STATE}
    return [kinds.get(letter, Kind.NOTHING) for letter in letters[:layers]]


def _numbered(key: str, full: int) -> Pattern:
    """Read a list of numbers, ``full`` being attention to everything: MiniMax and MiMo."""

    def read(part: Mapping[str, Any], layers: int) -> list[Kind]:
        types = part.get(key)
        other = Kind.STATE if full else Kind.WINDOW
        if not isinstance(types, list) or len(types) < layers:
            return []
        return [Kind.FULL if each == full else other for each in types[:layers]]

    return read


def _zamba2(part: Mapping[str, Any], layers: int) -> list[Kind]:
    types = part.get("layers_block_type")
    if not isinstance(types, list):
        return []
    return [Kind.BOTH if each == "hybrid" else Kind.STATE for each in types[:layers]]


def _nas(part: Mapping[str, Any], layers: int) -> list[Kind]:
    """Nemotron NAS: each block says whether it attends."""
    blocks = part.get("block_configs")
    if not isinstance(blocks, list):
        return _full(part, layers)
    attends = [isinstance(block, dict) and not _skips(block.get("attention")) for block in blocks[:layers]]
    return [Kind.FULL if each else Kind.NOTHING for each in attends]


def _skips(attention: object) -> bool:
    return isinstance(attention, dict) and bool(attention.get("no_op"))


_gemma3 = _or_listed(_every("sliding_window_pattern", 6, Kind.FULL, Kind.WINDOW))
_cohere2 = _or_listed(_every("sliding_window_pattern", 4, Kind.FULL, Kind.WINDOW))
_qwen_linear = _or_listed(_every("full_attention_interval", 4, Kind.FULL, Kind.STATE))

PATTERNS: Final[Mapping[str, Pattern]] = MappingProxyType(
    {
        "gemma2": _or_listed(_every("", 2, Kind.FULL, Kind.WINDOW)),
        "gemma3": _gemma3,
        "gemma3_text": _gemma3,
        "cohere2": _cohere2,
        "cohere2_moe": _cohere2,
        "exaone4": _or_listed(_exaone4),
        "gpt_oss": _gpt_oss,
        "qwen2": _or_listed(_qwen2),
        "qwen2_moe": _or_listed(_qwen2),
        "qwen3": _or_listed(_qwen2),
        "qwen3_moe": _full,
        "qwen3_next": _qwen_linear,
        "qwen3_5": _qwen_linear,
        "qwen3_5_text": _qwen_linear,
        "qwen3_5_moe": _qwen_linear,
        "qwen3_5_moe_text": _qwen_linear,
        "llama4": _llama4,
        "llama4_text": _llama4,
        "jamba": _jamba,
        "bamba": _named_layers("attn_layer_indices"),
        "kimi_linear": _named_layers("full_attn_layers", "linear_attn_config"),
        "falcon_h1": _both,
        "mamba": _states,
        "mamba2": _states,
        "falcon_mamba": _states,
        "nemotron_h": _lettered,
        "nemotron-nas": _nas,
        "zamba2": _zamba2,
        "minimax": _or_listed(_numbered("attn_type_list", 1)),
        "minimax_text_01": _numbered("attn_type_list", 1),
        "mimo_v2": _numbered("hybrid_layer_pattern", 0),
        "mimo_v2_flash": _numbered("hybrid_layer_pattern", 0),
    }
)
