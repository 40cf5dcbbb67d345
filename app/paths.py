"""Where Vlinders keeps its files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class Paths(NamedTuple):
    """The app's own folders, each created on construction by :func:`user_paths`."""

    config: Path
    data: Path
    cache: Path
    logs: Path

    @property
    def settings(self) -> Path:
        return self.config / "settings.json"

    @property
    def window(self) -> Path:
        return self.config / "window.ini"

    @property
    def conversations(self) -> Path:
        return self.data / "conversations.sqlite3"

    @property
    def attachments(self) -> Path:
        return self.data / "attachments"

    @property
    def downloads(self) -> Path:
        return self.data / "downloads.json"

    @property
    def log(self) -> Path:
        return self.logs / "vlinders.log"

    @property
    def crash(self) -> Path:
        return self.logs / "crash.log"


RESOURCES = Path(__file__).resolve().parent.parent / "resources"
GUIDE = RESOURCES / "guide"


def user_paths() -> Paths:
    """Return the user's folders by platformdirs, or all of them under ``$VLINDERS_HOME`` if that is set."""
    home = os.environ.get("VLINDERS_HOME")
    if home:
        root = Path(home)
        paths = Paths(root / "config", root / "data", root / "cache", root / "logs")
    else:
        from platformdirs import PlatformDirs

        dirs = PlatformDirs("vlinders", appauthor=False)
        paths = Paths(dirs.user_config_path, dirs.user_data_path, dirs.user_cache_path, dirs.user_log_path)
    for folder in (paths.config, paths.data, paths.cache, paths.logs):
        folder.mkdir(parents=True, exist_ok=True)
    return paths
