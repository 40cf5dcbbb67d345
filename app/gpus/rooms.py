"""The machine as what models have to fit into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.gpus.readings import Owner
from app.library.fit import Room

if TYPE_CHECKING:
    from app.gpus.readings import Reading

STEP = 256 * 2**20
"""Bytes in which free memory is told: it never stands still, and a forecast needs no more."""
BRANDS = ("NVIDIA ", "GeForce ", "Tesla ", "Quadro ")


def rooms_of(reading: Reading, *, device: str) -> tuple[Room, ...]:
    """Return the GPUs, or the host's memory where vLLM computes on it; ``device`` is "" for what is there.

    What Vlinders' own engine holds counts as free: it gives way to the model that is loaded next.
    """
    gpus = [gpu for gpu in reading.gpus if gpu.memory_total]
    if gpus and device != "cpu":
        return tuple(
            Room(
                short_name(gpu.name),
                gpu.memory_total,
                _stepped(gpu.memory_total - gpu.memory_used + gpu.held_by(Owner.ENGINE)),
            )
            for gpu in gpus
        )
    host = reading.host
    free = host.memory_total - host.memory_used + host.held_by(Owner.ENGINE)
    return (Room("this machine", host.memory_total, _stepped(free), host=True),)


def short_name(name: str) -> str:
    """Return "H200" of "NVIDIA H200"."""
    for brand in BRANDS:
        name = name.removeprefix(brand)
    return name


def _stepped(size: int) -> int:
    return max(0, size // STEP * STEP)
