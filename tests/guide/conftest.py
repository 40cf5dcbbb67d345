"""Guide's own scripts live in a folder of scripts, not in a package: they are put on the path here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "packaging" / "guide"


@pytest.fixture(scope="session")
def scripts():
    """The folder of Guide's scripts, importable while the test session runs."""
    sys.path.insert(0, str(SCRIPTS))
    yield SCRIPTS
    sys.path.remove(str(SCRIPTS))


@pytest.fixture(scope="session")
def model_folder() -> Path:
    return ROOT / "resources" / "guide"
