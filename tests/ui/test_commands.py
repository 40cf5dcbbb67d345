from __future__ import annotations

import json

from ui.commands import run_command
from ui.main import main


def test_versions_are_printed(capsys):
    assert main(["version"]) == 0
    assert "PySide6-Essentials" in capsys.readouterr().out


def test_an_unknown_command_is_named_and_fails(capsys):
    assert run_command(["dance"]) == 2
    assert "dance" in capsys.readouterr().err


def test_a_selftest_that_fails_says_why_in_json(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(
        "ui.selftest.run_unattended", lambda folder: (None, "The folder has no weight files.")
    )
    assert run_command(["selftest", "--folder", str(tmp_path)]) == 1
    row = json.loads(capsys.readouterr().out)
    assert row == {"ok": False, "error": "The folder has no weight files."}
