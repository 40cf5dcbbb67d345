"""Threads that work off what there is to do, while the main one keeps an eye on everything."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable

BEAT: Final = 0.1
"""Seconds between two looks at how things stand."""


class Crew:
    """Threads that nobody waits for when the process ends."""

    def __init__(self) -> None:
        self._working = 0
        self._failure: Exception | None = None
        self._stirred = threading.Condition()

    def hire(self, count: int, *heaps: deque[Callable[[], None]]) -> None:
        """Start ``count`` threads that work off the ``heaps``, one after the other."""
        with self._stirred:
            self._working += count
        for number in range(count):
            threading.Thread(target=self._work, args=heaps, name=f"crew-{number}", daemon=True).start()

    def join(self, beat: Callable[[], None]) -> None:
        """Return when all is done, calling ``beat`` meanwhile; raises the first failure at once."""
        working = True
        while working:
            with self._stirred:
                self._stirred.wait_for(lambda: not self._working or self._failure, BEAT)
                working, failure = self._working > 0, self._failure
            beat()
            if failure is not None:
                raise failure

    def _work(self, *heaps: deque[Callable[[], None]]) -> None:
        failure: Exception | None = None
        try:
            while job := _take(heaps):
                job()
        except Exception as error:  # noqa: BLE001 - raised again in the main thread
            failure = error
        with self._stirred:
            self._working -= 1
            self._failure = self._failure or failure
            self._stirred.notify()


def _take(heaps: tuple[deque[Callable[[], None]], ...]) -> Callable[[], None] | None:
    for heap in heaps:
        with contextlib.suppress(IndexError):
            return heap.popleft()
    return None
