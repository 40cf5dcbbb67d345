"""The Xet way to a large file: how to put it together, and the pieces (xorbs) that it is made of.

Every file here is cut into xorbs of its own, and those into chunks that are not compressed. The client checks
none of the hashes.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.hub.content import Blob, Content
from tests.fakes.hub.wire import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiohttp import web

    from tests.fakes.hub.content import Span
    from tests.fakes.hub.double import HubDouble
    from tests.fakes.hub.wire import Exchange

CHUNK = 128 << 10
CHUNKS = 512
XORB = CHUNK * CHUNKS
HEADER = 8
"""Of a chunk: version 0, its length twice in three bytes, and between them "not compressed"."""
RECONSTRUCTION = re.compile(r"/(v[12])/reconstructions/([0-9a-f]{64})")
SIGNED = re.compile(r"/xorbs/([0-9a-f]{64})/(\d+)")


@dataclass(frozen=True)
class Xorb:
    """The part of a file that begins at ``number`` × XORB, chunk by chunk: what a CDN sends of it."""

    content: Content
    number: int

    @property
    def start(self) -> int:
        return self.number * XORB

    @property
    def length(self) -> int:
        """Of the part of the file."""
        return min(XORB, self.content.size - self.start)

    @property
    def chunks(self) -> int:
        return -(-self.length // CHUNK)

    @property
    def size(self) -> int:
        return self.length + self.chunks * HEADER

    @property
    def sha256(self) -> str:
        return hashlib.sha256(f"{self.content.sha256} {self.number}".encode()).hexdigest()

    def spans(self, start: int, stop: int) -> Iterator[bytes | memoryview | Span]:
        at = start
        while at < stop:
            chunk, offset = divmod(at, CHUNK + HEADER)
            first = chunk * CHUNK
            length = min(CHUNK, self.length - first)
            if offset < HEADER:
                piece = (b"\0" + length.to_bytes(3, "little")) * 2
                yield piece[offset : min(HEADER, offset + stop - at)]
                at += min(HEADER - offset, stop - at)
            else:
                offset -= HEADER
                count = min(length - offset, stop - at)
                place = self.start + first + offset
                yield from self.content.spans(place, place + count)
                at += count


async def answer(exchange: Exchange) -> web.StreamResponse | None:
    """Answer for the CAS and its xorbs; None if it is neither that is asked for."""
    path = exchange.raw.rel_url.raw_path
    if found := RECONSTRUCTION.fullmatch(path):
        return await _reconstruction(exchange, *found.groups())
    if found := SIGNED.fullmatch(path):
        if not exchange.hub.is_valid(exchange.raw.query.get("Signature", "")):
            raise RefusedError(403, "", "Request has expired")
        xorb = Xorb(_content(exchange.hub, found[1]), int(found[2]))
        return await exchange.send(xorb, {"Content-Type": "application/octet-stream"}, ranged=True)
    return None


async def _reconstruction(exchange: Exchange, version: str, wanted: str) -> web.StreamResponse:
    hub = exchange.hub
    if version == "v2" and hub.xet_v1:
        raise RefusedError(404, "", "Not Found")
    if exchange.raw.headers.get("Authorization") != f"Bearer {hub.xet_token()['accessToken']}":
        raise RefusedError(401, "", "Unauthorized")
    content = _content(hub, wanted)
    start, stop = 0, content.size
    if found := re.fullmatch(r"bytes=(\d+)-(\d*)", exchange.request.range):
        start = int(found[1])
        stop = min(stop, int(found[2]) + 1) if found[2] else stop
    if start >= content.size:
        return await exchange.send(Blob(b""), {}, status=416)
    return await exchange.json(plan(hub, wanted, content, start, stop, version))


def plan(
    hub: HubDouble, wanted: str, content: Content, start: int, stop: int, version: str
) -> dict[str, Any]:
    """Return of which chunks the bytes from ``start`` to ``stop`` of a file are made, and where they are."""
    terms, places = [], {}
    for number in range(start // XORB, -(-stop // XORB)):
        xorb = Xorb(content, number)
        first = max(0, start - xorb.start) // CHUNK
        last = -(-min(xorb.length, stop - xorb.start) // CHUNK)
        length = min(xorb.length, last * CHUNK) - first * CHUNK
        chunks = {"start": first, "end": last}
        held = {
            "start": first * (CHUNK + HEADER),
            "end": first * (CHUNK + HEADER) + length + (last - first) * HEADER - 1,
        }
        terms.append({"hash": xorb.sha256, "unpacked_length": length, "range": chunks})
        url = hub.signed(f"/xorbs/{wanted}/{number}")
        places[xorb.sha256] = (
            [{"url": url, "ranges": [{"chunks": chunks, "bytes": held}]}]
            if version == "v2"
            else [{"range": chunks, "url": url, "url_range": held}]
        )
    key = "xorbs" if version == "v2" else "fetch_info"
    return {"offset_into_first_range": start % CHUNK, "terms": terms, key: places}


def _content(hub: HubDouble, wanted: str) -> Content:
    for repo in tuple(hub.repos.values()):
        for commit in tuple(repo.commits.values()):
            for entry in commit.files.values():
                if entry.xet and entry.xet_hash == wanted:
                    return entry.content
    raise RefusedError(404, "", "Not Found")
