"""Settings proposed for a model on this machine, for as long as the user has none of their own for it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from app.library.fit import Fits, FitsNot, FitsShorter, Unknown, forecast, legal_sizes, shape_of
from app.library.models import Origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.engine.states import Overrides
    from app.library.fit import Room
    from app.library.models import LocalModel

GIB = 1 << 30
GUIDE_CACHE = 1 * GIB
HOST_SHARE = 0.25
"""Of the host's memory, the part that a CPU engine's KV cache may take: vLLM by itself takes nearly all."""
GPU_SHARE: Final = 0.92
"""What vLLM takes of a GPU by itself since 0.2x; before, 0.9."""
MARGIN: Final = 0.95
"""A forecast that fills more of what there is may be wrong: then vLLM is to find the longest context
itself.
"""
LONGEST: Final = -1
"""As ``max_model_len``: the longest context that fits."""


def propose(model: LocalModel, *, gpus: int, host_memory: int, rooms: Sequence[Room] = ()) -> Overrides:
    """Return the engine arguments to begin with, so that loading works at once if it can work at all.

    ``host_memory`` is the machine's, in bytes. ``rooms`` are its GPUs in the driver's order, or the host's
    memory for a CPU engine; without them nothing is foretold.
    """
    if model.origin is Origin.BUILT_IN:
        # It is small: a compiled engine would start later by more than it could ever win back.
        return {"enforce_eager": True, "kv_cache_memory_bytes": GUIDE_CACHE} | _shared_gpu(gpus)
    if gpus:
        return _on_gpus(model, [room for room in rooms if not room.host])
    return _on_host(model, host_memory, [room for room in rooms if room.host]) | _without_compiler()


def _on_gpus(model: LocalModel, rooms: Sequence[Room]) -> dict[str, object]:
    """Spread it over as few GPUs as it fits on, the emptiest; leave the rest to vLLM's own judgement."""
    shape = shape_of(model.config, model.size)
    match forecast(shape, rooms, utilization=GPU_SHARE):
        case Fits() as fit:
            tight = fit.per_room > MARGIN * fit.utilization * min(room.total for room in fit.rooms)
            return _spread(fit, rooms, shorter=tight)
        case FitsShorter() as fit:
            return _spread(fit, rooms, shorter=True)
        case FitsNot():  # by our estimate: vLLM may find the place that is missing
            size = max(legal_sizes(shape, len(rooms)))
            return (
                {"tensor_parallel_size": size, "max_model_len": LONGEST}
                if size > 1
                else {"max_model_len": LONGEST}
            )
        case Unknown():
            return {}


def _spread(fit: Fits | FitsShorter, rooms: Sequence[Room], *, shorter: bool) -> dict[str, object]:
    chosen: list[int] = []
    for room in fit.rooms:
        chosen.append(next(index for index, each in enumerate(rooms) if each == room and index not in chosen))
    changes: dict[str, object] = {"tensor_parallel_size": fit.size} if fit.size > 1 else {}
    if sorted(chosen) != list(range(fit.size)):
        changes["device_ids"] = sorted(chosen)
    if fit.utilization < GPU_SHARE:
        changes["gpu_memory_utilization"] = fit.utilization
    if shorter:
        changes["max_model_len"] = LONGEST
    return changes


def _on_host(model: LocalModel, memory: int, rooms: Sequence[Room]) -> dict[str, object]:
    """Give the cache a share of the memory, or less where the model would have no room beside it."""
    cache = max(GIB, int(memory * HOST_SHARE) // GIB * GIB)
    shape = shape_of(model.config, model.size)
    fit = forecast(shape, rooms, cache_memory=cache)
    while isinstance(fit, FitsNot) and cache > GIB:
        cache = max(GIB, cache // 2 // GIB * GIB)
        fit = forecast(shape, rooms, cache_memory=cache)
    if isinstance(fit, Fits | Unknown):
        return {"kv_cache_memory_bytes": cache}
    return {"kv_cache_memory_bytes": cache, "max_model_len": LONGEST}


def _shared_gpu(gpus: int) -> dict[str, object]:
    """Leave the GPU to larger models."""
    return {"gpu_memory_utilization": 0.1} if gpus else {}


def _without_compiler() -> dict[str, object]:
    """Do without compiled graphs where there is no C++ compiler to make them."""
    return {} if shutil.which("g++") or shutil.which("clang++") else {"enforce_eager": True}
