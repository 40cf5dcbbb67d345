"""What SQLite's errors mean to the user."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from app.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path

DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class DamagedError(StorageError):
    """The file is no sound database of ours."""


def explain(what: str, path: Path, error: Exception) -> StorageError:
    """Return SQLite's ``error`` as one that says ``what`` went wrong, why, and what can be done about it."""
    match code_of(error):
        case sqlite3.SQLITE_FULL:
            reason = f"no space is left on the disk that holds {path.parent}"
            remedy = "Free some space; what you see is kept in memory and saved as soon as there is room."
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            reason, remedy = "another Vlinders is using them", "Close the other window."
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            reason, remedy = (
                f"{path} is not writable",
                f"Make {path.parent} and the files in it writable for you.",
            )
        case sqlite3.SQLITE_IOERR:
            reason = f"the disk that holds {path.parent} does not do what it is told ({error})"
            remedy = "Check that it is connected, and your quota; what you see is kept in memory until then."
        case code if code in DAMAGED:
            reason = f"{path} is damaged"
            remedy = "Start Vlinders again: it keeps the damaged file and restores the last sound copy."
        case _:
            reason, remedy = str(error), "The log file says more; starting Vlinders again may help."
    return StorageError(f"{what}: {reason}.", remedy)


def is_index_damage(error: Exception) -> bool:
    """Say whether it is only the search index that is damaged, which can be made anew."""
    return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_CORRUPT_VTAB


def code_of(error: Exception) -> int:
    """SQLite's primary result code; 0 where the error is not SQLite's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
