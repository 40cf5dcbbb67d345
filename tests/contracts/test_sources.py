"""What must stand in no file of the project."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = {
    "a registry's host": re.compile(r"pypi\.o" r"rg|files\.pythonhosted|registry\.npmjs|deb\.debian"),
    "a token": re.compile(r"\bhf_[A-Za-z0-9]{20,}|\bsk-[A-Za-z0-9]{20,}"),
    "a nested event loop": re.compile(r"\.exec\(\)|processEvents\("),
}
ALLOWED = {
    ("a nested event loop", "tests"),
    ("a nested event loop", "ui/start.py"),  # the outermost one, until the first paint
}
TEXT = {".py", ".sh", ".toml", ".md", ".txt", ".yaml", ".yml", ".json", ""}


def tracked():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    return [name for name in listed if Path(name).suffix in TEXT and not name.startswith("resources/guide/")]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what):
    found = []
    for name in tracked():
        if {(what, name), (what, name.split("/")[0])} & ALLOWED or not (ROOT / name).is_file():
            continue
        if FORBIDDEN[what].search((ROOT / name).read_text(encoding="utf-8", errors="replace")):
            found.append(name)
    assert found == []
