"""The press's own process: orders come in on standard input, drawings go out, each a line of JSON."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
from dataclasses import asdict
from typing import Final

MEMORY: Final = 1 << 30
"""Bytes of address space: far more than any formula takes."""
NICENESS: Final = 5
GIVEN_UP: Final = 90
"""Seconds after which it ends itself: who gave the order has waited less, or is dead."""


def main() -> None:
    """Draw until standard input ends, as it does when the app does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's interrupt is for the app, which ends this one
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
    # Whatever a library prints must not be taken for a drawing.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    from app.maths.typeset import typeset

    for line in sys.stdin.buffer:
        order = json.loads(line)
        signal.alarm(GIVEN_UP)
        outcome = typeset(order["source"], display=order["display"])
        signal.alarm(0)
        answers.write(json.dumps(asdict(outcome)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
