from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

from app.engine.preload import SWITCH_INTERVAL, frequent_switches, preload_libraries


def test_the_switch_interval_is_restored_after_a_failure_too():
    before = sys.getswitchinterval()
    with pytest.raises(ValueError, match="in between"), frequent_switches():
        assert sys.getswitchinterval() == pytest.approx(SWITCH_INTERVAL)
        raise ValueError("in between")
    assert sys.getswitchinterval() == pytest.approx(before)


def test_without_the_packages_there_is_nothing_to_load(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    preload_libraries()


def test_torch_can_be_imported_after_its_libraries_were_loaded():
    script = "from app.engine.preload import preload_libraries\npreload_libraries()\nimport torch\nprint(torch.ones(2).sum().item())"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["2.0"]
