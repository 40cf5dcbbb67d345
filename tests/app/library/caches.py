"""Hugging Face caches laid out by hand."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

from tests.app.library.folders import LLAMA, tensors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COMMIT = "a" * 40
OLDER = "b" * 40
MODEL = {"config.json": json.dumps(LLAMA).encode(), "model.safetensors": tensors(64, 32)}


def add_repo(
    cache: Path,
    repo: str,
    files: Mapping[str, bytes],
    commit: str = COMMIT,
    *,
    time: float = 1000,
    ref="main",
) -> Path:
    """A revision with these files, as huggingface_hub would have left it; returns the snapshot."""
    folder = cache / f"models--{repo.replace('/', '--')}"
    snapshot = folder / "snapshots" / commit
    for name, content in files.items():
        blob = folder / "blobs" / hashlib.sha256(content).hexdigest()
        blob.parent.mkdir(parents=True, exist_ok=True)
        blob.write_bytes(content)
        os.utime(blob, (time, time))
        link = snapshot / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(blob, link.parent))
    snapshot.mkdir(parents=True, exist_ok=True)
    if ref:
        (folder / "refs").mkdir(exist_ok=True)
        (folder / "refs" / ref).write_text(commit)
    return snapshot


def add_tree(snapshot: Path, *names: str) -> None:
    """What huggingface_hub keeps of what the Hub lists at this commit."""
    trees = snapshot.parents[1] / "trees"
    trees.mkdir(exist_ok=True)
    files = {name: {"size": 1, "blob_id": "0" * 40} for name in names}
    (trees / f"{snapshot.name}.json").write_text(json.dumps({"files": files}))


def sizes(folder: Path) -> int:
    """Bytes of all files in a folder, each once."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
