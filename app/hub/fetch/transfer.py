"""One blob on its way: locked, received, hashed, put into its place and linked."""

from __future__ import annotations

import contextlib
import ssl
import time
from typing import TYPE_CHECKING, Final

from filelock import Timeout
from huggingface_hub.utils import WeakFileLock, httpx

from app.errors import HubError, Trouble
from app.hub.fetch.digest import Trail, is_right
from app.hub.fetch.links import identity, link
from app.hub.fetch.part import Part
from app.hub.fetch.protocol import Retry
from app.hub.fetch.source import AgainError
from app.hub.troubles import trouble_of

if TYPE_CHECKING:
    from app.hub.fetch.errand import Blob, Errand

SMALL: Final = 8 << 20
"""Bytes up to which a file is hashed in one go at its end: it takes some milliseconds."""
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 8.0
LONGEST_WAIT: Final = 300.0
"""Seconds before the next try: doubled each time up to the longest, more if the server asks for it."""
ODD: Final = 3
"""Tries in a row of what no waiting makes better."""
WRONG: Final = 2
"""Times that a whole file may turn out wrong before it is given up."""
ENOUGH: Final = 1 << 20
"""Bytes that came over a connection after which the next one is made without a pause."""
LOCK_NOTICE: Final = 1.0
"""Seconds after which one is told that another program has the file."""


class Transfer:
    """The way of one blob into the cache; :meth:`run` may be killed at any moment and started again."""

    def __init__(self, errand: Errand, blob: Blob) -> None:
        self._errand = errand
        self._blob = blob
        self._file = blob.file
        self._tries = 0
        self._odd = 0

    def run(self) -> None:
        """Return when the blob is whole, right and linked. Raises HubError and OSError."""
        shelf = self._errand.shelf
        with contextlib.ExitStack() as stack:
            self._lock(stack)
            if not self._blob.whole and not self._is_brought():
                self._fetch()
            self._blob.done = self._file.size
            for file in self._blob.files:
                link(shelf.blob(file), shelf.pointer(self._errand.commit, file))

    def _lock(self, stack: contextlib.ExitStack) -> None:
        """Take the lock by which huggingface_hub's own downloads wait for this one, and this for theirs."""
        path = self._errand.shelf.lock(self._file)
        try:
            stack.enter_context(WeakFileLock(path, timeout=LOCK_NOTICE))
        except Timeout:
            why = "Another program is downloading this file; this waits for it."
            self._errand.tell(Retry(self._file.path, self._blob.done, why, 0))
            stack.enter_context(WeakFileLock(path))
            self._errand.patience.renew()

    def _is_brought(self) -> bool:
        """Return whether another process has brought the blob meanwhile; what it brought is hashed."""
        blob = self._errand.shelf.blob(self._file)
        seen = identity(blob)
        return seen not in {None, self._blob.seen} and is_right(blob, self._file, lambda _: None)

    def _fetch(self) -> None:
        part = Part(self._errand.shelf, self._file, self._errand.flusher)
        try:
            for _ in range(WRONG):
                self._receive(part)
                if self._is_right(part):
                    part.become_blob()
                    return
                part.restart()
            raise HubError(
                Trouble.DAMAGED,
                f"{self._file.path} is not what the Hub lists: its hash is another one.",
                "Try again later; if it stays so, something on the way from the Hub changes files.",
            )
        finally:
            part.close()

    def _receive(self, part: Part) -> None:
        self._follow(part)
        while part.size < self._file.size:
            before = part.size
            again = self._attempt(part)
            if again is None:
                continue
            if again.afresh:
                part.restart()
                self._follow(part)
            self._pause(again, part.size, part.size - before)

    def _follow(self, part: Part) -> None:
        """Begin to hash the part from its first byte on, beside its growing."""
        if self._blob.trail is not None:
            self._blob.trail.abandon()
        self._blob.done = part.size
        if self._file.size > SMALL:
            self._blob.trail = Trail(part.path, self._file)
            self._blob.trail.follow(part.size)

    def _is_right(self, part: Part) -> bool:
        if self._blob.trail is not None:
            return self._blob.trail.is_right()
        return is_right(part.path, self._file, lambda _: None)

    def _attempt(self, part: Part) -> AgainError | None:
        """Append what one connection brings; return why it is not all."""
        try:
            with self._errand.source.pieces(self._file, part.size) as pieces:
                for piece in pieces:
                    part.append(piece)
                    self._blob.done = part.size
                    self._errand.patience.renew()
                    if self._blob.trail is not None:
                        self._blob.trail.follow(part.size)
        except AgainError as error:
            return error
        except httpx.TransportError as error:
            return self._explain(error)
        return None if part.size == self._file.size else AgainError("The answer ended early.")

    def _explain(self, error: httpx.TransportError) -> AgainError:
        """Return why to try again; raises HubError where a certificate does not check out."""
        trouble = trouble_of(error, self._errand.endpoint)
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLCertVerificationError):
                raise trouble from error
            cause = cause.__cause__ or cause.__context__
        odd = Trouble.OTHER if isinstance(error, httpx.UnsupportedProtocol) else None
        return AgainError(trouble.what, odd=odd)

    def _pause(self, again: AgainError, at: int, came: int) -> None:
        """Wait before the next try. Raises HubError where there should be none."""
        if came > 0:
            self._tries = self._odd = 0
        self._tries += 1
        if again.odd is not None:
            self._odd += 1
            if self._odd > ODD:
                raise HubError(again.odd, f"{self._file.path}: {again.why}", "Try again later.")
        if self._errand.patience.ended:
            trouble = Trouble.BUSY if again.wait else Trouble.UNREACHABLE
            raise HubError(trouble, again.why, "What came is kept; resume when the network is well again.")
        if came < ENOUGH or again.wait:
            self._errand.tell(Retry(self._file.path, at, again.why, self._tries))
            doubled = 0 if again.odd else self._tries - 1
            pause = min(FIRST_PAUSE * 2**doubled, LONGEST_PAUSE)
            time.sleep(max(pause, min(again.wait, LONGEST_WAIT)))
