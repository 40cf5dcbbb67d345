"""Whatever goes wrong unexpectedly is heard, logged and told."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ui.crash import CrashWatch
from ui.loop import EngineLoop

ROOT = Path(__file__).parents[2]


@pytest.fixture
def watch(qapp, tmp_path):
    watch = CrashWatch(tmp_path / "crash.log")
    heard = []
    watch.failed.connect(lambda title, report: heard.append((title, report)))
    watch.install()
    watch.heard = heard
    yield watch
    watch.uninstall()
    watch.deleteLater()


def test_an_exception_nobody_caught(watch, caplog):
    sys.excepthook(ValueError, ValueError("nobody expected this"), None)
    ((_, report),) = watch.heard
    assert "ValueError: nobody expected this" in report
    assert "nobody expected this" in caplog.text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_exception_in_a_thread_is_told_on_the_gui_thread(watch, qtbot):
    worker = threading.Thread(target=lambda: 1 / 0, name="the worker")
    with qtbot.waitSignal(watch.failed):
        worker.start()
    worker.join()
    ((title, report),) = watch.heard
    assert "the worker" in title
    assert "ZeroDivisionError" in report


def test_an_exception_in_a_callback_of_the_loop(watch, qapp):
    loop = EngineLoop(qapp)
    asyncio.set_event_loop(loop)
    watch.watch(loop)
    loop.call_soon(lambda: 1 / 0)
    loop.run_until_complete(asyncio.sleep(0.01))
    loop.close()
    asyncio.set_event_loop(None)
    assert "ZeroDivisionError" in watch.heard[0][1]


CRASH = """
import faulthandler, os, signal, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from ui.crash import CrashWatch
app = QCoreApplication([])
watch = CrashWatch(Path(sys.argv[1]))
watch.install()
os.kill(os.getpid(), signal.SIGSEGV)
"""


def test_the_next_start_shows_a_native_crash(qapp, tmp_path):
    file = tmp_path / "crash.log"
    ended = subprocess.run(
        [sys.executable, "-c", CRASH, str(file)], check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert ended.returncode == -signal.SIGSEGV
    watch = CrashWatch(file)
    assert "Segmentation fault" in watch.previous
    watch.install()
    watch.uninstall()
    assert CrashWatch(file).previous == ""
