"""Which files of a model are downloaded: those that vLLM reads, and no second copy of the weights. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from app.library.models import Format
from app.library.weights import INDEX

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from app.hub.repository import HubFile

OTHER_RUNTIMES: Final = frozenset({"original", "onnx", "openvino", "metal", "coreml"})
"""Folders with the same model once more, for programs that are not vLLM."""
NEVER: Final = re.compile(
    r"""[.](
        safetensors | bin | pt | pth | ckpt | h5 | msgpack | onnx | onnx_data | ot | gguf | npz | npy | pkl
        | pickle | joblib | tflite | nemo | llamafile | engine | plan | mlmodel | litertlm | task | parquet
        | arrow | png | jpe?g | gif | webp | svg | bmp | ico | mp3 | wav | flac | ogg | m4a | mp4 | mov | avi
        | webm | mkv | pdf | zip | tar | t?gz | bz2 | xz | 7z | rar | zst | ipynb
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
"""Endings of weights that were not chosen, and of media, archives and notebooks."""
LARGEST_OTHER: Final = 256 * 2**20
"""Bytes. No tokenizer and no config is larger."""
NOT_WEIGHTS: Final = ("training_args", "optimizer", "scheduler", "scaler", "rng_state")
SHARD: Final = re.compile(r"(.+)-(\d{5})-of-(\d{5})(\.\w+)")


@dataclass(frozen=True)
class Selection:
    """What is fetched. ``format`` is None without weights; ``missing`` are weights that there should be."""

    weights: tuple[HubFile, ...] = ()
    others: tuple[HubFile, ...] = ()
    format: Format | None = None
    missing: tuple[str, ...] = ()


def select(files: Iterable[HubFile], indexed: Collection[str] | None = None) -> Selection:
    """Return what to fetch of ``files``, GGUF apart; ``indexed`` are the weights that the index names."""
    files = tuple(files)
    weights, missing = _safetensors(files, indexed)
    form = Format.SAFETENSORS
    if not weights and not missing:
        weights = tuple(file for file in files if _is_pickle(file.path))
        missing = missing_shards(file.path for file in weights)
        form = Format.PICKLE
    others = tuple(file for file in files if is_wanted(file))
    return Selection(weights, others, form if weights or missing else None, missing)


def is_wanted(file: HubFile) -> bool:
    """Whether ``file`` is fetched along with the weights: configs, tokenizer, templates, code."""
    path = PurePosixPath(file.path)
    return (
        OTHER_RUNTIMES.isdisjoint(path.parts[:-1])
        and not NEVER.search(path.name)
        and file.size <= LARGEST_OTHER
    )


def missing_shards(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the parts "…-00002-of-00005.…" that are not among ``paths`` although others of theirs are."""
    present = set(paths)
    wanted: dict[str, None] = {}
    for path in sorted(present):
        shard = SHARD.fullmatch(path)
        if shard:
            stem, _, count, ending = shard.groups()
            # At most five digits, so at most 99,999 names.
            wanted.update((f"{stem}-{part:05}-of-{count}{ending}", None) for part in range(1, int(count) + 1))
    return tuple(path for path in wanted if path not in present)


def _safetensors(
    files: Iterable[HubFile], indexed: Collection[str] | None
) -> tuple[tuple[HubFile, ...], tuple[str, ...]]:
    root = {file.path: file for file in files if "/" not in file.path and file.path.endswith(".safetensors")}
    if indexed and INDEX in {file.path for file in files}:
        return tuple(root[path] for path in sorted(indexed) if path in root), tuple(
            path for path in sorted(indexed) if path not in root
        )
    usual = [path for path in root if not path.startswith(("consolidated", "adapter_"))]
    if "model.safetensors" in usual:
        usual = ["model.safetensors"]
    chosen = usual or [path for path in root if path.startswith("consolidated")]
    return tuple(root[path] for path in chosen), missing_shards(chosen)


def _is_pickle(path: str) -> bool:
    return (
        "/" not in path
        and path.startswith("pytorch_model")
        and path.endswith(".bin")
        and not path.startswith(NOT_WEIGHTS)
    )
