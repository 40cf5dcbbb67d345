"""What was asked of the double, and how much it sent."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass
class Request:
    """One request. ``path`` is decoded and without its query; ``sent`` counts the bytes of the body so far."""

    method: str
    path: str
    query: str
    host: str
    """"hub" or "cdn"."""
    range: str
    """As asked, or ""."""
    authorized: bool
    """Whether it carried a token."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """All that it carried, found by any case."""
    status: int = 0
    """0 while there is no answer."""
    sent: int = 0
    ended: bool = False


class Requests(list[Request]):
    """All requests in the order in which they came; written by the double's thread, read by any other."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()

    def changed(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def matching(self, pattern: str, *, method: str = "", host: str = "") -> list[Request]:
        found = re.compile(pattern)
        return [
            request
            for request in tuple(self)
            if found.search(request.path) and method in ("", request.method) and host in ("", request.host)
        ]

    def wait_idle(self, timeout: float = 30) -> None:
        """Return when every request so far has its answer, or the end of its connection."""
        with self._changed:
            assert self._changed.wait_for(lambda: all(request.ended for request in self), timeout)

    def wait(self, pattern: str, *, sent: int = 0, count: int = 1, timeout: float = 30, **which: str) -> None:
        """Return when ``count`` requests were made that match and they sent ``sent`` bytes between them."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                found = self.matching(pattern, **which)
                if len(found) >= count and sum(request.sent for request in found) >= sent:
                    return
                left = deadline - time.monotonic()
                assert left > 0, f"{pattern} was not asked for or not sent in time: {found}"
                self._changed.wait(left)
