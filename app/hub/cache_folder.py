"""Whether downloads can go to a folder that somebody names."""

from __future__ import annotations

import os
from pathlib import Path

from app.errors import SettingsError


def usable_folder(text: str) -> Path:
    """Return the folder that ``text`` names, there or not yet. Raises SettingsError. Blocks: for a thread."""
    try:
        folder = Path(text.strip()).expanduser()
        place = _existing(folder)
    except (ValueError, RuntimeError, OSError) as error:
        raise SettingsError("This cannot be the name of a folder.", "Choose another one.") from error
    if not folder.is_absolute():
        raise SettingsError("The folder needs its whole path.", "It begins with / or ~.")
    if not place.is_dir():
        raise SettingsError(f"{place} is a file.", "Choose a folder.")
    if not os.access(place, os.W_OK | os.X_OK):
        raise SettingsError(f"You may not write in {place}.", "Choose another folder, or make it writable.")
    return folder


def _existing(folder: Path) -> Path:
    """Return ``folder``, or the first above it that is there. Raises ValueError and OSError."""
    for place in (folder, *folder.parents):
        try:
            place.lstat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        return place
    return Path("/")
