"""What keeps a download from being made, in words that a user can act on."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from app.errors import HubError, Trouble

if TYPE_CHECKING:
    from pathlib import Path

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def is_web_address(endpoint: str) -> bool:
    """Return whether a Hub can be asked at ``endpoint``."""
    try:
        address = urlsplit(endpoint)
        return address.scheme in {"http", "https"} and bool(address.hostname) and address.port != 0
    except ValueError:
        return False


def no_address() -> HubError:
    return HubError(Trouble.UNREACHABLE, "The Hub's address cannot be used.", "Correct it in the settings.")


def no_room(lacking: int, cache: Path) -> HubError:
    """Return what to say when ``lacking`` bytes of room are missing."""
    lack = f"{lacking / 1e9:.1f} GB" if lacking > 1e8 else f"{max(lacking, 1) / 1e6:.1f} MB"
    return HubError(
        Trouble.NO_ROOM,
        f"{cache} has {lack} too little room.",
        "Free some space there, then resume; what came is kept.",
    )


def disk_trouble(error: OSError, cache: Path) -> HubError | None:
    """Return what to say when writing to ``cache`` fails with ``error``, None where it is not the disk's."""
    where = error.filename or cache
    if error.errno in FULL:
        return HubError(
            Trouble.NO_ROOM,
            f"The disk of {cache} is full.",
            "Free some space there, then resume; what came is kept.",
        )
    if error.errno == errno.EFBIG:
        return HubError(
            Trouble.NO_ROOM,
            f"The file system of {cache} does not take files this large.",
            "Choose a cache folder on another disk in the Hub's settings.",
        )
    if error.errno in FORBIDDEN:
        return HubError(
            Trouble.OTHER,
            f"{where} cannot be written ({error.strerror}).",
            "Make it writable for you, or choose another cache folder in the Hub's settings.",
        )
    if error.errno == errno.EIO:
        return HubError(
            Trouble.OTHER, f"The disk of {cache} has failed.", "Look into the system's log before you use it."
        )
    return None
