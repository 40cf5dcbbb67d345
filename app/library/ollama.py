"""Ollama's models: manifests that name a blob, which is a GGUF file. Only ever read."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.errors import ModelError
from app.library.gguf import is_gguf
from app.library.inspection import inspect_gguf
from app.library.models import Origin
from app.library.weights import read_json

if TYPE_CHECKING:
    from app.library.models import LocalModel

VARIABLE: Final = "OLLAMA_MODELS"
FOLDERS: Final = ("~/.ollama/models", "/usr/share/ollama/.ollama/models")
USUAL: Final = frozenset({"registry.ollama.ai", "library"})
"""The host and the namespace that Ollama leaves out of a model's name."""
MODEL: Final = "application/vnd.ollama.image.model"
DIGEST: Final = re.compile(r"sha256[:-]([0-9a-f]{64})")
LARGEST_MANIFEST: Final = 1 << 20
MOST_MODELS: Final = 2000


def ollama_models(folder: Path | None = None) -> list[LocalModel]:
    """Return the models in Ollama's ``folder``, None for the usual ones; empty if it is not installed."""
    named = os.environ.get(VARIABLE)
    usual = (named,) if named else FOLDERS
    folders = [folder] if folder is not None else [Path(each).expanduser() for each in usual]
    return [model for each in folders for model in _models_in(each)]


def _models_in(folder: Path) -> list[LocalModel]:
    try:
        manifests = sorted(folder.glob("manifests/*/*/*/*"))[:MOST_MODELS]
    except OSError:
        return []
    found = ((manifest, _weights(folder, manifest)) for manifest in manifests)
    return [_model(manifest, blob) for manifest, blob in found if blob is not None]


def _model(manifest: Path, blob: Path) -> LocalModel:
    host, space, name, tag = manifest.parts[-4:]
    words = [part for part in (host, space) if part not in USUAL]
    return inspect_gguf((blob,), Origin.OLLAMA, "/".join([*words, f"{name}:{tag}"]))


def _weights(folder: Path, manifest: Path) -> Path | None:
    """Return the blob that a manifest names as the model, None if there is none that can be read."""
    try:
        if not manifest.is_file():
            return None
        layers = read_json(manifest, LARGEST_MANIFEST).get("layers")
        digests = [_digest(layer) for layer in layers] if isinstance(layers, list) else []
        blobs = [folder / "blobs" / f"sha256-{digest}" for digest in digests if digest]
        return next((blob for blob in blobs if is_gguf(blob)), None)
    except (ModelError, OSError):
        return None


def _digest(layer: Any) -> str:
    """Return the hash of a layer that is a model, or ""."""
    match layer:
        case {"mediaType": str(kind), "digest": str(digest)} if kind == MODEL:
            found = DIGEST.fullmatch(digest)
            return found[1] if found else ""
        case _:
            return ""
