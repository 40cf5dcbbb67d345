"""What is to be fetched, and what all transfers of one run share."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.hub.fetch.digest import Trail
    from app.hub.fetch.part import Flusher
    from app.hub.fetch.protocol import Retry
    from app.hub.fetch.source import Source
    from app.hub.parts import Shelf
    from app.hub.repository import HubFile


@dataclass(eq=False)
class Blob:
    """One content that is wanted under one or several paths. ``done`` bytes of it are on disk.

    ``whole`` says that it need not be fetched; ``seen`` tells the file that lies there and is not to be
    believed from one that somebody else puts there. ``trail`` hashes it while it grows, if it is large.
    """

    files: tuple[HubFile, ...]
    done: int = 0
    whole: bool = False
    seen: tuple[int, int] | None = None
    trail: Trail | None = None

    @property
    def file(self) -> HubFile:
        return self.files[0]

    @property
    def hashed(self) -> int:
        return self.trail.hashed if self.trail else self.done


class Patience:
    """Since when nothing has come over any of the connections, and for how long that is borne."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._heard = time.monotonic()

    def renew(self) -> None:
        """Take in that something came."""
        self._heard = time.monotonic()

    @property
    def ended(self) -> bool:
        return time.monotonic() - self._heard > self._seconds


@dataclass(frozen=True)
class Errand:
    """What all transfers of one run share."""

    shelf: Shelf
    commit: str
    endpoint: str
    source: Source
    flusher: Flusher
    patience: Patience
    tell: Callable[[Retry], None]
