"""How much a layer that keeps a state instead of keys and values keeps of one sequence.

The shapes are vLLM's (model_executor/layers/mamba/mamba_utils.py, MambaStateShapeCalculator): a short
convolution's last inputs, and a matrix that sums up everything before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app.library.layer_kinds import family_of
from app.library.numbers import first_number, number

if TYPE_CHECKING:
    from collections.abc import Mapping

HALF: Final = 2
"""Bytes of a 16-bit float."""
WHOLE: Final = 4
HEADS: Final = ("mamba_num_heads", "mamba_n_heads", "n_mamba_heads", "num_heads")
HEAD_DIMS: Final = ("mamba_head_dim", "mamba_d_head", "mamba_headdim")
STATES: Final = ("ssm_state_size", "mamba_d_state", "state_size")
KERNELS: Final = ("conv_kernel", "mamba_d_conv")
GROUPS: Final = ("n_groups", "mamba_n_groups", "mamba_ngroups")
FIRST_MAMBA: Final = frozenset({"mamba", "falcon_mamba", "jamba"})


LINEAR: Final = ("minimax", "bailing")
PAGES: Final = 2
"""What a sequence holds while prefixes are cached: the state and the one it began with (MambaSpec)."""
CHECKPOINT: Final = 1
"""One more for Mamba 2 (MambaMixer2.get_kv_cache_spec)."""


@dataclass(frozen=True)
class State:
    """What one layer keeps of a sequence, before tensor parallelism.

    ``inputs`` are the bytes of the convolution's last inputs, ``elements`` those of the matrix with
    ``width`` bytes each; a CPU engine always takes four. ``pages`` is how many of it one sequence holds.
    """

    inputs: int
    elements: int = 0
    width: int = HALF
    pages: int = PAGES

    def size(self, *, host: bool) -> int:
        return self.inputs + self.elements * (WHOLE if host else self.width)


def state_of(part: Mapping[str, Any]) -> State | None:
    """Return what one layer keeps of a sequence; None if the config does not state it."""
    for read in (_gated_delta, _delta_attention, _short_convolution, _mamba, _mamba2, _linear):
        found = read(part)
        if found is not None:
            return found
    return None


def _width(part: Mapping[str, Any]) -> int:
    """Return the bytes of one element of the matrix."""
    stated = part.get("mamba_ssm_cache_dtype", part.get("mamba_ssm_dtype"))
    if stated is None and family_of(part) == "nemotron_h":
        return WHOLE  # vLLM's NemotronHForCausalLMConfig
    return WHOLE if stated == "float32" else HALF


def _gated_delta(part: Mapping[str, Any]) -> State | None:
    """Qwen3-Next, Qwen3.5, OLMo hybrid."""
    keys, values = number(part.get("linear_num_key_heads")), number(part.get("linear_num_value_heads"))
    key, value = number(part.get("linear_key_head_dim")), number(part.get("linear_value_head_dim"))
    kernel = number(part.get("linear_conv_kernel_dim"))
    if not (keys and values and key and value and kernel):
        return None
    inputs = (kernel - 1) * (2 * keys * key + values * value)
    return State(inputs * HALF, values * value * key, _width(part))


def _delta_attention(part: Mapping[str, Any]) -> State | None:
    """Kimi Linear."""
    stated = part.get("linear_attn_config")
    if not isinstance(stated, dict):
        return None
    heads, size = number(stated.get("num_heads")), number(stated.get("head_dim"))
    kernel = number(stated.get("short_conv_kernel_size")) or 4
    if not (heads and size):
        return None
    return State((kernel - 1) * 3 * heads * size * HALF, heads * size * size, WHOLE)


def _short_convolution(part: Mapping[str, Any]) -> State | None:
    """LFM2."""
    length = number(part.get("conv_L_cache"))
    width = first_number(part, ("conv_dim", "hidden_size"))
    return State((length - 1) * width * HALF) if length and width else None


def _mamba(part: Mapping[str, Any]) -> State | None:
    if family_of(part) not in FIRST_MAMBA:
        return None
    state, kernel = first_number(part, STATES), first_number(part, KERNELS)
    stated = None if family_of(part) == "jamba" else number(part.get("intermediate_size"))
    inner = stated or _grown(part)
    if not (state and kernel and inner):
        return None
    return State(inner * (kernel - 1) * HALF, inner * state, _width(part))


def _mamba2(part: Mapping[str, Any]) -> State | None:
    heads, state = first_number(part, HEADS), first_number(part, STATES)
    kernel, groups = first_number(part, KERNELS), first_number(part, GROUPS)
    if not (heads and state and kernel and groups):
        return None
    stated = number(part.get("mamba_d_ssm"))
    # "auto" stands for what is left to each head.
    size = first_number(part, HEAD_DIMS) or (stated or _grown(part) or 0) // heads
    inner = stated or heads * size
    inputs = (kernel - 1) * (inner + 2 * groups * state)
    return State(inputs * HALF, heads * size * state, _width(part), PAGES + CHECKPOINT) if inner else None


def _grown(part: Mapping[str, Any]) -> int | None:
    hidden, times = number(part.get("hidden_size")), first_number(part, ("mamba_expand", "expand"))
    return hidden * times if hidden and times else None


def _linear(part: Mapping[str, Any]) -> State | None:
    """MiniMax, Bailing: a matrix for each head, and nothing else."""
    if not family_of(part).startswith(LINEAR):
        return None
    heads, hidden = number(part.get("num_attention_heads")), number(part.get("hidden_size"))
    size = number(part.get("head_dim")) or (hidden // heads if heads and hidden else None)
    return State(0, heads * size * size) if heads and size else None
