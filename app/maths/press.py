"""Formulas drawn beside the app: in a process of their own, since drawing holds the interpreter.

It takes 5 to 50 ms for a formula, and for one made to hurt it never ends. A process can be ended, and needs
none of the window's time.
"""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final, NamedTuple

from app.maths.formula import LONGEST, Refusal
from app.maths.machine import BrokenError, Machine

if TYPE_CHECKING:
    from app.maths.formula import Outcome

LIMIT: Final = 2.0
"""Seconds that a formula may take."""
IDLE: Final = 60.0
"""Seconds without an order after which the process ends; the next order starts another."""
CLOSED: Final = Refusal("The app is ending.")


class _Order(NamedTuple):
    source: str
    display: bool
    drawn: Future[Outcome]


class Press:
    """Draws formulas one after another, the latest order first: it is what the reader looks at now.

    Any thread may order. Starts nothing before the first order.
    """

    def __init__(self, *, limit: float = LIMIT, idle: float = IDLE) -> None:
        self._limit, self._idle = limit, idle
        self._orders: queue.LifoQueue[_Order | None] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._machine: Machine | None = None
        self._closed = False

    def order(self, source: str, *, display: bool = False) -> Future[Outcome]:
        """Ask for ``source`` to be drawn; a future that is cancelled in time costs nothing.

        Its callbacks run in the press's thread. It never fails: what cannot be drawn is a Refusal.
        """
        drawn: Future[Outcome] = Future()
        if len(source) > LONGEST:
            drawn.set_result(Refusal("The formula is too long to be drawn."))
            return drawn
        with self._lock:
            if self._closed:
                drawn.set_result(CLOSED)
                return drawn
            self._orders.put(_Order(source, display, drawn))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="formulas", daemon=True)
                self._thread.start()
        return drawn

    def close(self) -> None:
        """End the process; what is still ordered is refused."""
        with self._lock:
            self._closed = True
            thread, machine = self._thread, self._machine
            self._orders.put(None)
        if machine is not None:
            machine.kill()  # what it is at would be waited for
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        """Take orders until there are none for a while."""
        while (order := self._next()) is not None:
            if order.drawn.set_running_or_notify_cancel():
                order.drawn.set_result(self._draw(order))

    def _draw(self, order: _Order) -> Outcome:
        if self._closed:
            return CLOSED
        try:
            machine = self._machine or Machine()
            with self._lock:  # who closes the press either finds the process or is seen here
                self._machine = machine
                if self._closed:
                    machine.kill()
            return machine.draw(order.source, display=order.display, limit=self._limit)
        except BrokenError as error:
            self._end_machine()
            return CLOSED if self._closed else error.refusal

    def _end_machine(self) -> None:
        machine, self._machine = self._machine, None
        if machine is not None:
            machine.end()

    def _next(self) -> _Order | None:
        """Wait for an order; None means that the thread's time is over."""
        while True:
            try:
                # Once closed, the end has been taken out, perhaps before orders that were older.
                order = self._orders.get(timeout=0 if self._closed else self._idle)
            except queue.Empty:
                order = None
            if order is not None:
                return order
            with self._lock:
                if self._orders.empty():
                    self._end_machine()
                    self._thread = None
                    return None
