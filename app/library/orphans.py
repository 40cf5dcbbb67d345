"""What ended downloads have left in a Hugging Face cache: parts that nobody will go on with.

huggingface_hub never takes up an ``*.incomplete`` file again. Ours (``*.vpart`` with its journal) are taken
up by a download in the queue, so they are orphans only when there is none for their model.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.library.cached import PREFIX, SEPARATOR, repo_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

INCOMPLETE: Final = ".incomplete"
PART: Final = ".vpart"
JOURNAL: Final = ".vpart.json"
"""As app.hub.parts names them."""
LARGEST_JOURNAL: Final = 1 << 16
YOUNG: Final = 600.0
"""Seconds for which a part counts as being written, whoever does."""
LOCK_WAIT: Final = 0.05


@dataclass(frozen=True)
class Orphans:
    """How many files nobody will go on with, and their bytes."""

    count: int = 0
    size: int = 0


def find_orphans(cache: Path, queued: Collection[str] = (), *, now: float | None = None) -> tuple[Path, ...]:
    """Return the orphaned files in ``cache``; ``queued`` are the repositories with a download in the queue.

    Left out is what was written to in the last minutes or is locked by another process. Blocks: for a thread.
    """
    young = (time.time() if now is None else now) - YOUNG
    try:
        repositories = [each for each in cache.iterdir() if SEPARATOR in each.name]
    except OSError:
        return ()
    return tuple(
        file
        for repository in sorted(repositories)
        for file in _left_in(repository, is_queued=_is_queued(repository, queued))
        if _changed(file) < young and not _is_locked(cache, repository, file)
    )


def measure(files: Collection[Path]) -> Orphans:
    """Return how many ``files`` there are and their bytes."""
    return Orphans(len(files), sum(_size(file) for file in files))


def delete_orphans(cache: Path, queued: Callable[[], Collection[str]]) -> int:
    """Delete what is orphaned now; return the bytes freed. Blocks: for a thread. Raises OSError."""
    freed = 0
    for file in find_orphans(cache, queued()):
        if _is_queued(file.parents[1], queued()):  # since a moment ago
            continue
        size = _size(file)
        file.unlink(missing_ok=True)
        freed += size
    return freed


def _is_queued(repository: Path, queued: Collection[str]) -> bool:
    return repository.name.startswith(PREFIX) and repo_of(repository) in queued


def _left_in(repository: Path, *, is_queued: bool) -> Iterator[Path]:
    """Yield the parts, and the blobs that an abandoned order brought and no revision links to."""
    blobs = repository / "blobs"
    with contextlib.suppress(OSError):
        names = sorted(each.name for each in blobs.iterdir())
        endings = (INCOMPLETE,) if is_queued else (INCOMPLETE, PART, JOURNAL)
        yield from (blobs / name for name in names if name.endswith(endings))
        brought = [name for name in names if name.endswith(JOURNAL) and not is_queued]
        if brought:
            linked = _linked(repository)
            for name in brought:
                blob = blobs / name.removesuffix(JOURNAL)
                if _is_whole(blobs / name) and blob.is_file() and blob.name not in linked:
                    yield blob


def _linked(repository: Path) -> set[str]:
    """Return the names of the blobs that a revision links to."""
    found: set[str] = set()
    for folder, _, names in os.walk(repository / "snapshots"):
        for name in names:
            # What is no link has no blob to name. Plain strings: there may be thousands.
            with contextlib.suppress(OSError):
                found.add(os.path.basename(os.readlink(os.path.join(folder, name))))  # noqa: PTH115,PTH118,PTH119
    return found


def _is_whole(journal: Path) -> bool:
    """Whether a journal says that its part has become a blob."""
    try:
        if journal.stat().st_size > LARGEST_JOURNAL:
            return False
        content = json.loads(journal.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get("whole") is True


def _is_locked(cache: Path, repository: Path, file: Path) -> bool:
    """Whether a process holds huggingface_hub's lock on the blob that ``file`` would become."""
    from filelock import Timeout
    from huggingface_hub.utils import WeakFileLock

    lock = cache / ".locks" / repository.name / f"{file.name.partition('.')[0]}.lock"
    if not lock.is_file():
        return False
    try:
        with WeakFileLock(lock, timeout=LOCK_WAIT):
            return False
    except (Timeout, OSError):
        return True


def _changed(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return float("inf")


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
