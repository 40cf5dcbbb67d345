"""The models on this machine: Guide, the Hugging Face cache, and the user's folders."""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING, Final

from app.errors import ModelError
from app.library.config import CONFIG, LARGEST_CONFIG
from app.library.inspection import inspect_model
from app.library.models import LocalModel, Origin
from app.library.weights import read_json
from app.paths import GUIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

DEEPEST: Final = 3
"""How many folders below the one the user named a model may lie."""
MOST_FOLDERS: Final = 2000
"""Folders looked into below one that the user named: somebody may name the root of a disk."""
WEIGHTS: Final = frozenset({".safetensors", ".gguf"})
MODEL_KEYS: Final = frozenset({"architectures", "model_type"})
log = logging.getLogger(__name__)


def find_models(folders: Sequence[Path], cache: Path | None = None) -> list[LocalModel]:
    """Return Guide, then what is in the Hugging Face cache, then what is in ``folders``, each folder once.

    ``cache`` is the Hugging Face cache's folder; None is where the environment says. Blocks: for a thread.
    """
    found = [inspect_model(GUIDE, Origin.BUILT_IN, "Guide")] if GUIDE.is_dir() else []
    found += cached_models(cache)
    for folder in folders:
        found += models_in(folder)
    once: dict[Path, LocalModel] = {}
    for model in found:
        once.setdefault(model.path.resolve(), model)
    return list(once.values())


def cached_models(cache: Path | None = None) -> list[LocalModel]:
    """Return the models of a Hugging Face cache: of each repository the newest revision with a config."""
    from huggingface_hub import CacheNotFound, scan_cache_dir

    try:
        repositories = scan_cache_dir(cache).repos
    except (CacheNotFound, ValueError, OSError) as error:
        log.info("No Hugging Face cache: %s", error)
        return []
    found: list[LocalModel] = []
    for repository in sorted(repositories, key=lambda each: each.repo_id.lower()):
        revisions = [each for each in repository.revisions if (each.snapshot_path / CONFIG).is_file()]
        if repository.repo_type == "model" and revisions:
            newest = max(revisions, key=lambda each: each.last_modified)
            found.append(inspect_model(newest.snapshot_path, Origin.CACHE, repository.repo_id))
    return found


def models_in(folder: Path) -> list[LocalModel]:
    """Return the model that ``folder`` is, or those that lie in it, up to three folders deep.

    A folder that cannot be read is returned as a model with that problem: its disk may be back tomorrow.
    """
    found: list[LocalModel] = []
    seen: set[Path] = set()
    waiting = deque([(folder, 0)])
    while waiting and len(seen) < MOST_FOLDERS:
        path, depth = waiting.popleft()
        real = path.resolve()
        if real in seen:  # by a link, perhaps to a folder above
            continue
        seen.add(real)
        try:
            entries = sorted(path.iterdir())
        except OSError:
            found += [inspect_model(path, Origin.FOLDER)] if depth == 0 else []
            continue
        if any(entry.name.startswith("models--") for entry in entries):
            found += cached_models(path)
        elif _is_model(path, entries, named=depth == 0):
            found.append(inspect_model(path, Origin.FOLDER))
        elif depth < DEEPEST:
            waiting += [
                (entry, depth + 1)
                for entry in entries
                if not entry.name.startswith(".") and _is_folder(entry)
            ]
    return found


def _is_model(path: Path, entries: Iterable[Path], *, named: bool) -> bool:
    """Whether ``path`` is meant to be a model, whole or not; many programs call a file config.json."""
    if any(entry.suffix in WEIGHTS for entry in entries):
        return True
    if not (path / CONFIG).is_file():
        return False
    try:
        return named or not MODEL_KEYS.isdisjoint(read_json(path / CONFIG, LARGEST_CONFIG))
    except ModelError:
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
