"""Pictures that go with prompts, each kept once, under the sha256 of its bytes."""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING

from app.errors import StorageError
from app.settings.files import explain, write_whole

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path

SKEW = 2.0
"""Seconds by which a file system's clock may be behind ours."""
DIGEST = re.compile(r"[0-9a-f]{64}")


def keep_picture(folder: Path, content: bytes) -> str:
    """Keep ``content`` in ``folder`` (blocking) and return its digest. Raises StorageError."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(folder, digest)
    try:
        os.utime(path)  # it is new again for forget_pictures()
    except OSError:
        write_whole(path, content)
    return digest


def path_of(folder: Path, digest: str) -> Path:
    """Return where the picture with ``digest`` is kept. Raises StorageError for what is no digest."""
    if not DIGEST.fullmatch(digest):  # an imported one might lead anywhere
        raise StorageError(f"“{digest[:80]}” is no picture kept here.", "Attach the picture again.")
    return folder / digest[:2] / digest


def forget_pictures(folder: Path, wanted: AbstractSet[str], before: float) -> None:
    """Remove the pictures that are not ``wanted`` (blocking). Raises StorageError.

    What was kept ``before`` that Unix time only: the rest may be about to be sent.
    """
    try:
        for path in folder.glob("??/*"):
            unwanted = path.name not in wanted and DIGEST.fullmatch(path.name)
            if unwanted and path.stat().st_mtime < before - SKEW:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise explain(f"Pictures in {folder} could not be removed", folder, error) from error
