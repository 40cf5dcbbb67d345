"""What a model's layers keep of each token: the kinds of layers as vLLM's KV cache sees them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from app.library.layer_kinds import Kind, family_of, kinds_of, window_of
from app.library.numbers import first_number, number
from app.library.states import State, state_of

if TYPE_CHECKING:
    from collections.abc import Mapping

KV_HEAD_KEYS: Final = (
    "n_head_kv",
    "num_kv_heads",
    "num_key_value_heads",
    "multi_query_group_num",
    "num_attention_groups",
)
"""In vLLM's order (ModelArchConfigConvertorBase.get_total_num_kv_heads)."""
LATENT: Final = frozenset(
    {
        "axk1", "bailing_hybrid", "deepseek_v2", "deepseek_v3", "deepseek_v32", "dots3_note", "glm4_moe_lite",
        "glm_moe_dsa", "kimi_k2", "kimi_linear", "longcat_flash", "pangu_ultra_moe",
    }
)  # fmt: skip
"""The model types for which vLLM keeps MLA's latent vector; with others it keeps whole keys and values."""
INDEXED: Final = frozenset({"deepseek_v32", "glm_moe_dsa"})
"""Sparse attention: an index in FP8 with a 4-byte scale beside every layer's latent vector."""
GEMMA4_GLOBAL: Final = 512
"""Elements of a key where Gemma 4 attends to everything and does not say otherwise."""
UNKNOWN: Final = frozenset({"deepseek_v4", "deepseek_v41", "minimax_m3"})
"""Whose caches are compressed in ways that follow no rule below."""


@dataclass(frozen=True)
class CacheLayers:
    """``count`` layers of one kind.

    Each keeps ``heads`` times ``width`` elements of a token, keys and values together, divided among GPUs by
    heads. ``latent`` layers (MLA) keep one vector that every GPU holds whole. ``window`` is for how many
    tokens they keep it, None for all. ``state`` is what each keeps instead of a sequence as a whole, however
    long (SSM and linear attention).
    """

    count: int
    heads: int = 1
    width: int = 0
    latent: bool = False
    window: int | None = None
    state: State | None = None


def cache_layers(part: Mapping[str, Any]) -> tuple[CacheLayers, ...]:
    """Return the kinds of layers of the language model ``part``; empty if they are not known."""
    kinds = kinds_of(part)
    if not kinds or family_of(part) in UNKNOWN:
        return ()
    found = {kind: _layers(part, kind) for kind in set(kinds)}
    if any(each is None for each in found.values()):
        return ()
    counts: Counter[CacheLayers] = Counter()
    for kind in kinds:
        counts.update(found[kind] or ())
    return tuple(replace(each, count=count) for each, count in counts.items())


def kv_heads_of(part: Mapping[str, Any]) -> int | None:
    """Return how many heads have keys and values of their own, as vLLM counts them."""
    falcon = family_of(part) in {"falcon", "RefinedWeb", "RefinedWebModel"}
    if falcon and part.get("multi_query") and not part.get("new_decoder_architecture"):
        return 1
    nested = part.get("attn_config")  # DBRX
    stated = number(nested.get("kv_n_heads")) if isinstance(nested, dict) else _nas_heads(part)
    return stated or first_number(part, KV_HEAD_KEYS) or attention_heads_of(part)


def _nas_heads(part: Mapping[str, Any]) -> int | None:
    """Nemotron NAS tells for each block how many heads share one."""
    blocks = part.get("block_configs")
    for block in blocks if isinstance(blocks, list) else ():
        attention = block.get("attention") if isinstance(block, dict) else None
        sharing = number(attention.get("n_heads_in_group")) if isinstance(attention, dict) else None
        heads = attention_heads_of(part)
        if sharing and heads:
            return heads // sharing or None
    return None


def attention_heads_of(part: Mapping[str, Any]) -> int | None:
    return first_number(part, ("num_attention_heads", "n_head", "n_heads", "num_heads"))


def head_dim_of(part: Mapping[str, Any]) -> int | None:
    """Return the elements of one head's key."""
    stated = first_number(part, ("head_dim", "hidden_size_per_head", "attention_head_dim"))
    hidden, heads = first_number(part, ("hidden_size", "n_embd", "d_model")), attention_heads_of(part)
    return stated or (hidden // heads if hidden and heads else None)


def _layers(part: Mapping[str, Any], kind: Kind) -> tuple[CacheLayers, ...] | None:
    """Return what one layer of ``kind`` keeps; None if the config does not tell."""
    match kind:
        case Kind.NOTHING:
            return ()
        case Kind.STATE:
            state = state_of(part)
            return (CacheLayers(1, state=state),) if state else None
        case Kind.BOTH:
            state, attention = state_of(part), _attention(part, kind)
            return (*attention, CacheLayers(1, state=state)) if state and attention else None
        case Kind.FULL | Kind.WINDOW:
            return _attention(part, kind)


def _attention(part: Mapping[str, Any], kind: Kind) -> tuple[CacheLayers, ...] | None:
    if family_of(part) in LATENT and (rank := number(part.get("kv_lora_rank"))):
        latent = CacheLayers(1, width=rank + (number(part.get("qk_rope_head_dim")) or 0), latent=True)
        index = number(part.get("index_head_dim")) if family_of(part) in INDEXED else None
        return (latent, CacheLayers(1, width=(index + 4) // 2, latent=True)) if index else (latent,)
    heads, key, value = _sizes(part, kind)
    if not heads or not key:
        return None
    window = window_of(part) if kind is Kind.WINDOW else None
    return (CacheLayers(1, heads=heads, width=key + (value or key), window=window),)


def _sizes(part: Mapping[str, Any], kind: Kind) -> tuple[int | None, int | None, int | None]:
    """Return heads, and elements of a key and of a value, which some models choose apart for each kind."""
    heads, key = kv_heads_of(part), head_dim_of(part)
    rope, plain = number(part.get("qk_rope_head_dim")), number(part.get("qk_nope_head_dim"))
    if rope and plain:  # keys made from a latent vector, kept whole and values padded to them
        return heads, rope + plain, rope + plain
    value = number(part.get("v_head_dim"))
    if family_of(part).startswith("mimo_v2"):
        swa = kind is Kind.WINDOW
        heads = number(part.get("swa_num_key_value_heads")) or heads if swa else heads
        key = number(part.get("swa_head_dim")) or key if swa else key
        value = number(part.get("swa_v_head_dim")) or value if swa else value
        return heads, key, value
    if kind is Kind.FULL and family_of(part).startswith("gemma4"):
        # Its keys serve as values there, but vLLM keeps both.
        own = number(part.get("num_global_key_value_heads")) if part.get("attention_k_eq_v") else None
        return own or heads, number(part.get("global_head_dim")) or GEMMA4_GLOBAL, None
    return heads, key, None
