"""The models in a Hugging Face cache, the broken and the unfinished ones too.

The folders are read as huggingface_hub lays them out. Its own scan leaves out every repository in which one
link is broken; here such a model is listed with that problem, since downloading it again completes it.
"""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.errors import ModelError
from app.library.config import CONFIG
from app.library.gguf_names import GgufFiles, gather
from app.library.inspection import inspect_gguf, inspect_model
from app.library.models import Origin
from app.library.text import shown_name
from app.library.weights import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.library.models import LocalModel

PREFIX: Final = "models--"
SEPARATOR: Final = "--"
LARGEST_LISTING: Final = 32 << 20
MOST_FILES: Final = 20_000
NEEDED: Final = (".json", ".model", ".jinja", ".tiktoken")
"""Endings of files beside the weights without which a model is not whole."""
log = logging.getLogger(__name__)


def caches_of(chosen: Path | None) -> tuple[Path, ...]:
    """Return the user's cache, if one was ``chosen``, and that of the environment. For a thread."""
    usual = cache_folder()
    return (usual,) if chosen is None or chosen == usual else (chosen, usual)


def cache_folder() -> Path:
    """Return where the environment has it (``HF_HUB_CACHE``, ``HF_HOME``). For a thread."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE).expanduser()


def cached_models(cache: Path | None = None) -> list[LocalModel]:
    """Return the models of a Hugging Face cache: of each repository the newest revision that has one.

    Of a GGUF repository each quantization is a model. ``cache`` is None for the one of the environment.
    """
    folder = cache or cache_folder()
    try:
        repositories = sorted(each for each in folder.iterdir() if each.name.startswith(PREFIX))
    except OSError as error:
        log.info("No Hugging Face cache: %s", error)
        return []
    repositories.sort(key=lambda each: each.name.lower())
    return [model for repository in repositories for model in _models_in(repository)]


def repo_of(repository: Path) -> str:
    """Return the "owner/name" that a repository's folder stands for."""
    return repository.name.removeprefix(PREFIX).replace(SEPARATOR, "/", 1)


def _models_in(repository: Path) -> list[LocalModel]:
    try:
        snapshots = [each for each in (repository / "snapshots").iterdir() if each.is_dir()]
        snapshots.sort(key=_changed, reverse=True)
        for snapshot in snapshots:
            models = _look(snapshot, repo_of(repository))
            if models:
                return models
    except OSError as error:
        log.info("%s cannot be read: %s", repository, error)
    return []


def _look(snapshot: Path, repo: str) -> list[LocalModel]:
    """Return the models that one revision holds; none if it is no model's."""
    files = sorted(_files(snapshot))
    broken = [name for name in files if not (snapshot / name).exists()]
    listed = _listed(snapshot)
    variants = gather(files)
    if CONFIG in files or CONFIG in listed:
        whole = [each for each in files if each.endswith((".safetensors", ".bin", ".pt", ".pth"))]
        if whole or not variants:
            return [_folder_model(snapshot, repo, broken, listed)]
    return [_gguf_model(snapshot, repo, each, broken) for each in variants]


def _folder_model(snapshot: Path, repo: str, broken: list[str], listed: set[str]) -> LocalModel:
    model = inspect_model(snapshot, Origin.CACHE, repo)
    problem, lacking = model.problem, _absent(snapshot, listed)
    if broken:
        problem, lacking = f"What its file {shown_name(broken[0])} stood for is gone.", broken
    elif lacking:
        problem = problem or f"Its file {shown_name(lacking[0])} was not downloaded."
    incomplete = bool(lacking) or problem.endswith(("is missing.", "no weight files."))
    if incomplete:
        problem = _completed(problem)
    return replace(model, problem=problem, incomplete=incomplete, repo=repo, commit=snapshot.name)


def _gguf_model(snapshot: Path, repo: str, found: GgufFiles, broken: list[str]) -> LocalModel:
    whole = found.whole and set(found.files).isdisjoint(broken)
    files = tuple(snapshot / name for name in found.files)
    model = inspect_gguf(files, Origin.CACHE, repo, found.variant, whole=whole)
    problem = model.problem if whole else _completed(model.problem)
    return replace(model, problem=problem, incomplete=not whole, repo=repo, commit=snapshot.name)


def _completed(problem: str) -> str:
    return f"{problem.removesuffix('.')}; downloading it again completes it."


def _absent(snapshot: Path, listed: set[str]) -> list[str]:
    """Return what the Hub has beside the weights and this revision has not."""
    needed = sorted(name for name in listed if "/" not in name and name.endswith(NEEDED))
    return [name for name in needed if not (snapshot / name).exists()]


def _files(snapshot: Path) -> Iterator[str]:
    """Yield the paths in a revision, broken links included."""
    count = 0
    for folder, _, names in os.walk(snapshot):
        for name in names:
            count += 1
            if count > MOST_FILES:
                return
            yield (Path(folder) / name).relative_to(snapshot).as_posix()


def _listed(snapshot: Path) -> set[str]:
    """Return the files that the Hub has at this commit, as huggingface_hub keeps it; empty if it did not."""
    kept = snapshot.parents[1] / "trees" / f"{snapshot.name}.json"
    try:
        files = read_json(kept, LARGEST_LISTING).get("files") if kept.is_file() else None
    except ModelError:
        return set()
    return {name for name in files if isinstance(name, str)} if isinstance(files, dict) else set()


def _changed(snapshot: Path) -> float:
    """Return when the newest file came; a link's target counts, as huggingface_hub has it."""
    times = [_time(entry) for entry in snapshot.iterdir()]
    return max(times, default=snapshot.stat().st_mtime)


def _time(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
