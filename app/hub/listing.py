"""What one asks the Hub's search for, and what it lists."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from app.library.config import Config


class Sort(StrEnum):
    """By what a list is ordered, greatest first; the values are the Hub's."""

    TRENDING = "trending_score"
    DOWNLOADS = "downloads"
    LIKES = "likes"
    UPDATED = "last_modified"
    CREATED = "created_at"


class Gate(StrEnum):
    """What stands before a model's files."""

    OPEN = "open"
    AUTO = "auto"
    """Accepting the terms opens it."""
    MANUAL = "manual"
    """The authors decide."""


class Packing(StrEnum):
    """A family of quantizations that one can ask for; the values are the Hub's tags."""

    AWQ = "awq"
    GPTQ = "gptq"
    FP8 = "fp8"
    COMPRESSED_TENSORS = "compressed-tensors"
    BITSANDBYTES = "bitsandbytes"
    NVFP4 = "nvfp4"
    MXFP4 = "mxfp4"
    GGUF = "gguf"


@dataclass(frozen=True)
class Query:
    """A search. Empty fields do not restrict; ``least`` and ``most`` are parameters of the model."""

    text: str = ""
    packing: Packing | None = None
    least: int | None = None
    most: int | None = None
    family: str = ""
    """A model type as configs name it: llama, qwen3, gemma3, …"""
    licence: str = ""
    """As the Hub names it: apache-2.0, mit, llama3.1, …"""
    gated: bool | None = None
    sort: Sort = Sort.TRENDING


@dataclass(frozen=True)
class Listed:
    """A model as the search lists it; None and "" where the Hub does not tell.

    ``parameters`` is a count, ``size`` the bytes that one would download (estimated from what is stored there
    while ``exact`` is false), ``config`` what the listing tells of config.json.
    """

    repo: str
    parameters: int | None = None
    quantization: str = ""
    size: int | None = None
    exact: bool = False
    licence: str = ""
    gate: Gate = Gate.OPEN
    downloads: int = 0
    likes: int = 0
    updated: datetime | None = None
    pipeline: str = ""
    gguf: bool = False
    config: Config | None = None

    @property
    def author(self) -> str:
        return self.repo.partition("/")[0] if "/" in self.repo else ""

    @property
    def name(self) -> str:
        return self.repo.rpartition("/")[2]
