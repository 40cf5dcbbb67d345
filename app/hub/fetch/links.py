"""A snapshot's files: links to the blobs."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import Final

from huggingface_hub import constants

NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})
"""What filesystems without symbolic links answer."""


def identity(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at ``path`` from another one there, None where there is none."""
    with contextlib.suppress(OSError):
        found = path.stat()
        return found.st_ino, found.st_mtime_ns
    return None


def link(blob: Path, pointer: Path) -> None:
    """Have ``pointer``, a snapshot's file, be ``blob``. Where links cannot be, huggingface_hub copies."""
    if constants.HF_HUB_DISABLE_SYMLINKS:
        return
    if not blob.exists():  # the content lies in the snapshot itself, as a copy: that must stay
        return
    target = os.path.relpath(blob, pointer.parent)
    with contextlib.suppress(OSError):
        if pointer.readlink() == Path(target):
            return
    pointer.parent.mkdir(parents=True, exist_ok=True)
    pointer.unlink(missing_ok=True)
    try:
        pointer.symlink_to(target)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
