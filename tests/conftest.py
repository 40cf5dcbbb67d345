"""What every test stands on: folders of its own, and garbage that is collected on the main thread only."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session", autouse=True)
def _garbage_on_the_main_thread():
    # A collection started by a worker thread frees widgets there, which crashes: as in the app, never.
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _clipboard():
    yield
    if "PySide6.QtGui" in sys.modules:
        from PySide6.QtGui import QGuiApplication

        # Off the screen Qt keeps what was copied for longer than there is a Python in which it could end.
        if QGuiApplication.instance():
            QGuiApplication.clipboard().clear()


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("VLINDERS_HOME", str(tmp_path / "home"))
    yield
    if "vllm" in sys.modules and not gc.get_freeze_count():
        # Its 600,000 objects would be looked at by every full collection after: 0.4 s for each test of the window.
        gc.collect()
        gc.freeze()
    gc.collect(1)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte; only root can have one made."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("making a small disk takes root")
    yield folder
    subprocess.run(["umount", folder], check=True)
