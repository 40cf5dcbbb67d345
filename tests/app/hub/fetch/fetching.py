"""A child at work on a repository of the double, and what one looks for afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from app.hub.fetch.protocol import Done, Event, Failed, Request, decode
from app.hub.parts import Shelf
from app.hub.repository import HubFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.fakes.hub import HubDouble

REPO = "vlinders/guide"
FILE = "model.safetensors"
MIB = 1 << 20
ROOT = Path(__file__).parents[4]
GUARD = 60
"""Seconds after which a child that should have ended is taken for one that never will."""
E = TypeVar("E", bound=Event)


class Fetching:
    """A child that works on ``request``; it is killed when this is left."""

    def __init__(self, request: Request, *, before: Sequence[str] = (), **environment: str) -> None:
        self.process = subprocess.Popen(
            [*before, sys.executable, "-m", "app.hub.fetch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, **environment},
        )
        assert self.process.stdin is not None
        with self.process.stdin as stdin:
            stdin.write(request.encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(GUARD)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def events(self) -> Iterator[Event]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            yield decode(line)

    def until(self, kind: type[E], fits: Callable[[E], bool] = lambda _: True) -> E:
        """Return the next event of that kind that ``fits``."""
        return next(event for event in self.events() if isinstance(event, kind) and fits(event))

    def stop(self, number: int = signal.SIGKILL) -> None:
        """Send a signal, and return when the child has ended by it."""
        self.process.send_signal(number)
        assert self.process.wait(GUARD) == -number


def files_of(hub: HubDouble, repo: str = REPO) -> tuple[HubFile, ...]:
    """Return what the Hub lists of the newest commit."""
    return tuple(
        HubFile(path, entry.size, sha256=entry.sha256)
        if entry.large
        else HubFile(path, entry.size, git_sha1=entry.oid)
        for path, entry in hub.repos[repo].head.files.items()
    )


def request_of(hub: HubDouble, home: Path, repo: str = REPO, **changes: Any) -> Request:
    """Return the request to fetch all of ``repo`` into the cache in ``home``."""
    request = Request(
        repo=repo,
        commit=hub.repos[repo].head.sha,
        revision="main",
        endpoint=hub.endpoint,
        cache=str(home / "hub"),
        files=files_of(hub, repo),
        reserve=0,
    )
    return replace(request, **changes)


def told(request: Request, **environment: str) -> list[Event]:
    """Have ``request`` done and return all that the child said."""
    with Fetching(request, **environment) as fetching:
        events = list(fetching.events())
        ended = fetching.process.wait(GUARD)
        assert (ended == 1) == isinstance(events[-1], Failed)
        return events


def done(request: Request, **environment: str) -> Path:
    """Have ``request`` done and return the snapshot's folder."""
    last = told(request, **environment)[-1]
    assert isinstance(last, Done), last
    return Path(last.path)


def failed(request: Request, **environment: str) -> Failed:
    """Have ``request`` done, which fails, and return how."""
    last = told(request, **environment)[-1]
    assert isinstance(last, Failed), last
    return last


def shelf_of(request: Request) -> Shelf:
    return Shelf(Path(request.cache), request.repo)


def file_of(request: Request, path: str = FILE) -> HubFile:
    return next(file for file in request.files if file.path == path)


def part_of(request: Request, path: str = FILE) -> Path:
    return shelf_of(request).part(file_of(request, path))


def blobs_in(request: Request) -> set[str]:
    """Return what lies among the blobs."""
    return {path.name for path in shelf_of(request).blobs.iterdir()}


def whole(request: Request) -> set[str]:
    """Return what should lie there, and nothing else."""
    return {file.sha256 or file.git_sha1 for file in request.files}
