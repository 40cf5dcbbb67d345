"""Pictures on their way in: bytes from a data URL or an archive, of the type that they really have."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Final

from app.chat.attachments import path_of
from app.chat.messages import Attachment
from app.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LARGEST: Final = 20_000_000
"""Bytes of a picture that is taken."""
DATA: Final = re.compile(r"data:image/[a-z.+-]{1,20};base64,", re.IGNORECASE)
BEGINNINGS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
)


def type_of(content: bytes) -> str:
    """Return what kind of picture ``content`` is, by its first bytes; empty for none that is shown."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((name for beginning, name in BEGINNINGS if content.startswith(beginning)), "")


def picture_from(content: bytes, name: str, keep: Callable[[bytes], str]) -> Attachment | None:
    """Keep ``content`` and return it as an attachment, or None if it is no picture or too large."""
    media_type = type_of(content)
    if not media_type or len(content) > LARGEST:
        return None
    return Attachment(name, "picture", len(content), digest=keep(content), media_type=media_type)


def bytes_of(url: str) -> bytes | None:
    """Return the bytes in a data URL of a picture; None for any other address: those are never fetched."""
    found = DATA.match(url)
    if found is None or len(url) > LARGEST * 3 // 2:
        return None
    try:
        return base64.b64decode(url[found.end() :], validate=True)
    except (binascii.Error, ValueError):
        return None


def pictures_in(folder: Path) -> Callable[[str], bytes | None]:
    """Return what gives the bytes of a picture kept in ``folder`` by its digest, None if they are gone."""

    def picture(digest: str) -> bytes | None:
        try:
            return path_of(folder, digest).read_bytes()
        except (StorageError, OSError):
            return None

    return picture
