"""Where a model lies in the Hub's cache, and what of an unfinished download is kept there.

Next to each blob that is being fetched lie its *part* (what came so far) and its *journal* (how much of that
would outlive a power cut, see :class:`Journal`). The journal stays when the part has become a blob, until the
whole order is done: it marks what an unfinished order brought, and so what :func:`discard` may delete.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.errors import HubError, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.hub.orders import Order
    from app.hub.repository import HubFile

PART: Final = ".vpart"
JOURNAL: Final = ".vpart.json"
_REPO: Final = re.compile(r"(?:[\w.-]{1,96}/)?[\w.-]{1,96}", re.ASCII)
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")
_HASH: Final = re.compile(r"[0-9a-f]{64}|[0-9a-f]{40}")
_REVISION: Final = re.compile(r"[^\x00-\x20\x7f\\~^:?*\[]{1,255}")
_JOURNAL_SIZE: Final = 128
_LOCK_WAIT: Final = 0.2
"""Seconds to try a lock before it counts as somebody else's."""


@dataclass(frozen=True)
class Journal:
    """What a part's file says of itself.

    In the boot named ``boot`` every byte that was written is there, after another one only ``synced`` bytes
    are for sure. ``whole`` is set when the part has become a blob.
    """

    boot: str = ""
    synced: int = 0
    whole: bool = False

    def outlived(self, size: int) -> int:
        """Return how many of the ``size`` bytes that lie there can be believed."""
        return size if self.boot and self.boot == boot_id() else min(size, self.synced)


@dataclass(frozen=True)
class Shelf:
    """The folder of one repository in a cache; the layout is huggingface_hub's own."""

    cache: Path
    repo: str

    @functools.cached_property
    def folder(self) -> Path:
        return self.cache / "--".join(("models", *self.repo.split("/")))

    @functools.cached_property
    def blobs(self) -> Path:
        return self.folder / "blobs"

    def blob(self, file: HubFile) -> Path:
        return self.blobs / blob_name(file)

    def part(self, file: HubFile) -> Path:
        return self.blobs / f"{blob_name(file)}{PART}"

    def journal(self, file: HubFile) -> Path:
        return self.blobs / f"{blob_name(file)}{JOURNAL}"

    def lock(self, file: HubFile) -> Path:
        """Return the file by which huggingface_hub keeps two processes from fetching the same blob."""
        return self.cache / ".locks" / self.folder.name / f"{blob_name(file)}.lock"

    def snapshot(self, commit: str) -> Path:
        return self.folder / "snapshots" / commit

    def pointer(self, commit: str, file: HubFile) -> Path:
        return self.snapshot(commit).joinpath(*file.path.split("/"))


def blob_name(file: HubFile) -> str:
    """Return what the cache calls the file's content: its hash; "" where the Hub told none."""
    return file.sha256 or file.git_sha1


@functools.cache
def boot_id() -> str:
    """Return what is different after each start of the machine, "" where it does not tell."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return ""


def read_journal(path: Path) -> Journal:
    """Return what the journal at ``path`` says; one that cannot be read vouches for nothing."""
    try:
        said = json.loads(path.read_bytes())
        return Journal(str(said["boot"]), max(0, int(said["synced"])), bool(said["whole"]))
    except (OSError, ValueError, TypeError, KeyError):
        return Journal()


def write_journal(path: Path, journal: Journal) -> None:
    """Write the journal at ``path`` over the one that is there. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        # In one go and always of the same length: after a power cut it is the old one, the new one, or none.
        os.pwrite(handle, json.dumps(asdict(journal)).ljust(_JOURNAL_SIZE).encode(), 0)
    finally:
        os.close(handle)


