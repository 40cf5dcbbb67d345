"""Repositories as the double keeps them: commits of files, and what the Hub tells of them."""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.fakes.hub.content import Content, read

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGE = 1 << 20
"""From this size on a file lies in LFS, if nobody says otherwise."""


@dataclass
class Entry:
    """One file. ``claims`` overrides its "size" or "sha256" wherever the Hub tells them."""

    path: str
    content: Content
    large: bool
    xet: bool = False
    claims: Mapping[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> Any:
        return self.claims.get("size", self.content.size)

    @property
    def sha256(self) -> str:
        return self.claims.get("sha256", self.content.sha256)

    @functools.cached_property
    def pointer(self) -> bytes:
        """What lies in git instead of a large file."""
        lines = (
            "version https://git-lfs.github.com/spec/v1",
            f"oid sha256:{self.sha256}",
            f"size {self.size}",
        )
        return "".join(line + "\n" for line in lines).encode()

    @functools.cached_property
    def oid(self) -> str:
        """Git's own hash, of the pointer where there is one."""
        data = self.pointer if self.large else read(self.content, 0, self.content.size)
        return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()

    @property
    def xet_hash(self) -> str:
        return hashlib.sha256(b"xet" + self.content.sha256.encode()).hexdigest()


@dataclass
class Commit:
    """The files at one moment."""

    sha: str
    files: dict[str, Entry]
    at: datetime


@dataclass
class Repo:
    """One repository. ``info`` is merged over all that the API tells of it."""

    name: str
    commits: dict[str, Commit] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    gated: bool | str = False
    private: bool = False
    card: str = ""
    tags: tuple[str, ...] = ()
    downloads: int = 0
    likes: int = 0
    trending: float = 0
    created: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    info: Mapping[str, Any] = field(default_factory=dict)

    def commit(self, revision: str) -> Commit | None:
        return self.commits.get(self.refs.get(revision, revision))

    @property
    def head(self) -> Commit:
        return self.commits[self.refs["main"]]

    def json_of(self, path: str) -> dict[str, Any]:
        """Return what a JSON file of the newest commit says; nothing if it is absent or no JSON object."""
        entry = self.head.files.get(path)
        if entry is None or entry.content.size > LARGE:
            return {}
        try:
            found = json.loads(read(entry.content, 0, entry.content.size))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def commit_of(name: str, files: dict[str, Entry], sha: str | None, at: datetime) -> Commit:
    """Name a commit after what is in it, as git does, unless it has a name."""
    lines = "\n".join((name, *(f"{entry.oid} {path}" for path, entry in sorted(files.items()))))
    return Commit(sha or hashlib.sha1(lines.encode("utf-8", "surrogatepass")).hexdigest(), files, at)
