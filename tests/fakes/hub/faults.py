"""How the double fails, and when."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.hub.requests import Request


@dataclass
class Fault:
    """One way of failing, for the requests whose path ``path`` is found in.

    It strikes ``times`` times (None: always) after letting ``skip`` requests pass. All positions but
    ``flip_at`` count the bytes of the answer's body, so that 0 is after the headers. A redirect has no body:
    what concerns one waits for the CDN. Several fields may be set at once.
    """

    path: str = ""
    method: str = "GET"
    """"" for any."""
    times: int | None = 1
    skip: int = 0
    host: str = ""
    """"hub", "cdn", or "" for both."""

    delay: float = 0.0
    """Seconds before anything is sent."""
    hang: bool = False
    """Nothing is ever sent, until ``HubDouble.release``."""
    reset: bool = False
    """A real RST before the headers."""
    close: bool = False
    """A FIN before the headers."""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    """Added to the answer, over its own; "" takes one away."""
    body: bytes = b""
    """Of an answer with ``status``."""

    reset_at: int | None = None
    close_at: int | None = None
    stall_at: int | None = None
    """Nothing comes after that byte, until ``HubDouble.release``."""
    short: int = 0
    """So many bytes are missing at the end, and Content-Length agrees."""
    flip_at: int | None = None
    """The byte at that place of the whole file is wrong; strikes only answers that hold it."""
    rate: float | None = None
    """Bytes a second, of each answer."""
    ignore_range: bool = False
    """The whole file with 200, whatever part was asked for."""
    wrong_range: bool = False
    """206 with a Content-Range that is a byte off, and the bytes to match."""

    chunked: bool = False
    """No Content-Length: nobody is told how much is to come."""

    struck: int = 0
    """How often it has."""

    @property
    def on_body(self) -> bool:
        at = (self.reset_at, self.close_at, self.stall_at, self.flip_at, self.rate)
        flags = self.short or self.ignore_range or self.wrong_range or self.chunked
        return bool(flags) or any(place is not None for place in at)


class Faults:
    """The faults of one double, first come first served."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        self._faults.clear()

    def before(self, request: Request) -> Fault | None:
        """Return what strikes before or instead of an answer."""
        return self._take(request, lambda fault: not fault.on_body)

    def amid(self, request: Request, start: int, stop: int) -> Fault | None:
        """Return what strikes a body that holds the file's bytes from ``start`` to ``stop``."""
        return self._take(
            request, lambda fault: fault.on_body and (fault.flip_at is None or start <= fault.flip_at < stop)
        )

    def _take(self, request: Request, fitting) -> Fault | None:
        for fault in tuple(self._faults):
            if not _concerns(fault, request) or not fitting(fault) or fault.times == fault.struck:
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.struck += 1
            return fault
        return None


def _concerns(fault: Fault, request: Request) -> bool:
    return (
        fault.method in ("", request.method)
        and fault.host in ("", request.host)
        and re.search(fault.path, request.path) is not None
    )


class Pace:
    """A limit in bytes a second, shared by whoever waits on it."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._free_at = 0.0

    @property
    def piece(self) -> int:
        """How much to send at once: a fiftieth of a second's worth."""
        return max(1, min(1 << 20, int(self.rate / 50)))

    def wait(self, count: int) -> float:
        """Return for how long to sleep after ``count`` bytes."""
        now = time.monotonic()
        self._free_at = max(self._free_at, now) + count / self.rate
        return self._free_at - now
