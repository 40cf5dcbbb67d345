"""What the window's process and the one that fetches say: a request in, events out, as lines of JSON.

The request goes to the child's standard input, because an argument list can be read by everybody on the
machine and the request holds the token. Events come at most some ten times a second on its standard output.
The child ends with 0 after :class:`Done` or :class:`Checked` and with 1 after :class:`Failed`. These are its
last words, though after Done it lives on for as long as it takes to get all onto the disk, if one lets it.
It may be killed at any moment, and ends by itself when its parent does.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Final, TypeAlias

from app.errors import Trouble
from app.hub.repository import HubFile

MAX_LINE: Final = 64 << 20
"""Bytes of one line; a request names every file of a repository."""


class ProtocolError(ValueError):
    """A line is not of this protocol."""


class Mode(StrEnum):
    """What the child is to do."""

    FETCH = "fetch"
    """Believe complete files that lie there already, fetch the rest."""
    VERIFY = "verify"
    """Hash what lies there, fetch nothing."""
    REPAIR = "repair"
    """Hash what lies there, fetch what is damaged or missing."""


@dataclass(frozen=True)
class Request:
    """One order to the child. ``reserve`` is bytes that stay free on the disk.

    ``patience`` is for how many seconds in a row nothing may come before the child gives up; ``token`` is
    None for an anonymous visit. ``parent`` is the process that asks, 0 for whichever started the child.
    """

    repo: str
    commit: str
    revision: str
    endpoint: str
    cache: str
    files: tuple[HubFile, ...]
    mode: Mode = Mode.FETCH
    token: str | None = field(default=None, repr=False)
    workers: int = 4
    reserve: int = 1 << 30
    patience: float = 600.0
    parent: int = 0

    def encode(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def decode(cls, line: bytes) -> Request:
        """Read one line; raises :class:`ProtocolError`."""
        try:
            said = _object(line)
            said["files"] = tuple(HubFile(**file) for file in said["files"])
            said["mode"] = Mode(said.get("mode", Mode.FETCH))
            return cls(**said)
        except (TypeError, ValueError, KeyError, RecursionError) as error:
            raise ProtocolError("The request cannot be read.") from error


@dataclass(frozen=True)
class Plan:
    """What is to be done, in bytes: ``need`` more have to be written where ``free`` are free."""

    name: ClassVar[str] = "plan"
    total: int
    have: int
    need: int
    free: int


@dataclass(frozen=True)
class Progress:
    """``done`` bytes of the plan's total are on disk; it may fall when something had to be thrown away."""

    name: ClassVar[str] = "progress"
    done: int


@dataclass(frozen=True)
class Verifying:
    """Nothing is left to receive (or was asked for), and ``done`` of ``total`` bytes are hashed."""

    name: ClassVar[str] = "verifying"
    done: int
    total: int


@dataclass(frozen=True)
class Retry:
    """A ``file`` is tried again from byte ``at`` on, for the ``count``-th time in a row, after ``error``."""

    name: ClassVar[str] = "retry"
    file: str
    at: int
    error: str
    count: int


@dataclass(frozen=True)
class Failed:
    """It was given up: the child's last word."""

    name: ClassVar[str] = "error"
    trouble: Trouble
    what: str
    remedy: str = ""


@dataclass(frozen=True)
class Checked:
    """All was hashed: the paths that are not what the Hub lists, and those that are not there."""

    name: ClassVar[str] = "checked"
    damaged: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Done:
    """All is in the cache and every hash is right; ``path`` is the snapshot's folder."""

    name: ClassVar[str] = "done"
    path: str


Event: TypeAlias = Plan | Progress | Verifying | Retry | Failed | Checked | Done

_KINDS: Final[dict[str, type[Event]]] = {
    kind.name: kind for kind in (Plan, Progress, Verifying, Retry, Failed, Checked, Done)
}


def encode(event: Event) -> bytes:
    """Return the event as one line."""
    return json.dumps({"event": event.name, **asdict(event)}).encode() + b"\n"


def decode(line: bytes) -> Event:
    """Return the event that a line of the child says; raises :class:`ProtocolError` for any other line."""
    try:
        said = _object(line)
        kind = _KINDS[said.pop("event")]
        if kind is Failed:
            said["trouble"] = Trouble(said["trouble"])
        if kind is Checked:
            said["damaged"], said["missing"] = tuple(said["damaged"]), tuple(said["missing"])
        return kind(**said)
    except (TypeError, ValueError, KeyError, RecursionError) as error:
        raise ProtocolError("The line is no event.") from error


def _object(line: bytes) -> dict[str, Any]:
    said = json.loads(line)
    if not isinstance(said, dict):
        raise ProtocolError("The line is no object.")
    return said
