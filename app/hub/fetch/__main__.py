"""The child's way in: read the request, do it out of everybody's way, say how it ended."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.errors import HubError
from app.hub.fetch.protocol import MAX_LINE, Failed, ProtocolError, Request
from app.hub.fetch.refusal import disk_trouble, is_web_address
from app.hub.fetch.report import Report

if TYPE_CHECKING:
    from collections.abc import Mapping

NICENESS: Final = 15
"""Hashing and writing must not take the processor from what paints and generates."""
ENVIRONMENT: Final[Mapping[str, str]] = {
    "HF_HUB_DISABLE_XET": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    # By itself hf_xet takes gigabytes of memory.
    "HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_SIZE": "64mb",
    "HF_XET_RECONSTRUCTION_MIN_PREFETCH_BUFFER": "64mb",
    # It warns with signed addresses in full.
    "HF_HUB_VERBOSITY": "critical",
}
"""What huggingface_hub and hf_xet read when they are imported."""


def main() -> int:
    """Do what standard input asks for; returns the exit status."""
    started_by = os.getppid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a terminal's interrupt comes here too, and ends it at once
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
    # Whatever else prints must not be taken for an event.
    report = Report(os.dup(1))
    os.dup2(2, 1)
    try:
        request = Request.decode(sys.stdin.buffer.readline(MAX_LINE))
    except ProtocolError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    os.environ.update(ENVIRONMENT)
    os.environ.pop("HF_ENDPOINT", None)
    if is_web_address(request.endpoint):
        os.environ["HF_ENDPOINT"] = request.endpoint
    failure = _run(request, report, request.parent or started_by)
    if failure is None:
        return 0
    report.say(failure)
    return 1


def _run(request: Request, report: Report, parent: int) -> Failed | None:
    """Do what is asked and return how it failed."""
    from huggingface_hub.utils import httpx

    from app.hub.fetch.run import Run
    from app.hub.troubles import trouble_of

    try:
        Run(request, report, parent).run()
    except (HubError, OSError, httpx.HTTPError, httpx.InvalidURL) as error:
        disk = disk_trouble(error, Path(request.cache)) if isinstance(error, OSError) else None
        trouble = disk or trouble_of(error, request.endpoint)
        return Failed(trouble.trouble, trouble.what, trouble.remedy)
    return None


if __name__ == "__main__":
    try:
        status = main()
    except Exception:  # noqa: BLE001 - the parent shows the last line
        traceback.print_exc()
        status = 3
    # Threads may be waiting for a server, a lock or the disk; nothing is lost by leaving them.
    sys.stderr.flush()
    os._exit(status)
