"""Quantized weights in the layouts of AWQ, GPTQ, FP8, compressed-tensors and bitsandbytes checkpoints.

Each writer returns the tensors that stand for one matrix, by the last part of their names, and each has the
``quantization_config`` that says so. All is round-to-nearest: no calibration data, always the same result.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from rounding import round_asymmetric, round_symmetric, round_to_float8

if TYPE_CHECKING:
    from collections.abc import Callable

GROUP = 128
NF4_BLOCK = 64
NIBBLES = 8
"""Four-bit codes in one int32."""
AWQ_ORDER = (0, 2, 4, 6, 1, 3, 5, 7)
"""Which of eight neighbouring outputs each nibble holds, the lowest first."""
NF4 = (
    -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635,
    -0.18477343022823334, -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725,
    0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941, 0.7229568362236023,
    1.0,
)  # fmt: skip
"""The sixteen values of NormalFloat4: quantiles of a normal distribution, scaled to one."""


@dataclass(frozen=True)
class Checkpoint:
    """``write`` turns a matrix into its tensors; ``config`` is what config.json says of them."""

    write: Callable[[torch.Tensor], dict[str, torch.Tensor]]
    config: dict[str, Any]


def pack(codes: torch.Tensor) -> torch.Tensor:
    """Return four-bit codes, eight of the last dimension in one int32, the first in the lowest bits."""
    shifts = torch.arange(0, 32, 4, dtype=torch.int64)
    words = (codes.long().unflatten(-1, (-1, NIBBLES)) << shifts).sum(-1)
    return torch.where(words >= 2**31, words - 2**32, words).int()


def write_awq(weight: torch.Tensor) -> dict[str, torch.Tensor]:
    rounded = round_asymmetric(weight, 4, GROUP, weight.dtype)

    def arrange(values: torch.Tensor) -> torch.Tensor:
        return pack(values.t().unflatten(1, (-1, NIBBLES))[:, :, AWQ_ORDER].flatten(1)).contiguous()

    return {
        "qweight": arrange(rounded.codes),
        "qzeros": arrange(rounded.zeros),
        "scales": rounded.scales.t().contiguous(),
    }


def write_gptq(weight: torch.Tensor) -> dict[str, torch.Tensor]:
    rounded = round_symmetric(weight, 4, GROUP, weight.dtype)
    outputs, inputs = weight.shape
    # Codes are kept from 0 on; their zero point, 8, is written one too low, as the first GPTQ tool did.
    zeros = torch.full((inputs // GROUP, outputs), 7)
    return {
        "qweight": pack(rounded.codes + 8).t().contiguous(),
        "qzeros": pack(zeros),
        "scales": rounded.scales.t().contiguous(),
        "g_idx": torch.arange(inputs, dtype=torch.int32) // GROUP,
    }


def write_fp8(weight: torch.Tensor) -> dict[str, torch.Tensor]:
    codes, scale = round_to_float8(weight, per_output=False)
    return {"weight": codes, "weight_scale": scale}


def write_w8a8(weight: torch.Tensor) -> dict[str, torch.Tensor]:
    rounded = round_symmetric(weight, 8, weight.shape[1], weight.dtype)
    return {"weight": rounded.codes.to(torch.int8), "weight_scale": rounded.scales}


def write_w4a16(weight: torch.Tensor) -> dict[str, torch.Tensor]:
    rounded = round_symmetric(weight, 4, GROUP, weight.dtype)
    return {
        "weight_packed": pack(rounded.codes + 8),
        "weight_scale": rounded.scales,
        "weight_shape": torch.tensor(weight.shape),
    }


def write_fp8_dynamic(weight: torch.Tensor) -> dict[str, torch.Tensor]:
    codes, scales = round_to_float8(weight, per_output=True)
    return {"weight": codes, "weight_scale": scales}


def write_nf4(weight: torch.Tensor) -> dict[str, torch.Tensor]:
    blocks = weight.float().reshape(-1, NF4_BLOCK)
    peaks = blocks.abs().amax(1)
    values = torch.tensor(NF4)
    codes = (blocks / peaks[:, None]).unsqueeze(-1).sub(values).abs().argmin(-1).flatten()
    state = {
        "quant_type": "nf4",
        "blocksize": NF4_BLOCK,
        "dtype": str(weight.dtype).removeprefix("torch."),
        "shape": list(weight.shape),
    }
    return {
        "weight": (codes[0::2] << 4 | codes[1::2]).to(torch.uint8)[:, None],
        "weight.absmax": peaks,
        "weight.quant_map": values,
        "weight.quant_state.bitsandbytes__nf4": torch.frombuffer(
            bytearray(json.dumps(state).encode()), dtype=torch.uint8
        ),
    }


def _compressed(form: str, weights: dict[str, Any], inputs: dict[str, Any] | None) -> dict[str, Any]:
    group = {
        "targets": ["Linear"],
        "weights": weights,
        "input_activations": inputs,
        "output_activations": None,
    }
    return {
        "quant_method": "compressed-tensors",
        "format": form,
        "quantization_status": "compressed",
        "config_groups": {"group_0": group},
        "ignore": ["lm_head"],
        "kv_cache_scheme": None,
        "global_compression_ratio": None,
    }


def _scheme(
    kind: str, bits: int, strategy: str, *, group: int | None = None, dynamic: bool = False
) -> dict[str, Any]:
    return {
        "type": kind,
        "num_bits": bits,
        "strategy": strategy,
        "group_size": group,
        "symmetric": True,
        "dynamic": dynamic,
    }


CHECKPOINTS = {
    "awq": Checkpoint(
        write_awq,
        {"quant_method": "awq", "bits": 4, "group_size": GROUP, "zero_point": True, "version": "gemm"},
    ),
    "gptq": Checkpoint(
        write_gptq,
        {
            "quant_method": "gptq",
            "bits": 4,
            "group_size": GROUP,
            "desc_act": False,
            "sym": True,
            "checkpoint_format": "gptq",
        },
    ),
    "fp8": Checkpoint(write_fp8, {"quant_method": "fp8", "activation_scheme": "dynamic"}),
    "w8a8": Checkpoint(
        write_w8a8,
        _compressed("int-quantized", _scheme("int", 8, "channel"), _scheme("int", 8, "token", dynamic=True)),
    ),
    "w4a16": Checkpoint(
        write_w4a16, _compressed("pack-quantized", _scheme("int", 4, "group", group=GROUP), None)
    ),
    "fp8-dynamic": Checkpoint(
        write_fp8_dynamic,
        _compressed(
            "float-quantized", _scheme("float", 8, "channel"), _scheme("float", 8, "token", dynamic=True)
        ),
    ),
    "nf4": Checkpoint(
        write_nf4,
        {
            "quant_method": "bitsandbytes",
            "load_in_4bit": True,
            "load_in_8bit": False,
            "bnb_4bit_quant_type": "nf4",
            "bnb_4bit_compute_dtype": "bfloat16",
            "bnb_4bit_use_double_quant": False,
            "bnb_4bit_quant_storage": "uint8",
        },
    ),
}
