"""What a model on this machine's disk is, before any engine has seen it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from app.library.config import Config

if TYPE_CHECKING:
    from pathlib import Path


NOTHING_KNOWN: Final = Config()


class Origin(StrEnum):
    """Where a model was found."""

    BUILT_IN = "built-in"
    CACHE = "cache"
    FOLDER = "folder"
    LM_STUDIO = "lm-studio"
    OLLAMA = "ollama"


class Format(StrEnum):
    """In what kind of files the weights lie."""

    SAFETENSORS = "safetensors"
    GGUF = "gguf"
    PICKLE = "pickle"


@dataclass(frozen=True)
class LocalModel:
    """A model: what its config says and what its files weigh.

    ``path`` is its folder, or its (first) file if the format is GGUF. ``key`` names it in settings and
    conversations and stays the same between starts. ``problem`` is why it cannot be loaded, in one
    sentence, or empty. ``context`` is in tokens, ``size`` the bytes of its weights, ``used`` when its files
    were last read, in seconds since the epoch. ``repo`` and ``commit`` are the Hub's, where they are known.
    ``code`` is a digest of the Python files that it brings, or empty; ``code_files`` are those files and
    ``code_repos`` the other repositories ("owner/name") whose code it asks for. ``incomplete`` says that
    the Hub has files of it that are not here, so that downloading it again completes it. ``config`` holds
    all that is known for a forecast (app.library.fit.shape_of).
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
    format: Format = Format.SAFETENSORS
    variant: str = ""
    repo: str = ""
    commit: str = ""
    used: float | None = None
    code: str = ""
    code_files: tuple[str, ...] = ()
    code_repos: tuple[str, ...] = ()
    incomplete: bool = False
    config: Config = NOTHING_KNOWN
