"""The rows under /api: what is there, of what size and hash, and who may have it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tests.fakes.hub import accounts, description, search
from tests.fakes.hub.wire import RefusedError

if TYPE_CHECKING:
    from aiohttp import web

    from tests.fakes.hub.accounts import Person
    from tests.fakes.hub.repos import Commit, Repo
    from tests.fakes.hub.wire import Exchange

MODEL = re.compile(r"/api/models/([^/]+/[^/]+)(?:/([a-z-]+)(?:/(.*))?)?")


async def answer(exchange: Exchange, person: Person | None) -> web.StreamResponse:
    """Answer any request whose path begins with /api/."""
    path = exchange.raw.rel_url.raw_path
    if path == "/api/whoami-v2":
        if person is None:
            raise RefusedError(401, "", "Invalid username or password.")
        return await exchange.json(person.whoami())
    if path == "/api/models":
        return await _models(exchange, person)
    found = MODEL.fullmatch(path)
    if found is None:
        raise RefusedError(404, "", "Not Found")
    name, what, rest = unquote(found[1]), found[2] or "", found[3] or ""
    if moved := exchange.hub.moved.get(name):
        return await exchange.redirect({"Location": path.replace(found[1], moved)}, 307)
    repo = accounts.check_sight(person, exchange.hub.repos.get(name))
    rows = {
        "": _info,
        "revision": _info,
        "tree": _tree,
        "paths-info": _paths,
        "refs": _refs,
        "auth-check": _auth_check,
        "safetensors-metadata": _headers,
        "xet-read-token": _xet_token,
    }
    if what not in rows:
        raise RefusedError(404, "", "Not Found")
    return await rows[what](exchange, person, repo, rest)


def commit_at(repo: Repo, revision: str) -> Commit:
    commit = repo.commit(unquote(revision) or "main")
    if commit is None:
        raise RefusedError(404, "RevisionNotFound", f"Invalid rev id: {unquote(revision)}")
    return commit


async def _models(exchange: Exchange, person: Person | None) -> web.StreamResponse:
    hub = exchange.hub
    seen = [repo for repo in tuple(hub.repos.values()) if accounts.may_see(person, repo)]
    query = exchange.raw.query
    page = search.find([hub.described(repo) for repo in seen], query, hub.page)
    return await exchange.json(page.rows, _link(exchange, page.cursor))


def _link(exchange: Exchange, cursor: str) -> dict[str, str]:
    """Return the header that names the next page, by its whole address."""
    if not cursor:
        return {}
    url = exchange.raw.rel_url.update_query(cursor=cursor)
    return {"Link": f'<{exchange.hub.endpoint}{url}>; rel="next"'}


async def _info(exchange: Exchange, person: Person | None, repo: Repo, revision: str) -> web.StreamResponse:
    commit = commit_at(repo, revision)
    told = dict(exchange.hub.described(repo) if commit is repo.head else description.describe(repo, commit))
    query = exchange.raw.query
    if query.get("blobs") in ("true", "1"):
        told["siblings"] = [description.sibling(entry) for entry in commit.files.values()]
    if query.get("securityStatus") in ("true", "1"):
        told.setdefault("securityRepoStatus", {"scansDone": True, "filesWithIssues": []})
    else:
        told.pop("securityRepoStatus", None)
    if search.several(query, "expand"):
        told = search.only(told, search.fields_of(query))
    else:
        told.pop("trendingScore", None)
        told.pop("downloadsAllTime", None)
    return await exchange.json(told)


async def _tree(exchange: Exchange, person: Person | None, repo: Repo, rest: str) -> web.StreamResponse:
    revision, _, folder = rest.partition("/")
    commit = commit_at(repo, revision)
    folder = unquote(folder)
    rows = tree(commit, folder, recursive=exchange.raw.query.get("recursive") in ("true", "1"))
    if folder and not rows:
        raise RefusedError(404, "EntryNotFound", f"{folder} does not exist on {unquote(revision)}")
    start = int(exchange.raw.query.get("cursor", "0"))
    stop = start + exchange.hub.tree_page
    if exchange.raw.query.get("expand") in ("true", "1"):
        rows = [_expanded(row, commit) for row in rows]
    return await exchange.json(rows[start:stop], _link(exchange, str(stop) if stop < len(rows) else ""))


def tree(commit: Commit, folder: str, *, recursive: bool) -> list[dict[str, Any]]:
    """Return the entries under ``folder``, with the folders among them, as the Hub does."""
    prefix = f"{folder}/" if folder else ""
    rows: dict[str, dict[str, Any]] = {}
    for path, entry in sorted(commit.files.items()):
        if not path.startswith(prefix):
            continue
        parts = path.removeprefix(prefix).split("/")
        for depth in range(1, len(parts)) if recursive else range(1, min(2, len(parts))):
            name = prefix + "/".join(parts[:depth])
            rows.setdefault(name, {"type": "directory", "oid": "0" * 40, "size": 0, "path": name})
        if recursive or len(parts) == 1:
            rows[path] = description.listing(entry)
    return list(rows.values())


def _expanded(row: dict[str, Any], commit: Commit) -> dict[str, Any]:
    """Add who changed a file last, and what the virus scanner says of it."""
    last = {"id": commit.sha, "title": "Upload", "date": description.stamp(commit.at)}
    if row["type"] == "directory":
        return {**row, "lastCommit": last}
    return {
        **row,
        "lastCommit": last,
        "securityFileStatus": {"status": "safe", "avScan": None, "pickleImportScan": None},
    }


async def _paths(exchange: Exchange, person: Person | None, repo: Repo, revision: str) -> web.StreamResponse:
    commit = commit_at(repo, revision)
    if exchange.raw.content_type == "application/json":
        asked = (await exchange.raw.json())["paths"]
    else:
        asked = (await exchange.raw.post()).getall("paths", [])
    rows = [description.listing(commit.files[path]) for path in asked if path in commit.files]
    return await exchange.json(rows)


async def _refs(exchange: Exchange, person: Person | None, repo: Repo, rest: str) -> web.StreamResponse:
    branches = [
        {"name": name, "ref": f"refs/heads/{name}", "targetCommit": sha} for name, sha in repo.refs.items()
    ]
    return await exchange.json({"branches": branches, "converts": [], "tags": []})


async def _auth_check(exchange: Exchange, person: Person | None, repo: Repo, rest: str) -> web.StreamResponse:
    accounts.check_files(person, repo)
    return await exchange.json({})


async def _headers(exchange: Exchange, person: Person | None, repo: Repo, path: str) -> web.StreamResponse:
    accounts.check_files(person, repo)
    path = unquote(path)
    if path not in repo.head.files:
        raise RefusedError(404, "EntryNotFound", "Entry not found")
    headers = description.safetensors_headers(repo.head)
    metadata = repo.json_of(path).get("metadata", {})
    return await exchange.json({"index": {"metadata": metadata}, "headers": headers})


async def _xet_token(
    exchange: Exchange, person: Person | None, repo: Repo, revision: str
) -> web.StreamResponse:
    accounts.check_files(person, repo)
    token = exchange.hub.xet_token()
    headers = {
        "X-Xet-Cas-Url": token["casUrl"],
        "X-Xet-Access-Token": token["accessToken"],
        "X-Xet-Token-Expiration": str(token["exp"]),
    }
    return await exchange.json(token, headers)
