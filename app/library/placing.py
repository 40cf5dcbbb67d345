"""Putting a model on GPUs: what it takes in each, and the longest context that is left room for.

All sizes are bytes on one GPU (a "room") unless they say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from app.library.cache_need import BLOCK, CacheTerms, cache_need
from app.library.overhead import CONTEXT, RESERVED, batched_tokens, overhead
from app.library.shape import weights_on_each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.library.shape import Shape

UTILIZATION: Final = 0.9
"""The share of a GPU's memory that vLLM takes by itself, rounded down (its default is 0.9 or 0.92)."""
LEAST_CONTEXT: Final = 1024
"""Tokens; a model that fits only with less is of no use in a chat."""
IN_FLIGHT: Final = 2
"""Batches under way at once with asynchronous scheduling (VllmConfig.max_in_flight_tokens)."""


@dataclass(frozen=True)
class Room:
    """A GPU by NVML, or the host's memory for a CPU engine (``host``); its bytes."""

    name: str
    total: int
    free: int
    host: bool = False


@dataclass(frozen=True)
class Wish:
    """How a model is to be loaded; ``cache_memory`` is set aside for the cache, None for what is left."""

    context: int
    utilization: float = UTILIZATION
    cache_bytes: int = 2
    cache_memory: int | None = None
    eager: bool = False


@dataclass(frozen=True)
class Fits:
    """It fits on ``rooms`` with tensor parallel ``size`` and ``context`` tokens.

    ``per_room`` is what it takes in each, the cache for one such conversation included. ``utilization`` is
    what has to be set as ``gpu_memory_utilization``: less than was asked for where other programs hold
    memory, since vLLM refuses to start where less is free than it is set to take.
    """

    size: int
    context: int
    per_room: int
    rooms: tuple[Room, ...]
    utilization: float = UTILIZATION


@dataclass(frozen=True)
class FitsShorter:
    """It fits as :class:`Fits` says but with less context; ``advice`` says how all of it would."""

    size: int
    context: int
    per_room: int
    rooms: tuple[Room, ...]
    utilization: float = UTILIZATION
    advice: tuple[str, ...] = ()


@dataclass(frozen=True)
class FitsNot:
    """It needs ``needed`` bytes in each room and can have ``free``; ``advice`` says what would fit."""

    needed: int
    free: int
    advice: tuple[str, ...] = ()


Place: TypeAlias = Fits | FitsShorter | FitsNot


def place(shape: Shape, rooms: Sequence[Room], size: int, wish: Wish) -> Place:
    """Put a model of this ``shape`` on the ``size`` rooms of ``rooms`` that have most to give."""
    chosen = tuple(sorted(rooms, key=lambda room: -budget(room, wish))[:size])
    given = min(budget(room, wish) for room in chosen)
    share = min(allowed(room, wish) for room in chosen)
    fixed, terms = taken(shape, chosen, size, wish)
    if wish.cache_memory and fixed + wish.cache_memory > given:
        return FitsNot(fixed + wish.cache_memory, given)
    left = wish.cache_memory or given - fixed
    need = cache_need(shape.layers, wish.context, terms)
    if need <= left:
        return Fits(size, wish.context, fixed + (wish.cache_memory or need), chosen, share)
    context = _longest(shape, terms, wish.context, left)
    least = min(LEAST_CONTEXT, wish.context)
    if context < least:
        return FitsNot(fixed + cache_need(shape.layers, least, terms), given)
    need = wish.cache_memory or cache_need(shape.layers, context, terms)
    return FitsShorter(size, context, fixed + need, chosen, share)


def taken(shape: Shape, rooms: Sequence[Room], size: int, wish: Wish) -> tuple[int, CacheTerms]:
    """Return what a room holds besides the cache, and the terms under which the cache is kept."""
    total, host = max(room.total for room in rooms), any(room.host for room in rooms)
    more = overhead(
        total, size, hidden=shape.hidden_size, vocabulary=shape.vocabulary, eager=wish.eager, host=host
    )
    in_flight = batched_tokens(total, host=host) * (1 if host else IN_FLIGHT)
    return weights_on_each(shape, size) + more, CacheTerms(size, wish.cache_bytes, in_flight, host)


def allowed(room: Room, wish: Wish) -> float:
    """Return the share of a GPU that vLLM may be set to take: at its start as much has to be free."""
    if room.host or not room.total:
        return wish.utilization
    free = max(0, room.free - RESERVED - CONTEXT)
    return min(wish.utilization, int(free / max(1, room.total - RESERVED) * 100) / 100)


def budget(room: Room, wish: Wish) -> int:
    """Return the bytes that an engine may take in a room."""
    # A CPU engine is given its cache in bytes; no share of the host counts.
    return room.free if room.host else int(max(0, room.total - RESERVED) * allowed(room, wish))


def _longest(shape: Shape, terms: CacheTerms, wanted: int, left: int) -> int:
    """Return the longest context, in whole blocks, whose cache takes no more than ``left``; 0 for none."""
    low, high = 0, wanted // BLOCK
    while low < high:
        middle = (low + high + 1) // 2
        if cache_need(shape.layers, middle * BLOCK, terms) <= left:
            low = middle
        else:
            high = middle - 1
    return low * BLOCK
