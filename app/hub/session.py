"""The HTTP client under huggingface_hub, with limits of time and size.

huggingface_hub asks its API without a time limit and reads answers of any size; a mirror, a proxy or a
captive portal may answer anything. Only imported in worker threads.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import zlib
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from huggingface_hub import constants, set_client_factory
from huggingface_hub.errors import OfflineModeIsEnabled
from huggingface_hub.utils import httpx

from app.errors import HubError, Trouble

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

SILENCE: Final = 10.0
"""Seconds that the Hub may say nothing."""
LARGEST_ANSWER: Final = 3 * 2**20
"""Bytes. Real answers stay far below."""
PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 5.0
"""Seconds that are waited before asking again, when the Hub names none or more."""
BUSY: Final = frozenset({408, 429, 500, 502, 503, 504})
WINDOW_BITS: Final = {"gzip": 31, "deflate": 15}


@dataclass
class Call:
    """One question to the Hub: ``deadline`` by the monotonic clock, ``largest`` in bytes of each answer."""

    deadline: float
    largest: int = LARGEST_ANSWER
    given_up: threading.Event = field(default_factory=threading.Event)

    @property
    def left(self) -> float:
        return self.deadline - time.monotonic()

    def check(self) -> None:
        """Raise HubError once nobody waits for the answer any more."""
        if self.given_up.is_set() or self.left <= 0:
            raise HubError(
                Trouble.UNREACHABLE,
                "The Hub takes too long to answer.",
                "Check the network, or try again later.",
            )


CALL: ContextVar[Call | None] = ContextVar("CALL", default=None)


@contextlib.contextmanager
def limited(call: Call) -> Generator[None]:
    """Have the limits of ``call`` hold for what this thread asks of the Hub within."""
    token = CALL.set(call)
    try:
        yield
    finally:
        CALL.reset(token)


class Session(httpx.Client):
    """What huggingface_hub sends its requests by; within a Call its limits hold."""

    def send(self, request: httpx.Request, *, stream: bool = False, **options: Any) -> httpx.Response:
        if constants.is_offline_mode():
            raise OfflineModeIsEnabled("HF_HUB_OFFLINE is set.")
        call = CALL.get()
        if call is None:
            return super().send(request, stream=stream, **options)
        request.headers["accept-encoding"] = "gzip"
        try:
            response = self._answer(request, call, options)
            if response.status_code not in BUSY:
                return response
            pause = pause_asked(response)
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
            pause = PAUSE
            response = None
        if pause > LONGEST_PAUSE and response is not None:
            return response
        call.given_up.wait(min(pause, max(0.0, call.left)))
        return self._answer(request, call, options)

    def _answer(self, request: httpx.Request, call: Call, options: dict[str, Any]) -> httpx.Response:
        call.check()
        limits = request.extensions.get("timeout", {})
        patience = min(SILENCE, call.left)
        request.extensions["timeout"] = {
            kind: min(limits.get(kind) or patience, patience) for kind in ("connect", "read", "write", "pool")
        }
        response = super().send(request, stream=True, **options)
        try:
            response.stream = Bounded(response, call)
            # It is plain from here on.
            response.headers.pop("content-encoding", None)
            response.read()
        finally:
            response.close()
        return response


class Bounded(httpx.SyncByteStream):
    """The body of a response, unpacked, that ends by a HubError where it is too large or takes too long."""

    def __init__(self, response: httpx.Response, call: Call) -> None:
        assert isinstance(response.stream, httpx.SyncByteStream)
        self._packed = response.stream
        self._call = call
        self._packing = response.headers.get("content-encoding", "").strip().lower()

    def __iter__(self) -> Iterator[bytes]:
        come = 0
        for piece in self._unpacked():
            self._call.check()
            come += len(piece)
            if come > self._call.largest:
                raise HubError(Trouble.DAMAGED, "The Hub's answer is far larger than such answers are.")
            yield piece

    def close(self) -> None:
        self._packed.close()

    def _unpacked(self) -> Iterator[bytes]:
        if self._packing in {"", "identity"}:
            yield from self._packed
            return
        if self._packing not in WINDOW_BITS:
            raise httpx.DecodingError(f"an answer packed by {self._packing} was not asked for")
        unpacker = zlib.decompressobj(WINDOW_BITS[self._packing])
        for packed in self._packed:
            rest = packed
            while rest:
                try:
                    yield unpacker.decompress(rest, 2**16)
                except zlib.error as error:
                    raise httpx.DecodingError("a damaged answer") from error
                rest = unpacker.unconsumed_tail


def pause_asked(response: httpx.Response) -> float:
    """Return how many seconds the Hub asks to be left alone after ``response``."""
    from huggingface_hub.utils import parse_ratelimit_headers

    said = response.headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(min(int(said), 86_400))
    limit = parse_ratelimit_headers(response.headers)
    return float(limit.reset_in_seconds) if limit and limit.remaining == 0 else PAUSE


_installed = threading.Lock()


def install() -> None:
    """Have huggingface_hub use Session from now on in this process, and log where the app does."""
    if _installed.acquire(blocking=False):
        set_client_factory(lambda: Session(follow_redirects=True, timeout=None))
        # Of its own it prints warnings, signed addresses among them, to standard error.
        logger = logging.getLogger("huggingface_hub")
        logger.handlers.clear()
        logger.propagate = True
