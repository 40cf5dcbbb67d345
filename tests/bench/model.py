"""The model that benchmarks run: the built-in one, loaded as the app loads it."""

from __future__ import annotations

import os
from pathlib import Path

from app.paths import GUIDE

PATH = Path(os.environ.get("VLINDERS_BENCH_MODEL", GUIDE))
"""Another model folder for the bare-engine benchmarks can be named in the environment."""

OVERRIDES: dict[str, object] = {"enforce_eager": True, "kv_cache_memory_bytes": 1 << 30}
