"""How a benchmark's figures are summed up and printed."""

from __future__ import annotations

import json
import os
import statistics
import sys

_out = sys.stdout


def keep_output_for_rows() -> None:
    """Let nothing but rows reach standard output: what the engines print goes to standard error."""
    global _out  # noqa: PLW0603  the process has one standard output
    _out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)


def emit(bench: str, **figures: object) -> None:
    """Print one row: a JSON object on a line of its own."""
    row = {"bench": bench} | {
        name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()
    }
    _out.write(json.dumps(row) + "\n")
    _out.flush()


def paired_ratio(ours: list[float], theirs: list[float]) -> float:
    """Return the median of the ratios of neighbouring runs: what the machine does to both cancels out."""
    return statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))


def percentile(values: list[float], share: float) -> float:
    """Return the value below which ``share`` of ``values`` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
