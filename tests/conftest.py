"""What every test stands on: folders of its own, and garbage that is collected on the main thread only."""

from __future__ import annotations

import gc
import os
import sys

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session", autouse=True)
def _garbage_on_the_main_thread():
    # A collection started by a worker thread frees widgets there, which crashes: as in the app, never.
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("VLINDERS_HOME", str(tmp_path / "home"))
    yield
    if "vllm" in sys.modules and not gc.get_freeze_count():
        # Its 600,000 objects would be looked at by every full collection after: 0.4 s for each test of the window.
        gc.collect()
        gc.freeze()
    gc.collect(1)
