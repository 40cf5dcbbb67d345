"""Weights rounded to the nearest of a few values: the arithmetic of quantization, without any file layout.

Matrices are (outputs, inputs), as torch's Linear keeps them; a group is a run of inputs that share a scale.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

FLOAT8 = torch.float8_e4m3fn
LEAST = 1e-8
"""No scale is smaller, so that a group of zeros can be divided by it."""


@dataclass(frozen=True)
class Rounded:
    """A weight is (code - zero) * scale.

    ``codes`` is (outputs, inputs); ``scales`` and ``zeros`` are (outputs, groups).
    """

    codes: torch.Tensor
    scales: torch.Tensor
    zeros: torch.Tensor

    def restored(self) -> torch.Tensor:
        """Return the weights as an engine will see them."""
        group = self.codes.shape[1] // self.scales.shape[1]
        scales, zeros = (values.repeat_interleave(group, 1) for values in (self.scales, self.zeros))
        return (self.codes - zeros).float() * scales.float()


def round_symmetric(weight: torch.Tensor, bits: int, group: int, kept: torch.dtype) -> Rounded:
    """Round to signed codes around zero, with scales in the type ``kept``."""
    limit = 2 ** (bits - 1)
    grouped = weight.float().unflatten(1, (-1, group))
    scales = (grouped.abs().amax(2) / (limit - 1)).clamp(min=LEAST).to(kept)
    codes = (grouped / scales.float()[:, :, None]).round().clamp(-limit, limit - 1)
    return Rounded(codes.int().flatten(1), scales, torch.zeros_like(scales, dtype=torch.int32))


def round_asymmetric(weight: torch.Tensor, bits: int, group: int, kept: torch.dtype) -> Rounded:
    """Round to codes from 0 on, with a zero point in each group and scales in the type ``kept``."""
    limit = 2**bits - 1
    grouped = weight.float().unflatten(1, (-1, group))
    lowest, highest = grouped.amin(2).clamp(max=0), grouped.amax(2).clamp(min=0)
    scales = ((highest - lowest) / limit).clamp(min=LEAST).to(kept)
    zeros = (-lowest / scales.float()).round().clamp(0, limit)
    codes = (grouped / scales.float()[:, :, None] + zeros[:, :, None]).round().clamp(0, limit)
    return Rounded(codes.int().flatten(1), scales, zeros.int())


def round_to_float8(weight: torch.Tensor, *, per_output: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the weight in eight-bit floats and its scale: one for all, or one an output as (outputs, 1)."""
    weight = weight.float()
    peaks = weight.abs().amax(1, keepdim=True) if per_output else weight.abs().amax()
    scales = (peaks / torch.finfo(FLOAT8).max).clamp(min=LEAST)
    return (weight / scales).to(FLOAT8), scales
