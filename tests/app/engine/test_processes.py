"""Processes end with all that descend from them, and children end with the app."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil

from app.engine.processes import find_tree, kill_tree

FAMILY = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); time.sleep(60)"

PARENT = """
import multiprocessing, time
from app.engine.orphans import watch_parent_if_child
watch_parent_if_child()
def sleep():
    time.sleep(60)
if __name__ == "__main__":
    child = multiprocessing.get_context("spawn").Process(target=sleep)
    child.start()
    print(child.pid, flush=True)
    time.sleep(60)
"""


def wait_until(condition, seconds=15.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_tree_is_killed_to_its_leaves():
    parent = subprocess.Popen([sys.executable, "-c", FAMILY])
    wait_until(lambda: psutil.Process(parent.pid).children())
    tree = find_tree([parent.pid])
    assert len(tree) == 2
    assert kill_tree(tree) == []
    parent.wait()
    assert not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in tree)


def test_a_process_that_is_gone_has_no_tree():
    gone = subprocess.Popen(["true"])
    gone.wait()
    assert find_tree([gone.pid]) == []


def test_a_spawned_child_does_not_outlive_a_killed_app(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    app = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    child = psutil.Process(int(app.stdout.readline()))
    wait_until(lambda: child.num_threads() > 1)  # the watch has begun
    app.send_signal(signal.SIGKILL)
    app.wait()
    app.stdout.close()
    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
