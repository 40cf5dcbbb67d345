"""The models on this machine: Guide, the Hugging Face cache, the user's folders, LM Studio's and Ollama's."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from app.errors import ModelError
from app.library.cached import PREFIX, cached_models, caches_of
from app.library.config import CONFIG, LARGEST_CONFIG
from app.library.gguf_names import gather
from app.library.inspection import inspect_gguf, inspect_model
from app.library.lmstudio import lm_studio_models
from app.library.models import LocalModel, Origin
from app.library.ollama import ollama_models
from app.library.weights import read_json
from app.paths import GUIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

DEEPEST: Final = 3
"""How many folders below the one the user named a model may lie."""
MOST_FOLDERS: Final = 2000
"""Folders looked into below one that the user named: somebody may name the root of a disk."""
WEIGHTS: Final = frozenset({".safetensors"})
MODEL_KEYS: Final = frozenset({"architectures", "model_type"})


def find_models(folders: Sequence[Path], cache: Path | None = None) -> list[LocalModel]:
    """Return Guide, then what the cache, ``folders``, LM Studio and Ollama hold, each model once.

    ``cache`` is a Hugging Face cache besides the one that the environment names. Blocks: for a thread.
    """
    found = [inspect_model(GUIDE, Origin.BUILT_IN, "Guide")] if GUIDE.is_dir() else []
    for each in caches_of(cache):
        found += cached_models(each)
    for folder in folders:
        found += models_in(folder)
    found += lm_studio_models()
    found += ollama_models()
    once: dict[Path, LocalModel] = {}
    for model in found:
        once.setdefault(model.path.resolve(), model)
    return list(once.values())


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
        if any(entry.name.startswith(PREFIX) for entry in entries):
            found += cached_models(path)
        elif gguf := _gguf_models(path, entries):
            found += gguf
        elif _is_model(path, entries, named=depth == 0):
            found.append(inspect_model(path, Origin.FOLDER))
        elif depth < DEEPEST:
            waiting += [
                (entry, depth + 1)
                for entry in entries
                if not entry.name.startswith(".") and _is_folder(entry)
            ]
    return found


def _gguf_models(path: Path, entries: Sequence[Path]) -> list[LocalModel]:
    """Return each quantization in a folder of GGUF files; none if the folder has other weights too."""
    if any(entry.suffix in WEIGHTS for entry in entries):
        return []
    return [
        inspect_gguf(
            tuple(path / name for name in found.files),
            Origin.FOLDER,
            variant=found.variant,
            whole=found.whole,
        )
        for found in gather(entry.name for entry in entries)
    ]


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
