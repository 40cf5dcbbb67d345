"""How a benchmark's figures are summed up and printed."""

from __future__ import annotations

import json
import statistics
import sys


def emit(bench: str, **figures: object) -> None:
    """Print one row: a JSON object on a line of its own."""
    row = {"bench": bench} | {
        name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()
    }
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


def paired_ratio(ours: list[float], theirs: list[float]) -> float:
    """Return the median of the ratios of neighbouring runs: what the machine does to both cancels out."""
    return statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))


def percentile(values: list[float], share: float) -> float:
    """Return the value below which ``share`` of ``values`` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
