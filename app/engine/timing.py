"""When the tokens of a reply came, and the figures that follow from it."""

from __future__ import annotations

import time
from array import array
from typing import Any

from app.engine.replies import Usage

NO_TIME = 0.0
MOST_AT_ONCE = 1000
"""No engine gives more tokens in one delta; an endpoint may say that it did."""


class Timing:
    """Takes each delta's arrival: what that costs does not depend on the reply's length."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._first: float | None = None
        self._last = self._began
        self._gaps = array("d")
        self._thought_until: float | None = None
        self.tokens = 0
        self.reasoning_tokens = 0

    def take(self, tokens: int, *, thinking: bool) -> None:
        """Note that ``tokens`` have just come; several at once stand for as many equal steps."""
        now = time.monotonic()
        if self._first is None:
            self._first = now
        elif tokens:
            self._gaps.extend([(now - self._last) / tokens] * min(tokens, MOST_AT_ONCE))
        self._last = now
        self.tokens += tokens
        if thinking:
            self.reasoning_tokens += tokens
            self._thought_until = now

    def finish(self, *, prompt: int, cached: int, finish: str, stats: Any) -> Usage:
        """Return the figures; ``stats`` is vLLM's RequestStateStats, or None."""
        now = time.monotonic()
        first = now if self._first is None else self._first
        gaps = sorted(self._gaps)
        return Usage(
            prompt_tokens=prompt,
            cached_tokens=cached,
            completion_tokens=self.tokens,
            finish=finish,
            ttft=first - self._began,
            seconds=now - self._began,
            queue=_queue_time(stats),
            itl_p50=_quantile(gaps, 0.5),
            itl_p99=_quantile(gaps, 0.99),
            reasoning_tokens=self.reasoning_tokens,
            reasoning_seconds=0.0 if self._thought_until is None else self._thought_until - first,
        )


def _queue_time(stats: Any) -> float | None:
    """Return the wait before the engine took the request up; by the engine's own clock."""
    queued = getattr(stats, "queued_ts", NO_TIME)
    scheduled = getattr(stats, "scheduled_ts", NO_TIME)
    return scheduled - queued if queued and scheduled >= queued else None


def _quantile(sorted_values: list[float], share: float) -> float | None:
    if not sorted_values:
        return None
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]
