"""Which processes are the app's own, and what a process is called."""

from __future__ import annotations

import os
from pathlib import PurePath

import psutil

from app.gpus.readings import Owner

_RENEWED_EVERY = 10
"""Samples between two walks over the process table: a walk costs some 10 ms on a busy machine."""


class Census:
    """Whose process a pid is: the engine's with all descendants, the window's, or foreign."""

    def __init__(self) -> None:
        self.engine: frozenset[int] = frozenset()
        self.window = os.getpid()
        self._roots: frozenset[int] = frozenset()
        self._names: dict[int, str] = {}
        self._age = 0

    def renew(self, roots: frozenset[int]) -> None:
        """Take ``roots`` as the engine's processes; to be called at the begin of each sample."""
        self._age += 1
        if roots == self._roots and self._age < _RENEWED_EVERY:
            return
        self._roots, self._age = roots, 0
        self._names.clear()  # engine processes rename themselves, and pids are used again
        self.engine = roots.union(*(_descendants(pid) for pid in roots))

    def owner(self, pid: int) -> Owner:
        if pid in self.engine:
            return Owner.ENGINE
        return Owner.WINDOW if pid == self.window else Owner.FOREIGN

    def name(self, pid: int) -> str:
        """Return what a person would call the process; ``pid 123`` for one that cannot be seen from here."""
        if pid not in self._names:
            self._names[pid] = _name(pid)
        return self._names[pid]


def _descendants(pid: int) -> frozenset[int]:
    try:
        return frozenset(child.pid for child in psutil.Process(pid).children(recursive=True))
    except psutil.Error:
        return frozenset()


def _name(pid: int) -> str:
    try:
        process = psutil.Process(pid)
        name = process.name()
        if not name.startswith("python"):
            return name
        return f"{name} {_script(process.cmdline())}".strip()
    except psutil.Error:
        return f"pid {pid}"


def _script(command: list[str]) -> str:
    """Return what this Python runs: "train.py", or the module after -m."""
    arguments = command[1:]
    if arguments[:1] == ["-m"]:
        return " ".join(arguments[1:2])
    scripts = [argument for argument in arguments[:3] if not argument.startswith("-")]
    return PurePath(scripts[0]).name if scripts and scripts[0].endswith(".py") else ""
