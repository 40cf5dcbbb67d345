"""One look at the machine's memory and load."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Owner(StrEnum):
    """Whose process it is."""

    ENGINE = "engine"
    WINDOW = "window"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class ProcessUse:
    """A process and the memory it holds, in bytes; None where the driver does not tell.

    ``cpu`` is its share of the whole host's processors, 0 to 1; None where it was not asked for.
    """

    pid: int
    name: str
    memory: int | None
    owner: Owner
    cpu: float | None = None


@dataclass(frozen=True)
class GpuReading:
    """One GPU by NVML: bytes, utilization 0 to 1, degrees Celsius, watts; None where it is not available.

    ``memory_used`` is nvidia-smi's figure, without what the driver reserves for itself. ``memory_total`` is 0
    on a GPU that shares the host's memory.
    """

    index: int
    uuid: str
    name: str
    memory_used: int
    memory_total: int
    utilization: float | None
    temperature: int | None
    power: float | None
    power_limit: float | None
    processes: tuple[ProcessUse, ...]

    def held_by(self, owner: Owner) -> int:
        """Bytes held by this owner's processes; all that no known process of ours holds is FOREIGN."""
        held = {
            each: sum(process.memory or 0 for process in self.processes if process.owner is each)
            for each in (Owner.ENGINE, Owner.WINDOW)
        }
        if owner is Owner.FOREIGN:
            return max(0, self.memory_used - sum(held.values()))
        return min(held[owner], self.memory_used)


@dataclass(frozen=True)
class HostReading:
    """The host's memory in bytes, its CPU load 0 to 1, and the app's own processes on it."""

    memory_used: int
    memory_total: int
    cpu: float
    cpu_count: int
    processes: tuple[ProcessUse, ...]

    def held_by(self, owner: Owner) -> int:
        """Bytes held by this owner's processes; all that is not ours is FOREIGN."""
        ours = sum(process.memory or 0 for process in self.processes)
        if owner is Owner.FOREIGN:
            return max(0, self.memory_used - ours)
        return sum(process.memory or 0 for process in self.processes if process.owner is owner)

    def cpu_of(self, owner: Owner) -> float:
        """Share of the host's processors that this owner's processes use, 0 to 1."""
        return min(1.0, sum(process.cpu or 0.0 for process in self.processes if process.owner is owner))


@dataclass(frozen=True)
class Reading:
    """All of it at one moment, ``taken`` by time.monotonic().

    ``problem`` says why a GPU is not listed although a driver is there, or is empty.
    """

    host: HostReading
    gpus: tuple[GpuReading, ...] = ()
    driver: str = ""
    problem: str = ""
    taken: float = 0.0
