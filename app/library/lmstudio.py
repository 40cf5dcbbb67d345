"""LM Studio's models: GGUF files in ``<publisher>/<model>/``. Only ever read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.library.gguf_names import gather
from app.library.inspection import inspect_gguf
from app.library.models import Origin

if TYPE_CHECKING:
    from app.library.models import LocalModel

FOLDERS: Final = (".lmstudio/models", ".cache/lm-studio/models")
"""In the user's home; the second is that of older versions."""
MOST_MODELS: Final = 2000


def lm_studio_models(folder: Path | None = None) -> list[LocalModel]:
    """Return the models in LM Studio's ``folder``, None for the usual ones; empty if it is not installed."""
    folders = [folder] if folder is not None else [Path.home() / each for each in FOLDERS]
    return [model for each in folders for model in _models_in(each)]


def _models_in(folder: Path) -> list[LocalModel]:
    found: list[LocalModel] = []
    try:
        places = sorted(folder.glob("*/*/*.gguf"))[: MOST_MODELS * 10]
    except OSError:
        return []
    for place in dict.fromkeys(path.parent for path in places):
        name = place.relative_to(folder).as_posix()
        for files in gather(path.name for path in places if path.parent == place):
            parts = tuple(place / part for part in files.files)
            found.append(inspect_gguf(parts, Origin.LM_STUDIO, name, files.variant, whole=files.whole))
    return found[:MOST_MODELS]
