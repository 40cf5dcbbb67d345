"""Settings proposed for a model on this machine, for as long as the user has none of their own for it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from app.library.models import Origin

if TYPE_CHECKING:
    from app.engine.states import Overrides
    from app.library.models import LocalModel

GIB = 1 << 30
GUIDE_CACHE = 1 * GIB
HOST_SHARE = 0.25
"""Of the host's memory, the part that a CPU engine's KV cache may take: vLLM by itself takes nearly all."""


def propose(model: LocalModel, *, gpus: int, host_memory: int) -> Overrides:
    """Return the engine arguments to begin with; ``host_memory`` is the machine's, in bytes."""
    if model.origin is Origin.BUILT_IN:
        # It is small: a compiled engine would start later by more than it could ever win back.
        return {"enforce_eager": True, "kv_cache_memory_bytes": GUIDE_CACHE} | _shared_gpu(gpus)
    if gpus:
        return {}
    cache = int(host_memory * HOST_SHARE) // GIB * GIB
    return {"kv_cache_memory_bytes": max(GIB, cache)} | _without_compiler()


def _shared_gpu(gpus: int) -> dict[str, object]:
    """Leave the GPU to larger models."""
    return {"gpu_memory_utilization": 0.1} if gpus else {}


def _without_compiler() -> dict[str, object]:
    """Do without compiled graphs where there is no C++ compiler to make them."""
    return {} if shutil.which("g++") or shutil.which("clang++") else {"enforce_eager": True}
