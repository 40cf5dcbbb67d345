"""Finds the line that says why an engine failed, among all that its processes printed."""

from __future__ import annotations

import re
from typing import Any

PROCESS = re.compile(r"^\((\S+) pid=\d+\)\s?")
RECORD = re.compile(r"^(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) \d\d-\d\d [\d:]+ \[[^\]]*\] ?")
RAISED = re.compile(r"^(?:[\w.]+\.)?([A-Z]\w*(?:Error|Exception)): (.+)$")
FOLLOW_UPS = (
    "Engine core initialization failed",
    "WorkerProc initialization failed",
    "Worker failed with error",
)
"""What the outer processes say because an inner one failed: never the cause."""
UNREAD = "failed to be inspected"
"""vLLM's word for an architecture whose code could not be imported; why, the lines say."""
MISSING = re.compile(r"No module named '\w+'")


def find_cause(error: BaseException, lines: list[str]) -> str:
    """Return the one message that explains ``error``: its own, or what a child process printed."""
    own = _own_message(error)
    if UNREAD in own:
        missing = [found[0] for line in lines if (found := MISSING.search(line))]
        return " ".join((own, *missing[-1:]))
    if not any(text in own for text in FOLLOW_UPS):
        return own
    return find_raised(lines)


def find_raised(lines: list[str]) -> str:
    """Return the exception that the processes printed last, or "".

    A worker's word counts before the engine core's, and that before an unmarked one: the innermost process
    is where it happened.
    """
    raised = [found for line in lines if (found := _read_raised(line))]
    for origin in ("Worker", "EngineCore", ""):
        of_origin = [message for process, message in raised if process.startswith(origin)]
        if of_origin:
            return of_origin[-1]
    return ""


def _own_message(error: BaseException) -> str:
    """Return the message of an exception raised here, a pydantic one without its trimmings."""
    errors: Any = getattr(error, "errors", None)
    if callable(errors):
        found: Any = errors()
        return " ".join(str(item["msg"]).removeprefix("Value error, ") for item in found)
    return str(error) or type(error).__name__


def _read_raised(line: str) -> tuple[str, str] | None:
    process = PROCESS.match(line)
    text = RECORD.sub("", PROCESS.sub("", line))
    raised = RAISED.match(text)
    if raised is None or any(words in text for words in FOLLOW_UPS):
        return None
    return (process[1] if process else "", f"{raised[1]}: {raised[2]}")
