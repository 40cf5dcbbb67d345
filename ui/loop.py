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
from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer, Signal

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

    def _before_run_forever(self) -> None:
        super()._before_run_forever()
        self._rest.start()

    def _add_reader(self, fd: int, callback: Callable[..., Any], *args: Any) -> None:
        """Call ``callback`` whenever ``fd`` is readable, and at once what it makes due.

        qasync switches the notifier off, queues the callback, and switches it on again: three turns of the
        loop for each message from the engine.
        """
        self._remove_reader(fd)
        notifier = QSocketNotifier(fd, QSocketNotifier.Type.Read)
        handle = asyncio.Handle(callback, args, self, None)
        activated: Any = notifier.activated
        activated["int"].connect(lambda: self._serve(notifier, handle))
        notifiers: Any = self._read_notifiers
        notifiers[fd] = notifier

    def _serve(self, _alive: QSocketNotifier, handle: asyncio.Handle) -> None:
        """Run a reader's callback; the notifier lives on meanwhile, though the callback may remove it."""
        if not self.is_running():
            return  # still readable when the loop runs again
        self._woken = True
        self._run(handle)
        self._drain()

    def _drain(self) -> None:
        """Run what is due. Meanwhile nothing needs to wake the loop: what comes is seen before this ends.

        Qt may handle events after the loop was stopped; tasks would then find no running loop, so they wait.
        """
        if not self.is_running():
            return
        deadline = time.monotonic() + SLICE
        due = self._due
        self._woken = True
        while True:
            while due:
                handle = due.popleft()
                if not handle.cancelled():
                    self._run(handle)
                if due and time.monotonic() > deadline:
                    self._rest.start()
                    return
            self._woken = False
            # A thread may have queued just before that and relied on the flag.
            if not due:
                return
            self._woken = True

    def _run(self, handle: asyncio.Handle) -> None:
        try:
            handle._run()  # noqa: SLF001  what asyncio's own loops call
        except SystemExit as request:
            # A library's task (uvicorn's, say) that wants to exit ends itself; the window stays.
            log.exception("A task asked the whole process to exit with %s; only the task ended", request.code)
