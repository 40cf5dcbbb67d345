"""The weight files of a model folder: how much they weigh, and whether they are whole.

Nothing but headers is read. Everything in the files may be wrong, or meant to harm.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final

from app.errors import ModelError
from app.library.reading import open_quietly
from app.library.text import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

INDEX: Final = "model.safetensors.index.json"
PICKLE_INDEX: Final = "pytorch_model.bin.index.json"
LARGEST_INDEX: Final = 100_000_000
LARGEST_HEADER: Final = 100_000_000
"""Bytes; the limit of safetensors itself."""
LENGTH: Final = 8
"""Bytes of the number at a file's start that says how long its header is."""
PICKLES: Final = ("*.bin", "*.pt")
"""The first form of which there are any is what vLLM reads where there are no safetensors files."""
NO_MODEL: Final = frozenset(
    {"training_args.bin", "optimizer.bin", "optimizer.pt", "scheduler.pt", "scaler.pt"}
)
"""What training leaves behind (filter_files_not_needed_for_inference)."""


def weigh(folder: Path) -> int:
    """Return the size in bytes of the folder's weights, having checked each file. Raises ModelError.

    Pickles are only counted: nothing in them can be checked without running it.
    """
    files = _weight_files(folder)
    if files:
        return sum(_check(file) for file in files)
    pickles = pickles_in(folder)
    if not pickles:
        raise ModelError("The folder has no weight files.")
    return sum(_size(file) for file in pickles)


def weight_present(folder: Path) -> int:
    """Return the bytes of all weight files that are there, whole or not. Raises OSError."""
    files = [*folder.glob("*.safetensors"), *folder.glob("*.gguf"), *pickles_in(folder)]
    return sum(file.stat().st_size for file in files if file.is_file())


def pickles_in(folder: Path) -> list[Path]:
    """Return the pickle files that hold the model's weights, as vLLM would look for them."""
    index = folder / PICKLE_INDEX
    if index.is_file():
        return [folder / name for name in sorted(_names_in(index, ".bin"))]
    found = (sorted(file for file in folder.glob(form) if file.name not in NO_MODEL) for form in PICKLES)
    return next((files for files in found if files), [])


def _weight_files(folder: Path) -> list[Path]:
    """Return the safetensors files that belong to the model: what the index names, or else all there are."""
    index = folder / INDEX
    if index.is_file():
        return [folder / name for name in sorted(_names_in(index, ".safetensors"))]
    files = sorted(folder.glob("*.safetensors"))
    # Mistral's own format beside the common one is the same weights again; an adapter is not the model.
    common = [file for file in files if not file.name.startswith(("consolidated", "adapter_"))]
    return common or [file for file in files if file.name.startswith("consolidated")]


def _names_in(index: Path, suffix: str) -> set[str]:
    content = read_json(index, LARGEST_INDEX)
    places = content.get("weight_map")
    names: Iterable[object] = places.values() if isinstance(places, dict) else ()
    found = {name if isinstance(name, str) else "" for name in names}
    if not found or not all(name.endswith(suffix) and "/" not in name for name in found):
        raise ModelError(f"{index.name} does not say which weight files there are.")
    return found


def _size(file: Path) -> int:
    if not file.is_file():
        raise ModelError(f"The weight file {shown_name(file.name)} is missing.")
    return file.stat().st_size


def _check(file: Path) -> int:
    """Return the size of a safetensors file whose header agrees with it. Raises ModelError."""
    name = f"The weight file {shown_name(file.name)}"
    if not file.is_file():
        raise ModelError(f"{name} is missing.")
    try:
        with open_quietly(file) as opened:
            size = os.fstat(opened.fileno()).st_size
            length = int.from_bytes(opened.read(LENGTH), "little")
            header = opened.read(length) if length <= LARGEST_HEADER else b""
    except OSError as error:
        raise ModelError(f"{name} cannot be read: {error.strerror}.") from error
    if size == 0:
        raise ModelError(f"{name} is empty.")
    if length > LARGEST_HEADER:
        raise ModelError(f"{name} is corrupt.")
    if len(header) < length or size < LENGTH:
        raise ModelError(f"{name} is truncated.")
    try:
        end = LENGTH + length + _data_end(header)
    except ValueError as error:
        raise ModelError(f"{name} is corrupt.") from error
    if size < end:
        raise ModelError(f"{name} is truncated: {size:,} of {end:,} bytes are there.")
    if size > end:
        raise ModelError(f"{name} is corrupt.")
    return size


def _data_end(header: bytes) -> int:
    """Return where the last tensor ends, in bytes after the header. Raises ValueError."""
    try:
        tensors = json.loads(header)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(tensors, dict):
        raise ValueError("no JSON object")  # noqa: TRY004 - the one error of a bad header
    places = [_place(entry) for name, entry in tensors.items() if name != "__metadata__"]
    return max((stop for _, stop in places), default=0)


def _place(entry: Any) -> tuple[int, int]:
    match entry:
        case {"data_offsets": [int(start), int(stop)]} if 0 <= start <= stop:
            return start, stop
        case _:
            raise ValueError("no place in the file")


def read_json(file: Path, largest: int) -> dict[str, Any]:
    """Return the JSON object in ``file`` of at most ``largest`` bytes. Raises ModelError."""
    try:
        with open_quietly(file) as opened:
            content = opened.read(largest + 1)
    except OSError as error:
        raise ModelError(f"{file.name} cannot be read: {error.strerror}.") from error
    if len(content) > largest:
        raise ModelError(f"{file.name} is too large to be read.")
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{file.name} is not valid JSON.") from error
    if not isinstance(parsed, dict):
        raise ModelError(f"{file.name} is not valid: it holds no JSON object.")
    return parsed
