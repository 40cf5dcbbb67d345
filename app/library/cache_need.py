"""How much KV cache one conversation takes: vLLM's own arithmetic, before there is a vLLM to ask.

After vllm/v1/core/kv_cache_utils.py and kv_cache_interface.py: memory is handed out in blocks of tokens,
layers of several kinds share one pool of equal pages, and each kind fills up to a multiple of the smallest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.library.cache_layers import CacheLayers

BLOCK: Final = 16
"""Tokens; CacheConfig.DEFAULT_BLOCK_SIZE, which the attention kernels of GPUs take mostly."""
LATENT_BLOCK: Final = 64
"""What the kernels for MLA want."""
HOST_BLOCK: Final = 128
"""CpuPlatform's."""
CLOSE: Final = 1.5
"""Kinds that differ in number by less are filled up to the greater one
(_get_kv_cache_groups_uniform_page_size).
"""


@dataclass(frozen=True)
class CacheTerms:
    """Under which terms a cache is kept.

    ``size`` is tensor parallel, ``bytes`` those of an element (2, or 1 for FP8), ``in_flight`` the tokens
    that may be under way before a sliding window lets go of what has left it, ``host`` a CPU engine's.
    """

    size: int = 1
    bytes: int = 2
    in_flight: int = 16384
    host: bool = False


@dataclass(frozen=True)
class _Pages:
    """One kind's pages: its layers, the bytes of a page, and the tokens in it (0 for a state)."""

    layers: CacheLayers
    page: int
    block: int

    def blocks(self, context: int, in_flight: int) -> int:
        if self.layers.state is not None:
            return self.layers.state.pages
        window = self.layers.window
        if window is None:
            return -(-context // self.block)
        # One more: a window need not begin where a block does.
        return -(-min(window - 1 + in_flight, context) // self.block) + 1


def cache_need(layers: Sequence[CacheLayers], context: int, terms: CacheTerms) -> int:
    """Return the bytes of KV cache on each GPU without which vLLM refuses a context of ``context`` tokens."""
    kinds = _pages(layers, terms)
    if not kinds:
        return 0
    if all(each.layers.state is not None for each in kinds):  # nothing to attend to, so no prefixes to keep
        return 2 * sum(each.layers.count * each.page for each in kinds)
    if len(kinds) == 1 or not any(each.layers.state or each.layers.window for each in kinds):
        # With the null block, which is never handed out.
        blocks = max(each.blocks(context, terms.in_flight) for each in kinds) + 1
        return blocks * sum(each.page * each.layers.count for each in kinds)
    counts = [each.layers.count for each in kinds]
    together = min(counts) if max(counts) >= CLOSE * min(counts) else max(counts)
    page = max(each.page for each in kinds)
    blocks = sum(
        -(-each.layers.count // together) * _widened(each, page).blocks(context, terms.in_flight)
        for each in kinds
    )
    return (blocks + 1) * together * page


def per_token(layers: Sequence[CacheLayers], terms: CacheTerms) -> int:
    """Return the bytes that each further token takes on each GPU while no window is full."""
    return sum(each.count * _width(each, terms) for each in layers)


def _width(layers: CacheLayers, terms: CacheTerms) -> int:
    """Return the bytes of one token in one layer; heads too few for all GPUs are kept more than once."""
    heads = layers.heads if layers.latent else max(1, layers.heads // terms.size)
    return heads * layers.width * terms.bytes


def _pages(layers: Sequence[CacheLayers], terms: CacheTerms) -> list[_Pages]:
    """Return every kind's pages; attention's blocks grow until one holds as much as a state."""
    states = [-(-each.state.size(host=terms.host) // terms.size) for each in layers if each.state is not None]
    state, block = max(states, default=0), _block(layers, terms)
    width = max((_width(each, terms) for each in layers if each.window is None), default=0)
    if width:
        block *= max(1, -(-state // (width * block)))
    return [
        _Pages(each, state, 0) if each.state is not None else _Pages(each, _width(each, terms) * block, block)
        for each in layers
    ]


def _block(layers: Sequence[CacheLayers], terms: CacheTerms) -> int:
    if any(each.latent for each in layers):
        return BLOCK if terms.host else LATENT_BLOCK
    return HOST_BLOCK if terms.host else BLOCK


def _widened(pages: _Pages, page: int) -> _Pages:
    """Return pages of a common size: with more tokens if that divides, else padded."""
    if pages.block and page % pages.page == 0:
        return _Pages(pages.layers, page, pages.block * (page // pages.page))
    return _Pages(pages.layers, page, pages.block)
