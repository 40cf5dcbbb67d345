"""A model folder, looked at without loading anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import ModelError
from app.library.config import Config, read_config
from app.library.models import LocalModel, Origin
from app.library.text import shown_name
from app.library.weights import weigh

if TYPE_CHECKING:
    from pathlib import Path


def inspect_model(path: Path, origin: Origin, name: str = "") -> LocalModel:
    """Return what the folder at ``path`` holds; whatever is wrong with it is the model's ``problem``.

    ``name`` is the folder's own unless given. Blocks for a few file reads; raises nothing.
    """
    problems: list[str] = []
    config, size = Config(), 0
    try:
        try:
            config = read_config(path)
        except ModelError as error:
            problems.append(error.what)
        try:
            size = weigh(path)
        except ModelError as error:
            problems.append(error.what)
    except OSError as error:
        problems.append(f"The folder cannot be read: {error.strerror}.")
    name = shown_name(name or path.name) or "model"
    return LocalModel(
        key=_key(path, origin, name),
        name=name,
        path=path,
        origin=origin,
        size=size,
        architecture=config.architecture,
        quantization=config.quantization,
        dtype=config.dtype,
        context=config.context,
        attention_heads=config.attention_heads,
        problem=next(iter(problems), ""),
    )


def _key(path: Path, origin: Origin, name: str) -> str:
    """Return a name that lasts: a cached model's revision may change, a folder's path is all it has."""
    match origin:
        case Origin.BUILT_IN:
            return f"{origin}:{name.lower()}"
        case Origin.CACHE:
            return f"{origin}:{name}"
        case Origin.FOLDER:
            return f"{origin}:{path}"
