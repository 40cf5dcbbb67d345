"""What the child says, at most ten times a second."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from app.hub.fetch.protocol import Progress, Retry, Verifying, encode

if TYPE_CHECKING:
    from app.hub.fetch.protocol import Event


class Report:
    """The way of events to the parent, through the open file ``output``.

    Retries come from any thread and wait for the next :meth:`tick`; the newest one replaces another.
    """

    def __init__(self, output: int) -> None:
        self._output = output
        self._last: Event | None = None
        self._retry: Retry | None = None
        self._lock = threading.Lock()

    def say(self, event: Event) -> None:
        """Say ``event`` now; where nobody listens any more, nobody needs this process either."""
        line = memoryview(encode(event))
        try:
            while line:
                line = line[os.write(self._output, line) :]
        except OSError:
            os._exit(1)

    def retry(self, retry: Retry) -> None:
        """Keep ``retry`` for the next tick."""
        with self._lock:
            self._retry = retry

    def tick(self, event: Progress | Verifying) -> None:
        """Say where things stand, unless that was the last thing said, and what is being tried again."""
        if event != self._last:
            self._last = event
            self.say(event)
        with self._lock:
            retry, self._retry = self._retry, None
        if retry is not None:
            self.say(retry)