def refuse_hostile(repo: str, commit: str, revision: str, files: Iterable[HubFile]) -> None:
    """Raise :class:`HubError` where a name would lead out of the model's own folder, or a figure is none."""
    if not _REPO.fullmatch(repo) or ".." in repo or "--" in repo:
        raise HubError(Trouble.OTHER, f"“{repo[:200]!a}” is no model's name.")
    if not _COMMIT.fullmatch(commit):
        raise HubError(Trouble.OTHER, f"“{commit[:200]!a}” is no commit.")
    if revision and (not _REVISION.fullmatch(revision) or not _stays_inside(revision)):
        raise HubError(Trouble.OTHER, f"“{revision[:200]!a}” is no revision.")
    for file in files:
        named = blob_name(file)
        if not _stays_inside(file.path) or (named and not _HASH.fullmatch(named)) or file.size < 0:
            raise HubError(
                Trouble.DAMAGED,
                f"{repo} lists a file that is not safe to write: {file.path[:200]!a}.",
                "Nothing of this model was written. Do not use it.",
            )


def bytes_kept(order: Order) -> int:
    """Return how many bytes of the order lie on disk by the files' sizes alone, at most ``order.size``."""
    shelf = Shelf(order.cache, order.repo)
    return sum(_kept(shelf, order.commit, file) for file in order.files)


def discard(order: Order) -> int:
    """Delete what the unfinished ``order`` brought and return the bytes that this freed.

    Files that were there before, or belong to a finished order, stay, and so does what another process is
    fetching right now. For a thread: it looks at every file.
    """
    refuse_hostile(order.repo, order.commit, order.revision, order.files)
    shelf = Shelf(order.cache, order.repo)
    freed = sum(_discard(shelf, order.commit, file) for file in order.files if blob_name(file))
    for empty in (shelf.snapshot(order.commit), shelf.folder / "snapshots", shelf.blobs):
        with contextlib.suppress(OSError):
            empty.rmdir()
    if not shelf.blobs.exists() and not (shelf.folder / "snapshots").exists():
        _forget(shelf)
    return freed


def _stays_inside(path: str) -> bool:
    parts = path.split("/")
    plain = path.isprintable() and "\\" not in path and all(len(os.fsencode(part)) <= 255 for part in parts)
    return plain and not any(part in ("", ".", "..") for part in parts)


def _kept(shelf: Shelf, commit: str, file: HubFile) -> int:
    if _size(shelf.pointer(commit, file)) == file.size:
        return file.size
    if not blob_name(file):
        return 0
    return (
        file.size if _size(shelf.blob(file)) == file.size else min(max(0, _size(shelf.part(file))), file.size)
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _discard(shelf: Shelf, commit: str, file: HubFile) -> int:
    from filelock import Timeout
    from huggingface_hub.utils import WeakFileLock

    if not shelf.part(file).exists() and not shelf.journal(file).exists():
        return 0
    lock = shelf.lock(file)
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with WeakFileLock(lock, timeout=_LOCK_WAIT):
            return _delete(shelf, commit, file)
    except Timeout:
        return 0


def _delete(shelf: Shelf, commit: str, file: HubFile) -> int:
    """Delete one file's part, and its blob where the journal says that an unfinished order brought it."""
    freed = max(0, _size(shelf.part(file)))
    brought = shelf.journal(file).exists() and read_journal(shelf.journal(file)).whole
    shelf.part(file).unlink(missing_ok=True)
    if brought:
        pointer = shelf.pointer(commit, file)
        freed += max(0, _size(shelf.blob(file)))
        pointer.unlink(missing_ok=True)
        shelf.blob(file).unlink(missing_ok=True)
        _prune(pointer.parent, shelf.snapshot(commit))
    shelf.journal(file).unlink(missing_ok=True)
    return freed


def _prune(folder: Path, top: Path) -> None:
    """Delete empty folders from ``folder`` up to ``top``."""
    with contextlib.suppress(OSError):
        while folder != top:
            folder.rmdir()
            folder = folder.parent


def _forget(shelf: Shelf) -> None:
    """Delete what the cache remembers of a repository of which nothing is left."""
    for name in ("refs", "trees"):
        for path in sorted((shelf.folder / name).rglob("*"), reverse=True):
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        with contextlib.suppress(OSError):
            (shelf.folder / name).rmdir()
    with contextlib.suppress(OSError):
        shelf.folder.rmdir()
