"""The weight files of a model folder: how much they weigh, and whether they are whole.

Nothing but headers is read. Everything in the files may be wrong, or meant to harm.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final

from app.errors import ModelError
from app.library.text import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

INDEX: Final = "model.safetensors.index.json"
LARGEST_INDEX: Final = 100_000_000
LARGEST_HEADER: Final = 100_000_000
"""Bytes; the limit of safetensors itself."""
LENGTH: Final = 8
"""Bytes of the number at a file's start that says how long its header is."""
PICKLES: Final = frozenset({".bin", ".pt", ".pth"})
NO_PICKLES: Final = (
    "Its weights are pickle files, which can run code when read; choose a safetensors version."
)
NO_GGUF: Final = "GGUF needs a vLLM plugin that Vlinders does not bring yet; choose a safetensors version."


def weigh(folder: Path) -> int:
    """Return the size in bytes of the folder's weights, having checked each file. Raises ModelError."""
    files = _weight_files(folder)
    if not files:
        raise ModelError(_why_none(folder))
    return sum(_check(file) for file in files)


def _weight_files(folder: Path) -> list[Path]:
    """Return the safetensors files that belong to the model: what the index names, or else all there are."""
    index = folder / INDEX
    if index.is_file():
        return [folder / name for name in sorted(_names_in(index))]
    files = sorted(folder.glob("*.safetensors"))
    # Mistral's own format beside the common one is the same weights again; an adapter is not the model.
    common = [file for file in files if not file.name.startswith(("consolidated", "adapter_"))]
    return common or [file for file in files if file.name.startswith("consolidated")]


def _names_in(index: Path) -> set[str]:
    content = read_json(index, LARGEST_INDEX)
    places = content.get("weight_map")
    names: Iterable[object] = places.values() if isinstance(places, dict) else ()
    found = {name if isinstance(name, str) else "" for name in names}
    if not found or not all(name.endswith(".safetensors") and "/" not in name for name in found):
        raise ModelError(f"{INDEX} does not say which weight files there are.")
    return found


def _why_none(folder: Path) -> str:
    if holds_gguf(folder):
        return NO_GGUF
    if any(entry.suffix in PICKLES for entry in folder.iterdir()):
        return NO_PICKLES
    return "The folder has no weight files."


def holds_gguf(folder: Path) -> bool:
    return any(entry.suffix == ".gguf" for entry in folder.iterdir())


def _check(file: Path) -> int:
    """Return the size of a safetensors file whose header agrees with it. Raises ModelError."""
    name = f"The weight file {shown_name(file.name)}"
    if not file.is_file():
        raise ModelError(f"{name} is missing.")
    try:
        with file.open("rb") as opened:
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
        with file.open("rb") as opened:
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
