"""What nvidia-smi says, to hold the app's own figures against."""

from __future__ import annotations

import subprocess

FIELDS = "index,memory.used,memory.total,utilization.gpu,temperature.gpu,power.draw"


def query_gpus() -> list[dict[str, float]]:
    """Return one row a GPU: MiB, percent, degrees Celsius and watts."""
    names = FIELDS.split(",")
    return [dict(zip(names, map(float, row), strict=True)) for row in _query(f"--query-gpu={FIELDS}")]


def query_processes() -> dict[int, float]:
    """Return the MiB each process holds on the GPUs, by process id."""
    rows = _query("--query-compute-apps=pid,used_memory")
    return {int(pid): float(memory) if memory.replace(".", "").isdigit() else -1.0 for pid, memory in rows}


def _query(what: str) -> list[list[str]]:
    printed = subprocess.run(
        ["nvidia-smi", what, "--format=csv,noheader,nounits"], check=True, capture_output=True, text=True
    ).stdout
    return [[cell.strip() for cell in line.split(",")] for line in printed.splitlines() if line.strip()]
