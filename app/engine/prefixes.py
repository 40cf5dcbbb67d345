"""What an engine has computed before and probably holds still: an estimate of its prefix cache."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence


class Prefixes:
    """Remembers full blocks of tokens by all that stands before them, as vLLM does; forgets the oldest.

    ``block`` is in tokens, ``capacity`` in blocks. ``salt`` stands for what is not in the tokens: pictures.
    """

    def __init__(self, block: int, capacity: int) -> None:
        self._block = max(1, block)
        self._capacity = capacity
        self._known: OrderedDict[int, None] = OrderedDict()

    def add(self, tokens: Sequence[int], salt: Hashable = ()) -> None:
        """Note that the engine has computed ``tokens``."""
        for key in self._keys(tokens, salt):
            self._known[key] = None
            self._known.move_to_end(key)
        while len(self._known) > self._capacity:
            self._known.popitem(last=False)

    def count(self, tokens: Sequence[int], salt: Hashable = ()) -> int:
        """Return how many of ``tokens``, from the first, are known. The last is computed in any case."""
        blocks = 0
        for key in self._keys(tokens[:-1], salt):
            if key not in self._known:
                break
            blocks += 1
        return blocks * self._block

    def _keys(self, tokens: Sequence[int], salt: Hashable) -> Iterator[int]:
        key = hash(salt)
        for end in range(self._block, len(tokens) + 1, self._block):
            key = hash((key, tuple(tokens[end - self._block : end])))
            yield key


def make_prefixes(engine: Any) -> Prefixes | None:
    """Return an empty memory of ``engine``'s size, or None if it caches no prefixes."""
    cache = engine.vllm_config.cache_config
    if not getattr(cache, "enable_prefix_caching", False):
        return None
    block = getattr(cache, "block_size", None) or 16
    size = getattr(cache, "kv_cache_size_tokens", None)
    blocks = size // block if size else getattr(cache, "num_gpu_blocks", None)
    return Prefixes(block, blocks or 1 << 16)
