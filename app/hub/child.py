"""One run of the process that fetches or verifies, seen from the window's loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from app.errors import HubError, Trouble
from app.hub.fetch.protocol import MAX_LINE, Checked, Done, Failed, ProtocolError, decode
from app.library.text import one_line
from app.log import without_secrets

if TYPE_CHECKING:
    from types import TracebackType

    from app.hub.fetch.protocol import Event, Request

COMMAND: Final = (sys.executable, "-m", "app.hub.fetch")
ROOT: Final = Path(__file__).parents[2]
NICENESS: Final = 15
"""Hashing and writing must not take the processor from what paints and generates."""
GRACE: Final = 0.4
"""Seconds between asking a child to end and ending it; it loses nothing either way."""
LINGER: Final = 120.0
"""Seconds that a child may take after its last word, to get what it wrote onto the disk for good."""
LAST_WORDS: Final = 4096
"""Bytes of what a child printed that are kept for the log when it ended unexpectedly."""

log = logging.getLogger(__name__)


class Child:
    """A context in which a child works on ``request``; when it is left the child has ended.

    Raises HubError where no process can be started.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._printed = -1
        self._done = False

    async def __aenter__(self) -> Self:
        # A repository may have thousands of files.
        request = await asyncio.to_thread(self._request.encode)
        # In memory, not a pipe: a pipe that nobody reads while all is well would stop a talkative child.
        self._printed = os.memfd_create("printed")
        try:
            self._process = await asyncio.create_subprocess_exec(
                *COMMAND,
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=self._printed,
                limit=MAX_LINE,
            )
        except OSError as error:
            os.close(self._printed)
            raise HubError(
                Trouble.OTHER, f"No process could be started: {error.strerror}.", "Close something first."
            ) from error
        except BaseException:
            os.close(self._printed)
            raise
        self._calm()
        self._ask(request)
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        try:
            if self._done and error is None:
                await self._let_end()
            await self._end()
        finally:
            os.close(self._printed)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def hear(self) -> Event:
        """Return what the child says next; the last is a Done, Checked or Failed, whatever happens to it."""
        output = self._process.stdout
        assert output is not None
        while line := await output.readline():
            try:
                event = decode(line)
            except ProtocolError:
                log.debug("A child printed %r", line[:LAST_WORDS])
                continue
            self._done = isinstance(event, Done | Checked | Failed)
            return event
        return self._explain_end(await self._process.wait())

    def _calm(self) -> None:
        with contextlib.suppress(OSError):  # it has ended already
            os.setpriority(os.PRIO_PROCESS, self._process.pid, NICENESS)

    def _ask(self, request: bytes) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        stdin.write(request)
        stdin.close()

    async def _let_end(self) -> None:
        """Wait until the child has ended by itself, for a while."""
        try:
            async with asyncio.timeout(LINGER):
                await self._process.wait()
        except TimeoutError:
            log.warning("The process for %s does not end", self._request.repo)
        except asyncio.CancelledError:
            await self._end()
            raise

    async def _end(self) -> None:
        """End the child: ask it to, and then see to it."""
        try:
            for number in (signal.SIGTERM, signal.SIGKILL):
                with contextlib.suppress(ProcessLookupError):
                    self._process.send_signal(number)
                # A disk that hangs may hold it even then; it must not hold us.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(GRACE):
                        await self._vanish()
                        return
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            raise

    async def _vanish(self) -> None:
        """Wait until the child is gone, and read its output to the end, so that nothing is left open."""
        output = self._process.stdout
        assert output is not None
        await self._process.wait()
        await output.read()

    def _explain_end(self, status: int) -> Failed:
        """Return why the child ended without a last word, and log what it printed."""
        size = os.fstat(self._printed).st_size
        last = os.pread(self._printed, LAST_WORDS, max(0, size - LAST_WORDS))
        printed = without_secrets(last.decode(errors="replace"))
        log.warning("The process for %s ended with %s: %s", self._request.repo, status, printed)
        if status < 0:
            reason = f"it was ended by signal {-status}"
        else:
            reason = one_line(printed.strip().rpartition("\n")[2]) or f"it ended with status {status}"
        return Failed(
            Trouble.OTHER,
            f"The process that downloads has failed: {reason}.",
            "Resume it; nothing that came is lost.",
        )
