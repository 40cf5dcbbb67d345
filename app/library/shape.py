"""What of a model decides where it fits: how much its weights weigh, and by what they can be divided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.library.cache_need import CacheTerms, per_token

if TYPE_CHECKING:
    from app.library.cache_layers import CacheLayers
    from app.library.config import Config

VOCABULARY_STEP: Final = 64
"""vLLM pads the vocabulary to a multiple of it, then divides it (DEFAULT_VOCAB_PADDING_SIZE)."""
HALF: Final = 2
"""Bytes of a 16-bit float."""


@dataclass(frozen=True)
class Shape:
    """What counts of a model: the bytes of all its ``weights`` once loaded, and how they can be divided.

    ``packed`` is whether they are quantized. ``layers`` is empty if the config does not tell what they keep.
    """

    weights: int
    context: int | None = None
    attention_heads: int | None = None
    kv_heads: int | None = None
    vocabulary: int | None = None
    hidden_size: int | None = None
    inner: tuple[int, ...] = ()
    group: int | None = None
    layers: tuple[CacheLayers, ...] = ()
    packed: bool = False

    @property
    def cache_per_token(self) -> int | None:
        """Bytes of KV cache for each token, all layers, on one GPU, in 16 bits."""
        return per_token(self.layers, CacheTerms()) if self.layers else None


def shape_of(config: Config, weights: int) -> Shape:
    """Return the shape of the model with this ``config`` whose weight files have ``weights`` bytes."""
    packed = bool(config.quantization)
    # vLLM loads 32-bit weights as 16-bit ones unless it is told otherwise.
    loaded = weights // 2 if config.dtype == "float32" and not packed else weights
    return Shape(
        weights=loaded,
        context=config.context,
        attention_heads=config.attention_heads,
        kv_heads=None if any(each.latent for each in config.cache) else config.kv_heads,
        vocabulary=config.vocabulary,
        hidden_size=config.hidden_size,
        inner=config.inner,
        group=config.group,
        layers=config.cache,
        packed=packed,
    )


def legal_sizes(shape: Shape, gpus: int) -> tuple[int, ...]:
    """Return the tensor parallel sizes up to ``gpus`` that divide all that vLLM divides, in rising order."""
    return tuple(size for size in range(1, gpus + 1) if size == 1 or _is_legal(shape, size))


def weights_on_each(shape: Shape, size: int) -> int:
    """Return the bytes of weights on each GPU: an even share, and the KV heads that are doubled."""
    kept = max(0, size - shape.kv_heads) if shape.kv_heads else 0
    heads = sum(each.count * each.width for each in shape.layers if not each.latent)
    doubled = kept * heads * (shape.hidden_size or 0) * HALF
    return (shape.weights + min(doubled, shape.weights)) // size


def _is_legal(shape: Shape, size: int) -> bool:
    """After ModelConfig.verify_with_parallel_config, QKVParallelLinear and VocabParallelEmbedding."""
    if shape.attention_heads and shape.attention_heads % size:
        return False
    heads = shape.kv_heads
    if heads and (heads % size if heads >= size else size % heads):
        return False
    if shape.vocabulary and -(-shape.vocabulary // VOCABULARY_STEP) * VOCABULARY_STEP % size:
        return False
    return all(width % (size * _step(width, shape.group)) == 0 for width in shape.inner)


def _step(width: int, group: int | None) -> int:
    """Return how many inputs have to stay together; a width that is no multiple is padded anyway."""
    return group if group and width % group == 0 else 1
