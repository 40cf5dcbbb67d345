"""What vLLM finds in the environment, and what is left of a load in it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from app.engine.environment import prepare_environment, restored_environment


def test_statistics_are_off_unless_the_user_says_otherwise(monkeypatch):
    with restored_environment():
        os.environ.pop("VLLM_NO_USAGE_STATS", None)
        prepare_environment()
        assert os.environ["VLLM_NO_USAGE_STATS"] == "1"
        assert os.environ["VLLM_WORKER_MULTIPROC_METHOD"] == "spawn"
    with restored_environment():
        os.environ["VLLM_NO_USAGE_STATS"] = "0"
        prepare_environment()
        assert os.environ["VLLM_NO_USAGE_STATS"] == "0"


def test_what_a_load_leaves_behind_is_undone(monkeypatch):
    monkeypatch.setenv("VL_KEPT", "before")
    with restored_environment():
        os.environ["VL_KEPT"] = "after"
        os.environ["VL_NEW"] = "1"
    assert os.environ["VL_KEPT"] == "before"
    assert "VL_NEW" not in os.environ


def test_sockets_of_an_app_that_was_killed_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / f"vl-{os.getuid()}-999999999"
    left.mkdir()
    (left / "socket").touch()
    with restored_environment():
        os.environ.pop("VLLM_RPC_BASE_PATH", None)
        prepare_environment()
        assert Path(os.environ["VLLM_RPC_BASE_PATH"]).is_dir()
    assert not left.exists()
