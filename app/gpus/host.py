"""The host's memory and processors, and what the app's own processes take of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil

from app.gpus.readings import HostReading, ProcessUse

if TYPE_CHECKING:
    from app.gpus.census import Census


class Host:
    """Samples the host by psutil; CPU shares are over the time since the sample before.

    A process's memory is what it has resident and to itself: resident less shared pages (``statm``). USS and
    PSS would be more exact, but the kernel walks all page tables for them: with a model of tens of GB in
    memory that takes far longer than the half second between two samples.
    """

    def __init__(self) -> None:
        self._count = psutil.cpu_count() or 1
        self._processes: dict[int, psutil.Process] = {}
        psutil.cpu_percent()  # the first call only starts the measurement

    def read(self, census: Census) -> HostReading:
        """Return the present figures."""
        memory = psutil.virtual_memory()
        pids = [*sorted(census.engine), census.window]
        uses = tuple(use for pid in pids if (use := self._use(pid, census)) is not None)
        self._processes = {pid: process for pid, process in self._processes.items() if pid in pids}
        return HostReading(
            memory_used=memory.total - memory.available,
            memory_total=memory.total,
            cpu=psutil.cpu_percent() / 100,
            cpu_count=self._count,
            processes=uses,
        )

    def _use(self, pid: int, census: Census) -> ProcessUse | None:
        try:
            process = self._processes.get(pid)
            if process is None:
                process = self._processes[pid] = psutil.Process(pid)
            with process.oneshot():
                info = process.memory_info()
                cpu = process.cpu_percent() / 100 / self._count
        except psutil.Error:
            self._processes.pop(pid, None)
            return None
        return ProcessUse(pid, census.name(pid), info.rss - info.shared, census.owner(pid), cpu)
