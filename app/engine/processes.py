"""The processes of an engine: learned while they start, and ended for certain."""

from __future__ import annotations

import contextlib
import multiprocessing
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterable

PATIENCE = 10.0
"""Seconds a process has to vanish after it was killed."""


def find_tree(pids: Iterable[int]) -> list[psutil.Process]:
    """Return the living processes among ``pids`` and all that descend from them, children first."""
    found: list[psutil.Process] = []
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            parent = psutil.Process(pid)
            found += [*parent.children(recursive=True), parent]
    return found


def kill_tree(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Kill ``processes`` and wait until they are gone; return those that are not."""
    processes = list(processes)
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    _, alive = psutil.wait_procs(processes, timeout=PATIENCE)
    multiprocessing.active_children()  # reaps the children that have ended
    return alive
