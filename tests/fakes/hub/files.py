"""The files themselves: small ones from the Hub, large ones by way of a signed address on the CDN."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from tests.fakes.hub import accounts
from tests.fakes.hub.api import commit_at
from tests.fakes.hub.content import Blob
from tests.fakes.hub.wire import RefusedError

if TYPE_CHECKING:
    from aiohttp import web

    from tests.fakes.hub.accounts import Person
    from tests.fakes.hub.repos import Commit, Entry, Repo
    from tests.fakes.hub.wire import Exchange

RESOLVE = re.compile(r"/([^/]+/[^/]+)/(resolve|raw)/([^/]+)/(.+)")
RESOLVE_CACHE = re.compile(r"/api/resolve-cache/models/([^/]+/[^/]+)/([^/]+)/(.+)")
SIGNED = re.compile(r"/repos/([^/]+/[^/]+)/([^/]+)/(.+)")


async def resolve(exchange: Exchange, person: Person | None) -> web.StreamResponse:
    """Answer for a file's address on the Hub."""
    path = exchange.raw.rel_url.raw_path
    cached = RESOLVE_CACHE.fullmatch(path)
    found = cached or RESOLVE.fullmatch(path)
    if found is None:
        return await _page(exchange, person, path)
    name, (revision, file) = unquote(found[1]), found.groups()[-2:]
    if moved := exchange.hub.moved.get(name):
        return await exchange.redirect({"Location": path.replace(found[1], moved, 1)}, 307)
    repo = accounts.check_sight(person, exchange.hub.repos.get(name))
    accounts.check_files(person, repo)
    commit = commit_at(repo, revision)
    entry = commit.files.get(unquote(file))
    if entry is None:
        raise RefusedError(404, "EntryNotFound", "Entry not found", X_Repo_Commit=commit.sha)
    if entry.large and found[2] == "raw":
        return await exchange.send(Blob(entry.pointer), {"Content-Type": "text/plain"})
    if entry.large:
        return await exchange.redirect(_linked(exchange, repo, commit, entry))
    headers = {
        "ETag": f'"{entry.oid}"',
        "X-Repo-Commit": commit.sha,
        "Accept-Ranges": "bytes",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Disposition": "inline",
    }
    if exchange.hub.resolve_cache and cached is None:
        location = f"/api/resolve-cache/models/{found[1]}/{commit.sha}/{quote(unquote(file), safe='')}"
        return await exchange.redirect({**headers, "Location": location}, 307)
    return await exchange.send(entry.content, headers, ranged=True)


def _linked(exchange: Exchange, repo: Repo, commit: Commit, entry: Entry) -> dict[str, str]:
    """Return the headers that tell of a large file where and what it is."""
    hub = exchange.hub
    headers = {
        "Location": hub.signed(f"/repos/{repo.name}/{entry.content.sha256}/{quote(entry.path)}"),
        "ETag": f'"{entry.oid}"',
        "X-Linked-Size": str(entry.size),
        "X-Linked-ETag": f'"{entry.sha256}"',
        "X-Repo-Commit": commit.sha,
        "Accept-Ranges": "bytes",
    }
    if entry.xet:
        route = f"{hub.endpoint}/api/models/{repo.name}/xet-read-token/{commit.sha}"
        headers |= {
            "X-Xet-Hash": entry.xet_hash,
            "X-Xet-Refresh-Route": route,
            "Link": f'<{route}>; rel="xet-auth"',
        }
    return headers


async def cdn(exchange: Exchange) -> web.StreamResponse:
    """Answer for a signed address."""
    found = SIGNED.fullmatch(exchange.raw.rel_url.raw_path)
    if found is None:
        raise RefusedError(404, "", "Not Found")
    if not exchange.hub.is_valid(exchange.raw.query.get("Signature", "")):
        raise RefusedError(403, "", "Request has expired")
    entry = exchange.hub.blob(unquote(found[1]), found[2])
    if entry is None:
        raise RefusedError(404, "", "Not Found")
    headers = {
        "ETag": f'"{found[2]}"',
        "Accept-Ranges": "bytes",
        "Content-Type": "application/octet-stream",
        "Cache-Control": "public, max-age=604800, immutable",
    }
    return await exchange.send(entry.content, headers, ranged=True)


async def _page(exchange: Exchange, person: Person | None, path: str) -> web.StreamResponse:
    """Answer for what is meant for a browser: a model's page, where terms are accepted."""
    repo = accounts.check_sight(person, exchange.hub.repos.get(unquote(path.strip("/"))))
    text = f"<!doctype html><title>{repo.name}</title><h1>{repo.name}</h1><p>A page of the Hub's double.</p>"
    return await exchange.send(Blob(text.encode()), {"Content-Type": "text/html; charset=utf-8"})
