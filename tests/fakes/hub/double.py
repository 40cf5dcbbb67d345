"""A Hub on this machine that plays what the real one does, and fails as it is told."""

from __future__ import annotations

import itertools
import json
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from tests.fakes.hub import description
from tests.fakes.hub.accounts import Accounts, Person
from tests.fakes.hub.content import Blob, Content, content_of, read
from tests.fakes.hub.faults import Fault, Faults, Pace
from tests.fakes.hub.repos import LARGE, Entry, Repo, commit_of
from tests.fakes.hub.requests import Requests
from tests.fakes.hub.server import Override, Server

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

HOUR = 3600


class HubDouble:
    """Serves while it is entered: the Hub at ``endpoint``, the CDN at ``cdn``, two origins.

    All of it may be used from any thread. ``rate`` limits what is sent in all, in bytes a second. With
    ``resolve_cache`` small files come by way of a relative redirect, as on huggingface.co; with ``xet_v1`` Xet's
    store knows only its first protocol. ``page`` and
    ``tree_page`` are the longest pages of the search and of a tree.
    """

    def __init__(self, *, rate: float | None = None, ports: tuple[int, int] = (0, 0)) -> None:
        self.repos: dict[str, Repo] = {}
        self.moved: dict[str, str] = {}
        """Old names of repositories, and their new ones."""
        self.accounts = Accounts()
        self.faults = Faults()
        self.overrides: list[Override] = []
        self.requests = Requests()
        self.resolve_cache = False
        self.xet_v1 = False
        self.page = 1000
        self.tree_page = 1000
        self.pace = Pace(rate) if rate else None
        self.mistakes: list[Exception] = []
        """The double's own, raised when it is left."""
        self._ports = ports
        self._server = Server(self)
        self._signature = itertools.count(1)
        self._valid_from = 0
        self._described: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._server.start(self._ports)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        if self.mistakes:
            raise ExceptionGroup("the double itself failed", self.mistakes)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.ports[0]}"

    @property
    def cdn(self) -> str:
        return f"http://127.0.0.1:{self._server.ports[1]}"

    # What there is

    def add_repo(
        self,
        repo: str,
        files: Mapping[str, bytes | Path | Content],
        *,
        sha: str | None = None,
        revision: str = "main",
        lfs: Collection[str] | None = None,
        xet: bool | Collection[str] = False,
        claims: Mapping[str, Mapping[str, Any]] | None = None,
        card: str = "",
        at: datetime | None = None,
        **about: Any,
    ) -> str:
        """Make ``repo``, or another commit of it, and return the commit.

        ``lfs`` names the files that lie in LFS (if not given: those over a MiB), ``xet`` those of them that
        Xet serves as well. ``claims`` gives files another "size" or "sha256" than they have. ``about`` are
        fields of ``Repo``; among them ``info`` is merged over what the API tells of the model.
        """
        kept = self.repos.get(repo) or Repo(repo)
        for name, value in about.items():
            if name not in Repo.__dataclass_fields__:
                raise TypeError(name)
            setattr(kept, name, value)
        if card:
            files = {"README.md": card.encode(), **files}
        entries = {}
        for path, source in files.items():
            content = content_of(source)
            large = content.size >= LARGE if lfs is None else path in lfs
            by_xet = large and (xet if isinstance(xet, bool) else path in xet)
            entries[path] = Entry(path, content, large, by_xet, (claims or {}).get(path, {}))
        if "README.md" in entries and revision == "main":
            readme = entries["README.md"].content
            kept.card = read(readme, 0, readme.size).decode(errors="replace")
        days = timedelta(days=len(self.repos))
        commit = commit_of(repo, entries, sha, at or datetime(2026, 3, 1, tzinfo=UTC) + days)
        with self._lock:
            kept.commits[commit.sha] = commit
            kept.refs[revision] = commit.sha
            kept.refs.setdefault("main", commit.sha)
            self.repos[repo] = kept
            self._described.pop(repo, None)
        return commit.sha

    def add_folder(self, repo: str, folder: Path, **about: Any) -> str:
        """Serve all files under ``folder``, from where they are."""
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        return self.add_repo(repo, {path.relative_to(folder).as_posix(): path for path in paths}, **about)

    def move(self, old: str, new: str) -> None:
        """Rename a repository; the old name leads to the new one."""
        repo = self.repos.pop(old)
        repo.name = new
        self.repos[new] = repo
        self.moved[old] = new

    def remove(self, repo: str) -> None:
        del self.repos[repo]

    # Who may have it

    def token(
        self,
        name: str,
        value: str,
        *,
        may_read: Iterable[str] = (),
        accepted: Iterable[str] = (),
        waiting: Iterable[str] = (),
        refused: Iterable[str] = (),
        narrow: bool = False,
    ) -> Person:
        """Give ``name`` a token. Its sets may be changed later, as when the authors let somebody in."""
        sets = (set(may_read), set(accepted), set(waiting), set(refused))
        return self.accounts.add(Person(name, value, *sets, narrow=narrow))

    def revoke(self, value: str) -> None:
        """Make a token one that is nobody's."""
        self.accounts.revoke(value)

    # How it fails

    def add(self, fault: Fault) -> Fault:
        """Fail in that way; ``fault.struck`` counts how often it has."""
        return self.faults.add(fault)

    def override(
        self,
        path: str,
        answer: Any,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        method: str = "",
        times: int | None = None,
    ) -> None:
        """Answer with ``answer``, whatever it is, where the regex ``path`` is found in "path?query".

        Bytes and Content are sent as they are, str as HTML, anything else as JSON. Newest first.
        """
        if isinstance(answer, bytes) or hasattr(answer, "spans"):
            content, kind = content_of(answer), "application/json"
        elif isinstance(answer, str):
            content, kind = Blob(answer.encode()), "text/html; charset=utf-8"
        else:
            content, kind = Blob(json.dumps(answer).encode()), "application/json"
        headers = {"Content-Type": kind, **(headers or {})}
        self.overrides.insert(0, Override(path, content, status, headers, method, times))

    def expire(self) -> None:
        """Make every signed address that was given so far answer 403."""
        self._valid_from = next(self._signature)

    def release(self) -> None:
        """Let everything go on that hangs or stalls."""
        self._server.release()

    def go_down(self) -> None:
        """Reset every connection and refuse new ones, at both ports."""
        self._server.go_down()

    def come_back(self) -> None:
        self._server.come_back()

    @property
    def rate(self) -> float | None:
        return self.pace.rate if self.pace else None

    @rate.setter
    def rate(self, rate: float | None) -> None:
        self.pace = Pace(rate) if rate else None

    # What happened

    def sent(self, path: str = "", **which: str) -> int:
        """Return how many bytes of bodies were sent for the paths that the regex is found in."""
        return sum(request.sent for request in self.requests.matching(path, **which))

    def wait(
        self, path: str = "", *, sent: int = 0, count: int = 1, timeout: float = 30, **which: str
    ) -> None:
        """Return once so many requests were made and so many bytes sent; fails after ``timeout`` seconds."""
        self.requests.wait(path, sent=sent, count=count, timeout=timeout, **which)

    def wait_idle(self) -> None:
        """Return once every request has been answered or given up."""
        self.requests.wait_idle()

    # For its own parts

    async def released(self) -> None:
        await self._server.released()

    def described(self, repo: Repo) -> dict[str, Any]:
        """Return what the search knows of a model; reading its files once is enough."""
        state = (
            repo.refs["main"],
            repo.gated,
            repo.private,
            repo.downloads,
            repo.likes,
            repo.trending,
            repo.tags,
        )
        kept = self._described.get(repo.name)
        if kept is None or kept[0] != state:
            kept = self._described[repo.name] = (state, description.describe(repo, repo.head))
        return kept[1]

    def signed(self, path: str) -> str:
        """Return an address on the CDN that holds until ``expire``."""
        query = f"Expires={int(time.time()) + HOUR}&Signature={next(self._signature):08x}&Key-Pair-Id=DOUBLE"
        return f"{self.cdn}{path}?{query}"

    def is_valid(self, signature: str) -> bool:
        try:
            return int(signature, 16) > self._valid_from
        except ValueError:
            return False

    def blob(self, name: str, sha256: str) -> Entry | None:
        """Return a large file by the hash of its content."""
        repo = self.repos.get(name)
        entries = (
            (entry for commit in tuple(repo.commits.values()) for entry in commit.files.values())
            if repo
            else ()
        )
        return next((entry for entry in entries if entry.large and entry.content.sha256 == sha256), None)

    def xet_token(self) -> dict[str, Any]:
        return {"casUrl": self.cdn, "accessToken": "xet", "exp": int(time.time()) + HOUR}
