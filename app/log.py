"""The log file, and the last lines of it in memory for a report; neither holds a secret."""

from __future__ import annotations

import collections
import logging
import logging.handlers
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
RECENT_LINES = 400
TALKATIVE = ("httpx", "httpx2", "httpcore", "httpcore2")
"""Loggers that tell of every request, with its whole address."""
SECRETS = (
    (re.compile(r"\b((?:hf|api_org)_)(?:[A-Za-z0-9]{16,}|(?:oauth|jwt)_[\w.-]+)"), r"\1…"),
    (re.compile(r"\b(sk-)[\w-]{8,}"), r"\1…"),
    (re.compile(r"\b(Bearer|Basic)\s+[^\s'\",]+", re.IGNORECASE), r"\1 …"),
    (re.compile(r"(https?://)[^\s/@'\"]+@"), r"\1…@"),
    # A signed address is a key to what it leads to.
    (re.compile(r"(https?://[^\s?'\"<>]+\?)[^\s'\"<>]+"), r"\1…"),
)


def without_secrets(text: str) -> str:
    """Return ``text`` without tokens, passwords in addresses, and the queries of addresses."""
    for pattern, replacement in SECRETS:
        text = pattern.sub(replacement, text)
    return text


class Discreet(logging.Formatter):
    """Writes lines, and the tracebacks below them, without secrets, whoever logged them."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class RecentLines(logging.Handler):
    """Keeps the last log lines, to be shown beside a failure."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: collections.deque[str] = collections.deque(maxlen=RECENT_LINES)
        self.setFormatter(Discreet(FORMAT))

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
    file.setFormatter(Discreet(FORMAT))
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
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
