"""A disk that is full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def fill(path: Path) -> None:
    """Make a file that leaves no room beside it."""
    with path.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        write_for_ever(file)


def write_for_ever(file) -> None:
    while True:
        file.write(bytes(4096))
