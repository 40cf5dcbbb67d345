"""What is to be downloaded, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path  # noqa: TC003 - pydantic reads it at run time
from typing import TypeAlias

from app.errors import Trouble  # noqa: TC001 - pydantic reads it at run time
from app.hub.repository import HubFile  # noqa: TC001 - pydantic reads it at run time


@dataclass(frozen=True)
class Order:
    """One model to be fetched, pinned to a commit: what lasts over a restart.

    ``variant`` is a GGUF quantization's name or "". ``endpoint`` and ``cache`` are those of the day it was
    ordered, so that a changed setting does not tear a download apart. It holds no token. With ``repair`` also
    what lies there is hashed, and fetched again where it is damaged.
    """

    id: str
    repo: str
    commit: str
    revision: str
    variant: str
    files: tuple[HubFile, ...]
    endpoint: str
    cache: Path
    repair: bool = False

    @cached_property
    def size(self) -> int:
        return sum(file.size for file in self.files)


@dataclass(frozen=True)
class Waiting:
    """In the queue, for its turn."""


@dataclass(frozen=True)
class Running:
    """Being fetched. ``speed`` in bytes a second, 0 when nothing comes; ``eta`` in seconds, None if unknown.

    ``stalled`` is for how many seconds nothing has come, once that is worth a notice; ``retry`` says what is
    being tried again. ``verifying`` while what was on disk before is hashed.
    """

    speed: float = 0.0
    eta: float | None = None
    stalled: float = 0.0
    retry: str = ""
    verifying: bool = False


@dataclass(frozen=True)
class Paused:
    """Stopped by the user; what came is kept."""


@dataclass(frozen=True)
class Broken:
    """Stopped by a failure; what came is kept."""

    trouble: Trouble
    what: str
    remedy: str = ""


@dataclass(frozen=True)
class Finished:
    """All of it is in the cache and every hash is right."""

    path: Path
    """The snapshot's folder."""


Progress: TypeAlias = Waiting | Running | Paused | Broken | Finished


@dataclass(frozen=True)
class Download:
    """An order and how it stands: ``done`` bytes of ``order.size`` are on disk."""

    order: Order
    progress: Progress
    done: int = 0
