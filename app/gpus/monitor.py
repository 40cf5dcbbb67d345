"""Watches the machine: a sample twice a second, taken in a thread of its own and published on the loop."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from app.gpus.census import Census
from app.gpus.host import Host
from app.gpus.nvml import Nvml
from app.gpus.readings import Reading
from app.observable import Observable

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.tasks import Tasks

log = logging.getLogger(__name__)

_INTERVAL = 0.5
_PATIENCE = 2.0
"""Seconds to wait for the thread at the end: a driver that hangs must not hold up the rest."""


class Monitor:
    """Publishes a :class:`Reading` every ``interval`` seconds while started; None before the first.

    ``engine_pids`` is asked on the loop's thread before each sample.
    """

    def __init__(
        self,
        tasks: Tasks,
        engine_pids: Callable[[], frozenset[int]],
        *,
        nvml: Nvml | None = None,
        interval: float = _INTERVAL,
    ) -> None:
        self.readings: Observable[Reading | None] = Observable(None)
        self._tasks = tasks
        self._engine_pids = engine_pids
        self._nvml = nvml or Nvml()
        self._interval = interval
        self._census = Census()
        self._host: Host | None = None
        self._logged: set[str] = set()
        self._thread: ThreadPoolExecutor | None = None
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to sample; readings come on the loop that runs now."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "monitor")
            self._watching = self._tasks.spawn(self._watch(self._thread), name="monitor")

    async def stop(self) -> None:
        """End the thread and let the driver go."""
        thread, watching = self._thread, self._watching
        self._thread = self._watching = None
        if thread is None or watching is None:
            return
        watching.cancel()
        closing = asyncio.get_running_loop().run_in_executor(thread, self._close)
        thread.shutdown(wait=False)
        await asyncio.wait({watching, closing}, timeout=_PATIENCE)

    async def _watch(self, thread: ThreadPoolExecutor) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + self._interval
            try:
                self.readings.set(await loop.run_in_executor(thread, self._sample, self._engine_pids()))
            except Exception as error:
                # One bad sample must not end the watch, nor fill the log twice a second.
                if repr(error) not in self._logged:
                    self._logged.add(repr(error))
                    log.warning("A sample of the machine failed", exc_info=error)
            await asyncio.sleep(max(0.0, due - loop.time()))

    def _sample(self, engine_pids: frozenset[int]) -> Reading:
        if self._host is None:
            self._host = Host()  # psutil measures CPU time per calling thread
        self._census.renew(engine_pids)
        table = self._nvml.read(self._census)
        host = self._host.read(self._census)
        return Reading(host, table.gpus, table.driver, table.problem, time.monotonic())

    def _close(self) -> None:
        self._nvml.close()
        self._host = None
