"""Ends an engine's processes when the window that started them is gone.

vLLM starts its processes by spawning, which imports the app's entry module again in each. That is where this
is called: a killed window would otherwise leave engines behind that hold GPU memory for ever. (Not
PR_SET_PDEATHSIG: it fires when the *thread* that started the child ends.)
"""

from __future__ import annotations

import os
import sys

INTERVAL = 1.0
"""Seconds between two looks at the parent."""


def watch_parent_if_child() -> None:
    """Start the watch if this process is a spawned child; do nothing in the app itself."""
    # Looked up, not imported: a spawned child has the module, and the app's own start is 15 ms faster if
    # nothing is imported here before it is needed.
    processes = sys.modules.get("multiprocessing.process")
    if processes is None or processes.current_process().name == "MainProcess":
        return
    import threading

    threading.Thread(target=_watch, args=(os.getppid(),), name="orphan-watch", daemon=True).start()


def _watch(parent: int) -> None:
    import signal
    import time

    while os.getppid() == parent:
        time.sleep(INTERVAL)
    import psutil

    for child in psutil.Process().children(recursive=True):
        child.kill()
    os.kill(os.getpid(), signal.SIGKILL)
