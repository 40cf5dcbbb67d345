"""The asyncio loop of the window: qasync's, fit to carry vLLM.

Two things differ from stock qasync. vLLM calls ``run_in_executor(executor=…, func=…)`` by keyword, which
qasync names differently. And callbacks go through one queue, drained by one posted event, in slices short
enough that Qt paints in between; qasync starts a timer for each.
"""

from __future__ import annotations

import asyncio
import collections
import logging
import time
from typing import TYPE_CHECKING, Any

import qasync
from PySide6.QtCore import QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from contextvars import Context

    from PySide6.QtWidgets import QApplication

SLICE = 0.004
"""Seconds of callbacks before Qt gets a turn to paint and to read its sockets."""

log = logging.getLogger(__name__)


class _Wake(QObject):
    """Carries a wake-up, from any thread, to the GUI thread."""

    asked = Signal()


class EngineLoop(qasync.QEventLoop):
    """An event loop on the GUI thread that vLLM's asyncio code runs on unchanged."""

    def __init__(self, app: QApplication) -> None:
        self._due: collections.deque[asyncio.Handle] = collections.deque()
        self._woken = False
        self._wake = _Wake()
        self._wake.asked.connect(self._drain, Qt.ConnectionType.QueuedConnection)
        self._rest = QTimer(interval=0, singleShot=True)
        self._rest.timeout.connect(self._drain)
        super().__init__(app)

    def call_soon(
        self, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Run ``callback`` at the next turn of the loop."""
        if self.is_closed():
            raise RuntimeError("The event loop is closed")
        handle = asyncio.Handle(callback, args, self, context)
        self._due.append(handle)
        if not self._woken:
            self._woken = True
            self._wake.asked.emit()
        return handle

    def call_soon_threadsafe(  # pyright: ignore[reportIncompatibleMethodOverride]  qasync's gives no handle
        self, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Run ``callback`` on the loop, asked from any thread: deque and queued signal are thread-safe."""
        return self.call_soon(callback, *args, context=context)

    def run_in_executor(  # pyright: ignore[reportIncompatibleMethodOverride]  qasync's names differ: see above
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Run ``func`` in ``executor``, or in the default one."""
        return super().run_in_executor(executor, func, *args)

    def _drain(self) -> None:
        self._woken = False
        deadline = time.monotonic() + SLICE
        due = self._due
        while due:
            handle = due.popleft()
            if not handle.cancelled():
                self._run(handle)
            if due and time.monotonic() > deadline:
                self._woken = True
                self._rest.start()
                return

    def _run(self, handle: asyncio.Handle) -> None:
        try:
            handle._run()  # noqa: SLF001  what asyncio's own loops call
        except SystemExit as request:
            # A library's task (uvicorn's, say) that wants to exit ends itself; the window stays.
            log.exception("A task asked the whole process to exit with %s; only the task ended", request.code)
