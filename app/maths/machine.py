"""The process that draws formulas, from the side that gives the orders."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.maths.formula import Formula, Refusal

if TYPE_CHECKING:
    from app.maths.formula import Outcome

COMMAND: Final = (sys.executable, "-m", "app.maths")
ROOT: Final = Path(__file__).parents[2]
START: Final = 20.0
"""Seconds that the process may take for its first formula: it imports its libraries from a cold disk."""
FAILED: Final = Refusal("The formula could not be drawn.")
TOO_LONG: Final = Refusal("The formula takes too long to draw.")

log = logging.getLogger(__name__)


class BrokenError(Exception):
    """The process is of no use any more."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.why)
        self.refusal = refusal


class Machine:
    """One process that draws. Raises BrokenError where none can be started."""

    def __init__(self) -> None:
        try:
            self._process = subprocess.Popen(
                COMMAND, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            log.warning("No process for formulas could be started: %s", error)
            raise BrokenError(Refusal("No process could be started to draw it.")) from error
        self._rest = b""
        self._warm = False

    @property
    def pid(self) -> int:
        return self._process.pid

    def draw(self, source: str, *, display: bool, limit: float) -> Outcome:
        """Draw; raises BrokenError if that took longer than ``limit`` or ended the process."""
        stdin = self._process.stdin
        assert stdin is not None
        try:
            stdin.write(json.dumps({"source": source, "display": display}).encode() + b"\n")
            stdin.flush()
        except OSError as error:
            raise BrokenError(FAILED) from error
        answer = self._line(limit if self._warm else max(limit, START))
        self._warm = True
        try:
            read: dict[str, Any] = json.loads(answer)
            return Refusal(**read) if "why" in read else Formula(**read)
        except (ValueError, TypeError) as error:
            raise BrokenError(FAILED) from error

    def kill(self) -> None:
        """Break off what it does; it has to be ended all the same."""
        self._process.kill()

    def end(self) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _line(self, limit: float) -> bytes:
        stdout = self._process.stdout
        assert stdout is not None
        pipe = stdout.fileno()
        parts, end = [self._rest], time.monotonic() + limit
        while b"\n" not in parts[-1]:
            ready, _, _ = select.select([pipe], [], [], max(end - time.monotonic(), 0))
            if not ready:
                raise BrokenError(TOO_LONG)
            read = os.read(pipe, 1 << 16)
            if not read:
                log.warning("The process for formulas ended with %s", self._process.wait())
                raise BrokenError(FAILED)
            parts.append(read)
        line, _, self._rest = b"".join(parts).partition(b"\n")
        return line
