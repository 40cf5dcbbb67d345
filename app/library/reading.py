"""Reading files without a trace: when a model was last used is known by when its files were last read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from pathlib import Path

_UNNOTICED: Final = getattr(os, "O_NOATIME", 0)


def open_quietly(file: Path) -> BinaryIO:
    """Open ``file`` to be read; where it is the user's own, its time of last access stays. Raises OSError."""
    return open(file, "rb", opener=_open)


def _open(path: str, flags: int) -> int:
    try:
        return os.open(path, flags | _UNNOTICED)
    except PermissionError:  # only a file's owner may
        return os.open(path, flags)
