"""One model of the Hub at one commit: its files, and what can be downloaded of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.errors import HubError
    from app.hub.listing import Listed
    from app.library.config import Config


@dataclass(frozen=True)
class HubFile:
    """A file as the Hub lists it: its size in bytes and its hash, one of the two kinds being empty."""

    path: str
    size: int
    sha256: str = ""
    """Of a large file."""
    git_sha1: str = ""
    """Of a small file that lies in git itself."""


@dataclass(frozen=True)
class Variant:
    """One thing to download and load: all of a safetensors model, or one quantization of a GGUF one.

    ``name`` is "" for the only variant there is, or "Q4_K_M" and so on. ``files`` is everything that is
    fetched, ``weights`` the bytes of the weight files among them. ``problem`` says why the installed vLLM
    cannot load it or why it is not whole, in one sentence, or is empty.
    """

    name: str
    files: tuple[HubFile, ...]
    weights: int
    quantization: str = ""
    problem: str = ""

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


@dataclass(frozen=True)
class Caution:
    """Something to know before downloading: a ``title`` of a few words, a ``text`` of a sentence or two."""

    title: str
    text: str


@dataclass(frozen=True)
class Repository:
    """All that the window shows of one model of the Hub.

    ``commit`` is what every later step is pinned to. ``parameters`` counts elements by dtype, ``card`` is
    Markdown without its front matter, ``code`` names the Python files that the model brings.
    """

    listed: Listed
    commit: str
    revision: str
    files: tuple[HubFile, ...]
    variants: tuple[Variant, ...]
    config: Config | None = None
    parameters: Mapping[str, int] = field(default_factory=dict)
    card: str = ""
    cautions: tuple[Caution, ...] = ()
    code: tuple[str, ...] = ()
    """Python files of its own, and "owner/repo" of others whose code it asks for."""
    closed: HubError | None = None
    """Why this account may not have the files yet, as far as that is known; then less is known of them."""
