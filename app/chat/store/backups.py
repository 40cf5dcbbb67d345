"""Copies of the conversations' file, made when it is opened and has changed since the last."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Final

from app.chat.store.schema import VERSION

if TYPE_CHECKING:
    from pathlib import Path

KEPT: Final = 3
STAMP: Final = "%Y%m%d-%H%M%S"
log = logging.getLogger(__name__)


def folder_of(path: Path) -> Path:
    """Return where the backups of the database at ``path`` are."""
    return path.with_name("backups")


def back_up(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Copy the database, unless the last copy is as new; a disk that has no room for it is no failure.

    The three newest are kept. A copy of a ``version`` that is about to be replaced keeps its own name.
    """
    folder = folder_of(path)
    try:
        changed = path.stat()
        newest = _newest_first(folder, path)
        if newest and newest[0].stat().st_mtime_ns == changed.st_mtime_ns and not _has_log(path):
            return
        folder.mkdir(mode=0o700, exist_ok=True)
        name = time.strftime(STAMP) if version == VERSION else f"version-{version}"
        _copy(connection, folder / f"{path.stem}-{name}{path.suffix}", changed)
        for old in _newest_first(folder, path)[KEPT:]:
            old.unlink()
    except (OSError, sqlite3.Error) as error:
        log.warning("The conversations could not be backed up: %s", error)


def restore(path: Path) -> str | None:
    """Put the newest sound backup to ``path``, and return its date; None if there is none."""
    for backup in _newest_first(folder_of(path), path):
        moment = time.strftime("%Y-%m-%d at %H:%M", time.localtime(backup.stat().st_mtime))
        try:
            with closing(sqlite3.connect(backup)) as source:
                if source.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
                    _copy(source, path, backup.stat())
                    return moment
        except (OSError, sqlite3.Error) as error:
            log.warning("The backup %s could not be used: %s", backup, error)
    return None


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


def _newest_first(folder: Path, path: Path) -> list[Path]:
    """Return the backups of this version, newest first."""
    found = [each for each in folder.glob(f"{path.stem}-*{path.suffix}") if "-version-" not in each.name]
    return sorted(found, key=lambda each: (each.stat().st_mtime_ns, each.name), reverse=True)


def _has_log(path: Path) -> bool:
    """Say whether the last app was killed: then there is more than the file itself tells."""
    log_file = path.with_name(f"{path.name}-wal")
    return log_file.exists() and log_file.stat().st_size > 0
