"""GGUF files by their names: which quantization each holds, and which are parts of one."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

SUFFIX: Final = ".gguf"
PART: Final = re.compile(r"^(.+)-(\d{5})-of-(\d{5})\.gguf$")
PACKING: Final = re.compile(
    r"(?i)(?:^|[-_./])((?:UD-)?(?:IQ[1-4]_(?:XXS|XS|NL|S|M)|Q[2-8]_K(?:_(?:XXS|XS|XL|S|M|L|P))?|Q[2-8]_[01]"
    r"|TQ[12]_0|MXFP4(?:_MOE)?|NVFP4|BF16|F16|FP16|F32))(?=$|[-_./])"
)
ASIDE: Final = re.compile(r"(?i)^mmproj|imatrix")
"""Projectors of images and data for quantizing: no models of their own."""


@dataclass(frozen=True)
class GgufFiles:
    """The files of one quantization, in order; ``whole`` is whether none of its parts is missing."""

    variant: str
    files: tuple[str, ...]
    whole: bool = True


def packing_of(path: str) -> str:
    """Return the quantization that a path names, in capitals, or ""."""
    name = path.rpartition("/")[2].removesuffix(SUFFIX)
    found = PACKING.findall(name) or PACKING.findall(path.removesuffix(SUFFIX))
    return found[-1].upper() if found else ""


def gather(paths: Iterable[str]) -> tuple[GgufFiles, ...]:
    """Return the models among ``paths``, parts put together; projectors and importance matrices left out."""
    models: dict[str, list[str]] = {}
    for path in sorted(paths):
        name = path.rpartition("/")[2]
        if not path.endswith(SUFFIX) or ASIDE.search(name):
            continue
        part = PART.match(path)
        models.setdefault(f"{part[1]}/{part[3]}" if part else path, []).append(path)
    names = {key: _stem(files[0]) for key, files in models.items()}
    packings = Counter(packing_of(stem) for stem in names.values())
    return tuple(
        GgufFiles(_name(names[key], packings), tuple(files), _is_whole(files))
        for key, files in models.items()
    )


def _stem(path: str) -> str:
    """Return what the parts of one model have in common."""
    part = PART.match(path)
    return part[1] if part else path.removesuffix(SUFFIX)


def _name(stem: str, packings: Counter[str]) -> str:
    """Return the packing; where it is not told or two have the same, what else tells this from others."""
    packing = packing_of(stem)
    return packing if packing and packings[packing] == 1 else stem


def _is_whole(files: list[str]) -> bool:
    parts = [PART.match(path) for path in files]
    numbers = [int(part[2]) for part in parts if part]
    first = parts[0]
    return first is None or sorted(numbers) == list(range(1, int(first[3]) + 1))
