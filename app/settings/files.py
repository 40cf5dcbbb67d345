"""Files that must survive whatever happens: written whole or not at all, and never thrown away."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
import time
from pathlib import Path

from app.errors import StorageError

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def write_whole(path: Path, content: bytes) -> None:
    """Replace the file at ``path`` by ``content``, durably; a link is followed. Raises StorageError.

    Whatever fails, and whenever the power goes, the file holds either what it held or all of ``content``.
    """
    target = path.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
    except OSError as error:
        raise explain(f"{path} could not be written", path, error) from error


def set_aside(path: Path, *companions: str) -> Path | None:
    """Rename what lies at ``path`` to ``<name>.bad-<time>``; return that, or None if it cannot be renamed.

    Files named ``path`` + one of ``companions`` go with it.
    """
    stem = f"{path.name}.bad-{time.strftime('%Y%m%d-%H%M%S')}"
    aside, count = path.with_name(stem), 1
    while os.path.lexists(aside):
        count += 1
        aside = path.with_name(f"{stem}-{count}")
    try:
        path.rename(aside)
    except OSError:
        return None
    for companion in companions:
        with contextlib.suppress(OSError):
            path.with_name(path.name + companion).rename(aside.with_name(aside.name + companion))
    return aside


def explain(what: str, path: Path, error: OSError) -> StorageError:
    """Return ``error`` as a StorageError: ``what`` went wrong, why, and what can be done about it."""
    if error.errno in NO_ROOM:
        remedy = f"Free some space on the disk that holds {path.parent}."
    elif error.errno in NOT_ALLOWED:
        remedy = f"Make {path.parent} and the files in it writable for you."
    else:
        remedy = ""
    return StorageError(f"{what}: {error.strerror or error}.", remedy)


def _sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable; some filesystems cannot, and the file is written all the same."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
