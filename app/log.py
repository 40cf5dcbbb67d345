"""The log file, and the last lines of it in memory for a report."""

from __future__ import annotations

import collections
import logging
import logging.handlers
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
RECENT_LINES = 400


class RecentLines(logging.Handler):
    """Keeps the last log lines, to be shown beside a failure."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: collections.deque[str] = collections.deque(maxlen=RECENT_LINES)
        self.setFormatter(logging.Formatter(FORMAT))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def start_log(path: Path) -> RecentLines:
    """Log to ``path`` (2 MB, three old ones kept) and return the last lines' keeper.

    The file is opened to append: vLLM's own logging set-up closes every handler in the process, and one in
    append mode opens itself again.
    """
    recent = RecentLines()
    file = logging.handlers.RotatingFileHandler(
        path, mode="a", maxBytes=2_000_000, backupCount=3, encoding="utf-8", delay=True
    )
    file.setFormatter(logging.Formatter(FORMAT))
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    for handler in (recent, file):
        root.addHandler(handler)
    return recent


def stop_log() -> None:
    """Take the handlers away and close the file."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, RecentLines | logging.handlers.RotatingFileHandler):
            root.removeHandler(handler)
            handler.close()
