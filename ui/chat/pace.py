"""How fast a lane answers: followed while it streams, told by the usage in the end."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.engine.replies import Piece, Usage


class Figures(NamedTuple):
    """What can be said of a reply now; times in seconds, None for what is not known."""

    ttft: float | None = None
    speed: float | None = None
    """Tokens a second."""
    tokens: int = 0


@dataclass
class Pace:
    """A reply as it comes; all times are of the monotonic clock.

    ``began`` is None where its beginning was not seen: then its speed is all that can be said.
    """

    began: float | None
    first: float | None = None
    latest: float = 0.0
    tokens: int = 0

    def take(self, piece: Piece, now: float | None = None) -> None:
        """Count a piece that has come."""
        if not piece.tokens:
            return
        self.latest = time.monotonic() if now is None else now
        if self.first is None:
            self.first = self.latest
        self.tokens += piece.tokens

    @property
    def figures(self) -> Figures:
        if self.first is None:
            return Figures()
        streamed = self.latest - self.first
        speed = (self.tokens - 1) / streamed if self.tokens > 1 and streamed > 0 else None
        if self.began is None:
            return Figures(None, speed)
        return Figures(self.first - self.began, speed, self.tokens)


def figures_of(usage: Usage) -> Figures:
    """Return the figures of a reply that has ended."""
    return Figures(usage.ttft or None, usage.tokens_per_second or None, usage.completion_tokens)


def fastest(figures: Sequence[Figures]) -> tuple[frozenset[int], frozenset[int]]:
    """Return whose first token came soonest and whose speed is highest; nobody's of fewer than two."""
    waits = {place: each.ttft for place, each in enumerate(figures) if each.ttft is not None}
    speeds = {place: each.speed for place, each in enumerate(figures) if each.speed is not None}
    soonest = min(waits, key=waits.__getitem__) if len(waits) > 1 else None
    quickest = max(speeds, key=speeds.__getitem__) if len(speeds) > 1 else None
    return (
        frozenset() if soonest is None else frozenset({soonest}),
        frozenset() if quickest is None else frozenset({quickest}),
    )
