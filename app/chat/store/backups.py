"""Copies of the conversations' file, made when it has changed since the last."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

KEPT: Final = 3
LASTS: Final = 30 * 86_400
"""Seconds for which an older version's copy is kept: what is deleted is not to lie there for ever."""
STAMP: Final = "%Y%m%d-%H%M%S"
log = logging.getLogger(__name__)


def is_due(path: Path) -> bool:
    """Say whether the database at ``path``, which is not open, is newer than its last copy."""
    try:
        if not path.exists():
            return False
        newest = _newest_first(path)
        # What a killed app left behind is not in the file yet, and the file's time does not tell of it.
        log_file = path.with_name(f"{path.name}-wal")
        left = log_file.exists() and log_file.stat().st_size > 0
        return left or not newest or newest[0].stat().st_mtime_ns != path.stat().st_mtime_ns
    except OSError:
        return True


def back_up(connection: sqlite3.Connection, path: Path) -> None:
    """Copy the database, and keep the three newest copies and for a month those of older versions.

    Where that cannot be, it is no failure.
    """
    try:
        _copy_beside(connection, path, time.strftime(STAMP))
        for old in _newest_first(path)[KEPT:]:
            old.unlink()
        for old in path.with_name("backups").glob(f"{path.stem}-version-*{path.suffix}"):
            if time.time() - old.stat().st_ctime > LASTS:
                old.unlink()
    except (OSError, sqlite3.Error) as error:
        log.warning("The conversations could not be backed up: %s", error)


def keep_version(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Copy the database as ``version`` left it, before it is brought up to date, under a name of its own."""
    try:
        _copy_beside(connection, path, f"version-{version}")
    except (OSError, sqlite3.Error) as error:
        log.warning("The conversations of version %d could not be backed up: %s", version, error)


def restore(path: Path) -> str | None:
    """Put the newest sound copy to ``path``, and return its date; None if there is none."""
    for backup in _newest_first(path):
        moment = time.strftime("%Y-%m-%d at %H:%M", time.localtime(backup.stat().st_mtime))
        try:
            with closing(sqlite3.connect(backup)) as source:
                if source.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
                    _copy(source, path, backup.stat())
                    return moment
        except (OSError, sqlite3.Error, UnicodeError) as error:
            log.warning("The backup %s could not be used: %s", backup, error)
    return None


def _copy_beside(connection: sqlite3.Connection, path: Path, name: str) -> None:
    folder = path.with_name("backups")
    folder.mkdir(mode=0o700, exist_ok=True)
    _copy(connection, folder / f"{path.stem}-{name}{path.suffix}", path.stat())


def _copy(source: sqlite3.Connection, target: Path, like: os.stat_result) -> None:
    """Make ``target`` a whole copy of ``source`` or leave it as it was. Raises OSError and sqlite3.Error."""
    part = target.with_name(f".{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        with closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
            # It is to be one file that stands for itself.
            copy.execute("PRAGMA journal_mode = DELETE")
        os.utime(part, ns=(like.st_atime_ns, like.st_mtime_ns))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _newest_first(path: Path) -> list[Path]:
    """Return the copies of this version, newest first."""
    found = path.with_name("backups").glob(f"{path.stem}-*{path.suffix}")
    copies = [each for each in found if "-version-" not in each.name]
    return sorted(copies, key=lambda each: (each.stat().st_mtime_ns, each.name), reverse=True)
