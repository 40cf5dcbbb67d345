"""What a running engine reports of itself, step by step, gathered into figures for the window."""

from __future__ import annotations

import time
from typing import Any

from app.engine.states import Activity


class Statistics:
    """Collects vLLM's statistics on the loop's thread, once per engine step: it only adds up.

    Serves as vLLM's stat logger factory: calling it returns the logger, which is itself.
    """

    def __init__(self) -> None:
        self._running = 0
        self._waiting = 0
        self._kv_cache_use = 0.0
        self._tokens = 0
        self._queries = 0
        self._hits = 0
        self._taken = time.monotonic()
        self._recorded = False

    def __call__(self, vllm_config: Any, engine_index: int = 0) -> Statistics:
        return self

    def record(
        self,
        scheduler_stats: Any,
        iteration_stats: Any,
        mm_cache_stats: Any = None,
        engine_idx: int = 0,
        **_: Any,
    ) -> None:
        """Add up one engine step; either part may be missing."""
        self._recorded = True
        if scheduler_stats is not None:
            self._running = scheduler_stats.num_running_reqs
            self._waiting = scheduler_stats.num_waiting_reqs
            self._kv_cache_use = scheduler_stats.kv_cache_usage
            prefix = scheduler_stats.prefix_cache_stats
            if prefix is not None:
                self._queries += prefix.queries
                self._hits += prefix.hits
        if iteration_stats is not None:
            self._tokens += iteration_stats.num_generation_tokens

    def take(self) -> Activity:
        """Return the activity since the last call; an engine that is idle reports nothing, which is zero."""
        now = time.monotonic()
        rate = self._tokens / (now - self._taken) if now > self._taken else 0.0
        if not self._recorded:
            self._running = self._waiting = 0
            self._kv_cache_use = 0.0
        self._taken, self._tokens, self._recorded = now, 0, False
        return Activity(
            running=self._running,
            waiting=self._waiting,
            kv_cache_use=self._kv_cache_use,
            prefix_hit_rate=self._hits / self._queries if self._queries else None,
            tokens_per_second=rate,
        )

    def log_engine_initialized(self) -> None:
        """Do nothing: part of what vLLM asks of a stat logger."""

    def log(self) -> None:
        """Do nothing: part of what vLLM asks of a stat logger."""

    def record_sleep_state(self, sleep: int = 0, level: int = 0) -> None:
        """Do nothing: part of what vLLM asks of a stat logger."""
