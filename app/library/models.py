"""What a model on this machine's disk is, before any engine has seen it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Origin(StrEnum):
    """Where a model was found."""

    BUILT_IN = "built-in"
    CACHE = "cache"
    FOLDER = "folder"


@dataclass(frozen=True)
class LocalModel:
    """A model folder: what its config says and what its files weigh.

    ``key`` names it in settings and conversations and stays the same between starts. ``problem`` is why it
    cannot be loaded, in one sentence, or empty. ``context`` is in tokens, ``size`` in bytes.
    """

    key: str
    name: str
    path: Path
    origin: Origin
    size: int = 0
    architecture: str = ""
    quantization: str = ""
    dtype: str = ""
    context: int | None = None
    attention_heads: int | None = None
    problem: str = ""
