"""What would make a model fit, or fit whole: sentences for people, each of them computed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from app.library.cache_need import cache_need
from app.library.overhead import GIB
from app.library.placing import LEAST_CONTEXT, Fits, FitsNot, FitsShorter, Place, budget, place, taken
from app.library.shape import legal_sizes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.library.placing import Room, Wish
    from app.library.shape import Shape

MOST_GPUS: Final = 16
"""How many GPUs advice may ask for."""
USUAL_CONTEXT: Final = 8192
"""Tokens that a quantization is proposed for."""
IN_8_BITS: Final = 0.55
"""Of 16-bit weights; embeddings mostly stay as they are."""
IN_4_BITS: Final = 0.33
WORTHWHILE: Final = 1.2
"""How much longer a context has to get to be worth a sentence."""


def advise(shape: Shape, rooms: Sequence[Room], wish: Wish, found: Place) -> tuple[str, ...]:
    """Return what would help, best first; empty if nothing that is known would."""
    return tuple(sentence for sentence in _sentences(shape, rooms, wish, found) if sentence)


def _sentences(shape: Shape, rooms: Sequence[Room], wish: Wish, found: Place) -> Iterator[str]:
    yield _alone(shape, rooms, wish, found)
    yield _half_cache(shape, rooms, wish, found)
    yield _more_gpus(shape, rooms, wish, found)
    if isinstance(found, FitsNot):
        yield _smaller(shape, rooms, wish)


def _alone(shape: Shape, rooms: Sequence[Room], wish: Wish, found: Place) -> str:
    """Say that the memory which others hold is what lacks."""
    emptied = [replace(room, free=room.total) for room in rooms]
    better = _best(shape, emptied, wish)
    if not _is_better(better, found):
        return ""
    held = max(room.total - room.free for room in rooms)
    place_name = "in this machine's memory" if rooms[0].host else "on the GPU"
    return f"Other programs hold {_gib(held)} {place_name}: {_says(better, wish)} once they end."


def _half_cache(shape: Shape, rooms: Sequence[Room], wish: Wish, found: Place) -> str:
    if wish.cache_bytes == 1 or wish.cache_memory or rooms[0].host:
        return ""
    better = _best(shape, rooms, replace(wish, cache_bytes=1))
    return f"With an FP8 KV cache {_says(better, wish)}." if _is_better(better, found) else ""


def _more_gpus(shape: Shape, rooms: Sequence[Room], wish: Wish, found: Place) -> str:
    if any(room.host for room in rooms):
        return ""
    largest = max(rooms, key=lambda room: budget(room, wish))
    for size in legal_sizes(shape, MOST_GPUS):
        if size > len(rooms):
            better = place(shape, [largest] * size, size, wish)
            if _is_better(better, found):
                return f"On {size} GPUs such as {largest.name} {_says(better, wish)}."
    return ""


def _smaller(shape: Shape, rooms: Sequence[Room], wish: Wish) -> str:
    """Say what quantization would fit, for a context that is of use."""
    sizes = legal_sizes(shape, 1 if rooms[0].host else len(rooms))
    context = min(wish.context, USUAL_CONTEXT)
    limit = max(_most_weights(shape, rooms, size, replace(wish, context=context)) for size in sizes)
    if limit <= 0:
        return ""
    if not shape.packed:
        for bits, part in ((8, IN_8_BITS), (4, IN_4_BITS)):
            if shape.weights * part <= limit:
                size = _gib(shape.weights * part)
                return f"Quantized to {bits} bits it would fit, with some {size} of weights."
    have = _gib(shape.weights)
    return f"A smaller quantization would fit: at most {_gib(limit)} of weights instead of {have}."


def _most_weights(shape: Shape, rooms: Sequence[Room], size: int, wish: Wish) -> int:
    chosen = sorted(rooms, key=lambda room: -budget(room, wish))[:size]
    fixed, terms = taken(replace(shape, weights=0), chosen, size, wish)
    cache = wish.cache_memory or cache_need(shape.layers, wish.context, terms)
    return (min(budget(room, wish) for room in chosen) - fixed - cache) * size


def _best(shape: Shape, rooms: Sequence[Room], wish: Wish) -> Place:
    """Return the best place there is: whole on as few rooms as can be, else with the longest context."""
    sizes = legal_sizes(shape, 1 if rooms[0].host else len(rooms))
    return best_of([place(shape, rooms, size, wish) for size in sizes])


def best_of(found: Sequence[Place]) -> Place:
    """Return the first that fits, else the one with the longest context, else what lacks least."""
    whole = next((each for each in found if isinstance(each, Fits)), None)
    shorter = [each for each in found if isinstance(each, FitsShorter)]
    not_at_all = [each for each in found if isinstance(each, FitsNot)]
    if whole is not None:
        return whole
    if shorter:
        return max(shorter, key=lambda each: each.context)
    return min(not_at_all, key=lambda each: each.needed - each.free)


def _is_better(place: Place, than: Place) -> bool:
    match place, than:
        case FitsNot(), _:
            return False
        case _, FitsNot():
            return True
        case Fits(), FitsShorter():
            return True
        case ((Fits() | FitsShorter()), (Fits() | FitsShorter())):
            return place.context >= WORTHWHILE * than.context


def _says(place: Place, wish: Wish) -> str:
    if isinstance(place, FitsShorter):
        return f"{place.context:,} tokens fit"
    return f"all {wish.context:,} tokens fit" if wish.context > LEAST_CONTEXT else "it fits"


def _gib(size: float) -> str:
    return f"{size / GIB:.1f} GiB"
