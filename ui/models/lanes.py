"""What a model would take on each GPU, for every number of GPUs that it can be divided among."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from app.library.config import Config
from app.library.fit import Fits, FitsNot, FitsShorter, Unknown, forecast, legal_sizes, shape_of
from ui.models.words import memory_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.hub.repository import Repository, Variant
    from app.library.fit import Fit, Room

MOST = 4
"""Ways to divide that are shown; more would say the same."""


@dataclass(frozen=True)
class Lane:
    """One way to load it: bytes on each of its GPUs. ``rest`` is cache and what the engine itself needs."""

    title: str
    weights: int
    rest: int
    free: int
    total: int
    tone: str
    words: str


def lanes_of(
    repository: Repository, variant: Variant, rooms: Sequence[Room], context: int | None
) -> tuple[Lane, ...]:
    """Return a lane for each legal number of GPUs, the fewest first; none where nothing is known."""
    if not rooms or variant.problem or not variant.weights:
        return ()
    shape = shape_of(repository.config or repository.listed.config or Config(), variant.weights)
    lanes: list[Lane] = []
    for size in legal_sizes(shape, 1 if rooms[0].host else len(rooms))[:MOST]:
        fit = forecast(shape, rooms, context=context, size=size)
        lane = _lane(fit, size, -(-shape.weights // size), _roomiest(rooms, size))
        if lane is not None:
            lanes.append(lane)
    return tuple(lanes)


def _lane(fit: Fit, size: int, weights: int, room: Room) -> Lane | None:
    title = "Memory" if room.host else f"{size} × {room.name}"
    match fit:
        case Fits() | FitsShorter():
            tone = "success" if isinstance(fit, Fits) else "warning"
            taken, words = fit.per_room, f"{memory_text(fit.per_room)} of {memory_text(room.free)} free"
            if isinstance(fit, FitsShorter):
                words = f"{words}, {fit.context:,} tokens"
        case FitsNot():
            tone, taken = "danger", fit.needed
            words = f"needs {memory_text(fit.needed)}, {memory_text(fit.free)} can be had"
        case Unknown():
            return None
        case _:
            assert_never(fit)
    return Lane(title, min(weights, taken), max(0, taken - weights), room.free, room.total, tone, words)


def _roomiest(rooms: Sequence[Room], size: int) -> Room:
    """Return the fullest of the ``size`` emptiest rooms: the one that decides."""
    return sorted(rooms, key=lambda room: room.free, reverse=True)[:size][-1]
