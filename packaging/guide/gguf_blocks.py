"""Weights in the blocks of GGUF files, rounded to the nearest value: Q8_0, and Q4_K without its search.

Numbers of a block lie side by side as bytes, so a matrix (outputs, inputs) becomes one of bytes.
"""

from __future__ import annotations

import torch

Q8_BLOCK = 32
K_BLOCK = 256
SUB_BLOCK = 32
"""Weights of a K block that share a scale and a least value, of six bits each."""


def to_q8_0(weight: torch.Tensor) -> torch.Tensor:
    """Return blocks of a float16 scale and 32 signed bytes."""
    blocks = weight.float().unflatten(1, (-1, Q8_BLOCK))
    scales = (blocks.abs().amax(2, keepdim=True) / 127).half()
    codes = (blocks / scales.float().clamp(min=1e-12)).round().clamp(-127, 127).to(torch.int8)
    return torch.cat([scales.view(torch.uint8), codes.view(torch.uint8)], 2).flatten(1)


def to_q4_k(weight: torch.Tensor) -> torch.Tensor:
    """Return blocks of two float16 factors, 12 bytes with eight scales and minima, and 256 nibbles.

    A weight is factor * scale * nibble - least_factor * minimum.
    """
    blocks = weight.float().unflatten(1, (-1, K_BLOCK // SUB_BLOCK, SUB_BLOCK))
    lowest = blocks.amin(3).clamp(max=0)
    ranges = (blocks.amax(3).clamp(min=0) - lowest) / 15
    factors, scales = _six_bits(ranges)
    least_factors, minima = _six_bits(-lowest)
    steps = (factors.float() * scales)[..., None]
    codes = ((blocks + (least_factors.float() * minima)[..., None]) / steps.clamp(min=1e-12)).round()
    codes = codes.clamp(0, 15).to(torch.uint8)
    # Each 32 bytes hold two sub-blocks, the first in the low nibbles.
    nibbles = codes[:, :, 0::2] | codes[:, :, 1::2] << 4
    return torch.cat(
        [
            factors.view(torch.uint8),
            least_factors.view(torch.uint8),
            _interleave(scales.to(torch.uint8), minima.to(torch.uint8)),
            nibbles.flatten(2),
        ],
        2,
    ).flatten(1)


def _six_bits(values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return a float16 factor for each block (outputs, blocks, 1) and its values' six-bit multiples."""
    factors = (values.amax(2, keepdim=True) / 63).half()
    return factors, (values / factors.float().clamp(min=1e-12)).round().clamp(0, 63)


def _interleave(scales: torch.Tensor, minima: torch.Tensor) -> torch.Tensor:
    """Pack eight scales and eight minima: the first four of each whole, the others' high bits above those."""
    first, last = scales[..., :4], scales[..., 4:]
    first_least, last_least = minima[..., :4], minima[..., 4:]
    return torch.cat(
        [
            first | (last >> 4) << 6,
            first_least | (last_least >> 4) << 6,
            last & 15 | (last_least & 15) << 4,
        ],
        2,
    )
