"""Deleting a model from the Hugging Face cache, by huggingface_hub's own means.

Only what was downloaded into a cache is ever deleted. All else on the list belongs to somebody: the user's
own folders are only taken off the list.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.errors import ModelError
from app.library.cached import SEPARATOR
from app.library.gguf_names import SUFFIX, gather
from app.library.models import Format, LocalModel, Origin

if TYPE_CHECKING:
    from huggingface_hub import CachedFileInfo, CachedRepoInfo, DeleteCacheStrategy

WEIGHTS: Final = (SUFFIX, ".safetensors")


@dataclass(frozen=True)
class Deletion:
    """What deleting a model would do: free ``size`` bytes, all of its ``revisions`` going."""

    model: LocalModel
    size: int
    revisions: int


def plan_deletion(model: LocalModel) -> Deletion:
    """Return what deleting ``model`` would free, touching nothing; for a thread.

    Raises ModelError if it cannot be deleted.
    """
    repository = repository_of(model)
    planned = _strategy(model, repository)
    if planned is None:  # broken links hide it from huggingface_hub; they go first when it is deleted
        return Deletion(model, _size_of(repository), 1)
    strategy, revisions = planned
    return Deletion(model, strategy.expected_freed_size, revisions)


def delete_model(model: LocalModel) -> int:
    """Delete ``model`` in all its revisions and return the bytes freed; for a thread.

    Raises ModelError if it cannot be deleted.
    """
    repository = repository_of(model)
    _mend(repository)
    planned = _strategy(model, repository)
    if planned is None:
        raise ModelError(
            f"{model.name} is too damaged to be deleted by itself.",
            f"Delete the folder {repository} and what is in it.",
        )
    strategy, _ = planned
    try:
        strategy.execute()
    except OSError as error:
        raise _not_deleted(model, error.strerror or str(error), repository) from error
    left = [path for path in (*strategy.repos, *strategy.snapshots, *strategy.blobs) if os.path.lexists(path)]
    if left:
        raise _not_deleted(model, "not all of it could be removed", left[0])
    return strategy.expected_freed_size


def _not_deleted(model: LocalModel, why: str, path: Path) -> ModelError:
    return ModelError(f"{model.name} could not be deleted: {why}.", f"Make {path} and its folder writable.")


def repository_of(model: LocalModel) -> Path:
    """Return the repository's folder in the cache. Raises ModelError for a model that is in none."""
    folder = model.path if model.format is not Format.GGUF else model.path.parent
    places = [each for each in (folder, *folder.parents) if each.parent.name == "snapshots"]
    if model.origin is not Origin.CACHE or not places or SEPARATOR not in places[0].parents[1].name:
        raise ModelError(f"{model.name} cannot be deleted here.", _REMEDIES[model.origin])
    return places[0].parents[1]


def _strategy(model: LocalModel, repository: Path) -> tuple[DeleteCacheStrategy, int] | None:
    """Return huggingface_hub's plan and how many revisions there are; None where it sees no model."""
    from huggingface_hub import CacheNotFound, scan_cache_dir

    try:
        found = scan_cache_dir(repository.parent)
    except (CacheNotFound, ValueError, OSError) as error:
        raise ModelError(f"{repository.parent} cannot be read: {error}.") from error
    info = next((each for each in found.repos if each.repo_path.resolve() == repository.resolve()), None)
    if info is None:
        return None
    files = _files_of(model, info) if model.format is Format.GGUF else None
    if files is not None:
        return found.delete_files(*files), len(info.revisions)
    # It goes by commits alone, and a repository that was copied on the Hub has those of the other.
    alone = replace(found, repos=frozenset({info}))
    return alone.delete_revisions(*(each.commit_hash for each in info.revisions)), len(info.revisions)


def _files_of(model: LocalModel, info: CachedRepoInfo) -> list[CachedFileInfo] | None:
    """Return the files of one GGUF quantization; None if it is the only one, so that all can go."""
    folder = next(each for each in model.path.parents if each.parent.name == "snapshots")
    own = model.path.relative_to(folder).as_posix()
    every = [
        (each.file_path.relative_to(revision.snapshot_path).as_posix(), each)
        for revision in info.revisions
        for each in revision.files
    ]
    sets = gather({name for name, _ in every})
    chosen = next((set(each.files) for each in sets if own in each.files), {own})
    if all(name in chosen for name, _ in every if name.endswith(WEIGHTS)):
        return None
    return [file for name, file in every if name in chosen]


def _size_of(repository: Path) -> int:
    """Return the bytes of a repository's blobs."""
    with contextlib.suppress(OSError):
        return sum(each.stat().st_size for each in (repository / "blobs").iterdir() if each.is_file())
    return 0


def _mend(repository: Path) -> None:
    """Take away links and references that lead nowhere: huggingface_hub leaves out what has one."""
    for folder, _, names in os.walk(repository / "snapshots"):
        for path in (Path(folder) / name for name in names):
            if path.is_symlink() and not path.exists():
                with contextlib.suppress(OSError):
                    path.unlink()
    for path in (repository / "refs").rglob("*"):
        with contextlib.suppress(OSError, ValueError):
            if path.is_file() and not (repository / "snapshots" / path.read_text(encoding="utf-8")).is_dir():
                path.unlink()


_REMEDIES = {
    Origin.BUILT_IN: "It belongs to Vlinders itself.",
    Origin.CACHE: "Delete its folder by hand.",
    Origin.FOLDER: "Your own folders are never deleted: take the folder off the list instead.",
    Origin.LM_STUDIO: "Delete it in LM Studio.",
    Origin.OLLAMA: "Delete it with Ollama.",
}
