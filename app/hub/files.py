"""The files of a model as the Hub lists them, less those whose names or sizes cannot be meant well. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from app.hub.repository import HubFile
from app.hub.rows import mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_PATH: Final = 1000
"""Characters; a file's path in a cache has to stay below the system's 4096 bytes."""
LONGEST_NAME: Final = 240
"""Bytes; most file systems allow 255 for a name, and parts of files get an ending."""
LARGEST_FILE: Final = 10 * 2**40
MOST_FILES: Final = 30_000
SHA256: Final = re.compile(r"[0-9a-f]{64}")
SHA1: Final = re.compile(r"[0-9a-f]{40}")


def files_in(told: Mapping[str, Any]) -> tuple[tuple[HubFile, ...], int]:
    """Return the files that the Hub tells of, by path, and how many entries cannot be what they say."""
    siblings = told.get("siblings")
    entries: list[Any] = siblings if isinstance(siblings, list) else []
    found = {file.path: file for entry in entries[:MOST_FILES] if (file := _file(mapping(entry)))}
    return tuple(found[path] for path in sorted(found)), len(entries) - len(found)


def is_safe(path: object) -> bool:
    """Whether a file of that name stays below the folder it is put into, on every system, and can be seen."""
    if not isinstance(path, str) or not 0 < len(path) <= LONGEST_PATH or not path.isprintable():
        return False
    parts = path.split("/")
    return (
        "\\" not in path
        and not any(part in {"", ".", ".."} for part in parts)
        and ":" not in parts[0]
        and all(len(part.encode("utf-8", "surrogatepass")) <= LONGEST_NAME for part in parts)
    )


def _file(entry: Mapping[str, Any]) -> HubFile | None:
    path = entry.get("rfilename")
    large = mapping(entry.get("lfs"))
    size = large.get("size", entry.get("size"))
    if not is_safe(path) or type(size) is not int or not 0 <= size <= LARGEST_FILE:
        return None
    if large:
        sha256 = str(large.get("sha256", ""))
        return HubFile(str(path), size, sha256=sha256) if SHA256.fullmatch(sha256) else None
    sha1 = str(entry.get("blobId", ""))
    return HubFile(str(path), size, git_sha1=sha1) if SHA1.fullmatch(sha1) else None
