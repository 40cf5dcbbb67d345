"""Whether a model fits on GPUs, before it is downloaded and before it is loaded. Arithmetic only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from app.library.fit_advice import advise, best_of
from app.library.placing import (
    LEAST_CONTEXT,
    UTILIZATION,
    Fits,
    FitsNot,
    FitsShorter,
    Place,
    Room,
    Wish,
    place,
)
from app.library.shape import Shape, legal_sizes, shape_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Fit", "Fits", "FitsNot", "FitsShorter", "Room", "Shape", "Unknown", "forecast", "legal_sizes",
    "shape_of",
]  # fmt: skip


@dataclass(frozen=True)
class Unknown:
    """It cannot be told, and ``why``, in one sentence."""

    why: str


Fit: TypeAlias = Fits | FitsShorter | FitsNot | Unknown


def forecast(
    shape: Shape,
    rooms: Sequence[Room],
    *,
    context: int | None = None,
    utilization: float = UTILIZATION,
    cache_bytes: int = 2,
    size: int | None = None,
    cache_memory: int | None = None,
    eager: bool = False,
) -> Fit:
    """Return whether a model of this ``shape`` fits in some of ``rooms``, as few as can be.

    ``context`` is what is wanted, None all that the model was made for. ``cache_bytes`` is 2, or 1 for an
    FP8 KV cache. ``size`` fixes tensor parallelism, ``cache_memory`` the bytes of the cache
    (``kv_cache_memory_bytes``); ``eager`` is without CUDA graphs. All figures of the answer are bytes in
    one room.
    """
    rooms = [room for room in rooms if room.total > 0]
    host = any(room.host for room in rooms)
    sizes = legal_sizes(shape, 1 if host else len(rooms))
    if size is not None:
        sizes = tuple(each for each in sizes if each == size)
    wanted = context or shape.context
    if (unknown := _unknown(shape, rooms, sizes)) is not None:
        return unknown
    wish = Wish(wanted or LEAST_CONTEXT, utilization, cache_bytes, cache_memory, eager)
    found = best_of([place(shape, rooms, each, wish) for each in sizes])
    if not shape.layers or not wanted:
        return _without_cache(shape, found)
    return found if isinstance(found, Fits) else replace(found, advice=advise(shape, rooms, wish, found))


def _unknown(shape: Shape, rooms: Sequence[Room], sizes: Sequence[int]) -> Unknown | None:
    if not rooms:
        return Unknown("No GPU is known that it could be loaded on.")
    if not shape.weights:
        return Unknown("How much its weights take is not known.")
    if not sizes:
        return Unknown("It cannot be divided among so many GPUs.")
    return None


def _without_cache(shape: Shape, found: Place) -> Fit:
    """Say what can be said of the weights alone."""
    if isinstance(found, FitsNot):
        return found
    lacking = "how much each token takes" if not shape.layers else "how long a context it was made for"
    return Unknown(f"Its weights fit; its config does not tell {lacking}.")
