"""How far downloads are together, for where there is room for a figure only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hub.orders import Finished, Running, Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.hub.orders import Download


def coming(downloads: Sequence[Download]) -> list[Download]:
    """Return those that run or wait for their turn."""
    return [each for each in downloads if isinstance(each.progress, Running | Waiting)]


def share_of(downloads: Sequence[Download]) -> float | None:
    """Return how far all that is coming is together, 0 to 1 in whole percents, or None."""
    active = coming(downloads)
    size = sum(each.order.size for each in active)
    done = sum(each.done for each in active)
    return min(100, 100 * done // size if size else 0) / 100 if active else None


def tab_title(downloads: Sequence[Download]) -> str:
    """Return "Downloads", or "Downloads · 2 · 43%" while two are on their way."""
    active = coming(downloads)
    if active:
        return f"Downloads · {len(active)} · {share_of(downloads) or 0:.0%}"
    rest = sum(not isinstance(each.progress, Finished) for each in downloads)
    return f"Downloads · {rest}" if rest else "Downloads"
