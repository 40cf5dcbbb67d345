"""What is left to huggingface_hub: its own record of the repository, and files without a hash."""

from __future__ import annotations

import contextlib
import glob
import time
import uuid
from typing import TYPE_CHECKING, Final

from huggingface_hub import snapshot_download
from huggingface_hub.utils import httpx

from app.errors import HubError
from app.hub.session import Call, install, limited

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.hub.fetch.protocol import Request
    from app.hub.parts import Shelf

LISTING: Final = 10.0
"""Seconds that the Hub may take to list the repository: without it the model is just as usable."""


def record(request: Request) -> None:
    """Have huggingface_hub keep its record of what the commit holds, as each of its own downloads does."""
    install()
    # It is for others; what fails here, fails where it matters too.
    passing = contextlib.suppress(HubError, OSError, ValueError, httpx.HTTPError, httpx.InvalidURL)
    with passing, limited(Call(time.monotonic() + LISTING)):
        _download(request, ())


def fetch_rest(request: Request, paths: Iterable[str]) -> None:
    """Have huggingface_hub fetch or copy the files at ``paths``. Raises what it raises."""
    _download(request, paths)


def name_commit(shelf: Shelf, revision: str, commit: str) -> None:
    """Note what ``revision``, a branch or tag, stands for, as huggingface_hub does. Raises OSError."""
    if revision in {"", commit}:
        return
    reference = shelf.folder / "refs" / revision
    reference.parent.mkdir(parents=True, exist_ok=True)
    fresh = reference.with_name(f"{reference.name}.{uuid.uuid4().hex[:8]}.tmp")
    fresh.write_text(commit)
    fresh.replace(reference)


def _download(request: Request, paths: Iterable[str]) -> None:
    snapshot_download(
        request.repo,
        revision=request.commit,
        cache_dir=request.cache,
        endpoint=request.endpoint,
        token=request.token or False,
        allow_patterns=[glob.escape(path) for path in paths],
        max_workers=request.workers,
    )
