"""What must not be imported before the window has painted."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = (
    "PySide6",
    "asyncio",
    "huggingface_hub",
    "numpy",
    "pydantic",
    "pyqtgraph",
    "qasync",
    "sqlite3",
    "torch",
    "transformers",
    "typer",
    "vllm",
)


def imported_by(statement: str) -> set[str]:
    """Return the names of all modules that ``statement`` brings in, in a fresh interpreter."""
    script = f"import json, sys\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=60
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def test_the_entry_module_imports_nothing_heavy():
    """Each of an engine's processes imports it again."""
    assert imported_by("import ui.main") & set(HEAVY) == set()


def test_the_window_imports_nothing_heavy_but_qt():
    assert imported_by("import ui.window") & set(HEAVY) == {"PySide6"}


def test_the_app_needs_no_qt_and_no_vllm_to_be_imported():
    found = imported_by("import app.application")
    assert found & {"PySide6", "qasync", "vllm", "torch", "transformers"} == set()
