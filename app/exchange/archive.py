"""The file that is imported: a text, or an archive of texts and pictures. Nothing in it is trusted."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from app.errors import ImportFileError, StorageError
from app.exchange.pictures import LARGEST, picture_from
from app.settings.files import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.chat.messages import Attachment

LARGEST_TEXT: Final = 512 * 2**20
"""Bytes of one JSON file, after it is unpacked."""
MOST_MEMBERS: Final = 200_000
SWELLING: Final = 20
"""How many times its own size an archive may unpack to, beside one text: JSON shrinks to a tenth."""
LISTS: Final = re.compile(r"(?:^|/)conversations(?:-\d+)?\.json$")
TEXTS: Final = re.compile(r"\.(?:json|jsonl)$", re.IGNORECASE)
ASSET: Final = re.compile(r"file[-_][A-Za-z0-9]+")
FAULTS: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class Archive:
    """An opened file. ``keep`` keeps a picture's bytes and gives their digest."""

    def __init__(self, path: Path, keep: Callable[[bytes], str]) -> None:
        """Open the file. Raises ImportFileError where it is damaged, StorageError where it is unreadable."""
        self._path = path
        self._keep = keep
        self._assets: dict[str, zipfile.ZipInfo] = {}
        self._kept: dict[str, Attachment | None] = {}
        self._zip: zipfile.ZipFile | None = None
        self._room = LARGEST_TEXT
        """Bytes that may still be unpacked."""
        try:
            if zipfile.is_zipfile(path):
                self._zip = zipfile.ZipFile(path)
                self._room += SWELLING * path.stat().st_size
        except OSError as error:
            raise _unreadable(path, error) from error
        except FAULTS as error:
            raise ImportFileError(f"{path.name} is a damaged archive.") from error
        members = self._zip.infolist() if self._zip else []
        if len(members) > MOST_MEMBERS:
            raise ImportFileError(f"{path.name} has too many files in it.")
        for member in members:
            found = ASSET.match(member.filename.rpartition("/")[2])
            if found is not None:
                self._assets.setdefault(found[0], member)

    def close(self) -> None:
        if self._zip is not None:
            self._zip.close()

    def texts(self) -> Iterator[str]:
        """Give the texts that may hold conversations. Raises ImportFileError and StorageError."""
        if self._zip is None:
            yield self._decoded(self._file())
            return
        members = [each for each in self._zip.infolist() if LISTS.search(each.filename)]
        others = [each for each in self._zip.infolist() if TEXTS.search(each.filename)]
        for member in sorted(members or others, key=lambda each: each.filename):
            yield self._decoded(self._member(self._zip, member, LARGEST_TEXT))

    def find(self, asset: str, name: str) -> Attachment | None:
        """Return the picture with this id, to be called ``name``; None if it is not here or is none."""
        found = ASSET.match(asset)
        member = self._assets.get(found[0]) if found is not None else None
        if self._zip is None or member is None:
            return None
        if member.filename not in self._kept:
            small = member.file_size <= LARGEST
            content = self._member(self._zip, member, LARGEST) if small else b""
            self._kept[member.filename] = picture_from(content, name, self._keep)
        return self._kept[member.filename]

    def _file(self) -> bytes:
        try:
            if self._path.stat().st_size > LARGEST_TEXT:
                raise ImportFileError(f"{self._path.name} is too large to be read.")
            return self._path.read_bytes()
        except OSError as error:
            raise _unreadable(self._path, error) from error

    def _member(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
        """Unpack a member, but never more than ``most`` bytes: what it says of its size may be a lie."""
        try:
            with archive.open(member) as file:
                content = file.read(most + 1)
        except OSError as error:
            raise _unreadable(self._path, error) from error
        except FAULTS as error:
            raise ImportFileError(f"{self._path.name} is a damaged archive, or an encrypted one.") from error
        if len(content) > most:
            raise ImportFileError(f"{self._path.name} has a file in it that is too large to be read.")
        self._room -= len(content)
        if self._room < 0:
            raise ImportFileError(
                f"{self._path.name} unpacks to far more than it can hold.",
                "If you trust it, unpack it and import the JSON file in it.",
            )
        return content

    def _decoded(self, content: bytes) -> str:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ImportFileError(f"{self._path.name} is no text in UTF-8.", "Choose a JSON file.") from error


def _unreadable(path: Path, error: OSError) -> StorageError:
    return explain(f"{path} could not be read", path, error)
