"""One answer on its way: headers, the part that was asked for, and every fault on the way."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import re
import socket
import struct
import termios
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.hub.content import Blob, Content, Span
from tests.fakes.hub.faults import Fault, Pace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.hub.requests import Request, Requests


class RefusedError(Exception):
    """The request is answered by an error, as the Hub words it."""

    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.headers["X-Error-Message"] = re.sub(r"[^ -~]", "?", message)
        if code:
            self.headers["X-Error-Code"] = code
        self.message = message


class OverError(Exception):
    """The connection ended before the answer did."""


class Exchange:
    """A request and the means to answer it once. ``fault`` is what strikes before the body."""

    def __init__(self, raw: web.BaseRequest, request: Request, hub: Any, fault: Fault | None) -> None:
        self.raw = raw
        self.request = request
        self.hub = hub
        self.fault = fault or Fault()
        self._log: Requests = hub.requests

    async def json(self, value: Any, headers: Mapping[str, str] | None = None) -> web.StreamResponse:
        body = json.dumps(value).encode()
        return await self.send(
            Blob(body), {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
        )

    async def refuse(self, refused: RefusedError) -> web.StreamResponse:
        body = json.dumps({"error": refused.message}).encode()
        headers = {"Content-Type": "application/json", **refused.headers}
        return await self.send(Blob(body), headers, status=refused.status)

    async def redirect(self, headers: Mapping[str, str], status: int = 302) -> web.StreamResponse:
        return await self._finish(web.StreamResponse(status=status, headers=self._patched(headers)), length=0)

    async def send(
        self, content: Content, headers: Mapping[str, str], *, status: int = 200, ranged: bool = False
    ) -> web.StreamResponse:
        """Answer with ``content``, or with the asked part of it if it is ``ranged``."""
        size = content.size
        asked = _parse_range(self.request.range, size) if ranged else None
        if asked is not None and asked[0] >= asked[1]:
            headers = {**headers, "Content-Range": f"bytes */{size}"}
            return await self.send(Blob(b""), headers, status=416)
        start, stop = asked or (0, size)
        if self.raw.method == "HEAD":
            answer = web.StreamResponse(status=status, headers=self._patched(headers))
            return await self._finish(answer, length=stop - start)
        fault = (self.hub.faults.amid(self.request, start, stop) if status < 400 else None) or Fault()
        await asyncio.sleep(fault.delay)
        if fault.ignore_range:
            asked, start, stop = None, 0, size
        if fault.wrong_range and asked:
            start, stop = max(0, start - 1), max(0, stop - 1)
        stop = max(start, stop - fault.short)
        if asked:
            status = 206
            headers = {**headers, "Content-Range": f"bytes {start}-{stop - 1}/{size}"}
        answer = web.StreamResponse(status=status, headers=self._patched(headers, fault))
        if fault.chunked:
            answer.enable_chunked_encoding()
        else:
            answer.content_length = stop - start
        return await self._stream(answer, content, start, stop, fault)

    async def _stream(
        self, answer: web.StreamResponse, content: Content, start: int, stop: int, fault: Fault
    ) -> web.StreamResponse:
        """Send the bytes from ``start`` to ``stop``, or as many of them as the fault lets pass."""
        self.request.status = answer.status
        await answer.prepare(self.raw)
        self._log.changed()
        pace = Pace(fault.rate) if fault.rate else None
        if fault.stall_at is not None and start + fault.stall_at < stop:
            middle = start + fault.stall_at
            await self._part(answer, content, (start, middle), fault.flip_at, pace)
            await self.hub.released()
            await self._part(answer, content, (middle, stop), fault.flip_at, pace)
        else:
            cuts = [start + at for at in (fault.reset_at, fault.close_at) if at is not None]
            end = min([stop, *cuts])
            await self._part(answer, content, (start, end), fault.flip_at, pace)
            if end in cuts:
                await self.cut(reset=fault.reset_at is not None)
        await answer.write_eof()
        return answer

    async def _part(
        self,
        answer: web.StreamResponse,
        content: Content,
        part: tuple[int, int],
        flip_at: int | None,
        pace: Pace | None,
    ) -> None:
        at = part[0]
        with contextlib.closing(content.spans(*part)) as pieces:
            for piece in pieces:
                at = await self._piece(answer, piece, at, flip_at, pace)

    async def _piece(
        self, answer: web.StreamResponse, piece, at: int, flip_at: int | None, pace: Pace | None
    ) -> int:
        """Send one span, in one go where nothing is to be done to it; returns where the next begins."""
        count = piece.count if isinstance(piece, Span) else len(piece)
        flipped = flip_at is not None and at <= flip_at < at + count
        pace = pace or self.hub.pace
        if isinstance(piece, Span) and not flipped and pace is None and not answer.chunked:
            await self._sendfile(piece)
            return at + count
        data = bytearray(piece.read() if isinstance(piece, Span) else piece)
        if flipped:
            data[flip_at - at] ^= 0xFF
        step = pace.piece if pace else len(data)
        for first in range(0, len(data), step):
            part = bytes(data[first : first + step])
            await answer.write(part)
            self._sent(len(part))
            if pace:
                await asyncio.sleep(pace.wait(len(part)))
        return at + count

    async def _sendfile(self, span: Span) -> None:
        """Let the kernel send a span, and know at any moment how much of it has gone."""
        transport = self.raw.transport
        while transport is not None and not transport.is_closing() and transport.get_write_buffer_size():
            await asyncio.sleep(0.001)
        if transport is None or transport.is_closing():
            raise OverError
        out = os.dup(transport.get_extra_info("socket").fileno())
        try:
            at, stop = span.offset, span.offset + span.count
            while at < stop:
                try:
                    count = os.sendfile(out, span.file.fileno(), at, stop - at)
                except BlockingIOError:
                    await _writable(out)
                    continue
                assert count, "a served file became shorter"
                at += count
                self._sent(count)
                if at < stop:  # fewer and larger pieces than by trying again at once: twice as fast
                    await _writable(out)
        finally:
            os.close(out)

    def _sent(self, count: int) -> None:
        self.request.sent += count
        self._log.changed()

    async def cut(self, *, reset: bool) -> None:
        """End the connection once all that was sent has arrived; does not return."""
        transport = self.raw.transport
        if transport is not None and not transport.is_closing():
            if reset:
                await _arrived(transport)
                abort(transport)
            else:
                transport.close()
        raise OverError

    async def _finish(self, answer: web.StreamResponse, *, length: int) -> web.StreamResponse:
        self.request.status = answer.status
        answer.content_length = length
        await answer.prepare(self.raw)
        await answer.write_eof()
        return answer

    def _patched(self, headers: Mapping[str, str], fault: Fault | None = None) -> dict[str, str]:
        patched = {**headers, **self.fault.headers, **(fault.headers if fault else {})}
        return {name: value for name, value in patched.items() if value}


def abort(transport: asyncio.Transport) -> None:
    """End a connection with an RST: without SO_LINGER it would be a FIN, after all."""
    connection: socket.socket = transport.get_extra_info("socket")
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _writable(number: int) -> None:
    """Return when a socket takes more. It is a duplicate: the original belongs to the transport."""
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_writer(number, lambda: ready.done() or ready.set_result(None))
    try:
        await ready
    finally:
        loop.remove_writer(number)


async def _arrived(transport: asyncio.Transport) -> None:
    """Return when the other side has acknowledged everything, or seems not to care."""
    connection = transport.get_extra_info("socket")
    for _ in range(2000):
        queued = struct.unpack("i", fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, b"\0" * 4))[0]
        if transport.is_closing() or not (transport.get_write_buffer_size() or queued):
            return
        await asyncio.sleep(0.001)


def _parse_range(text: str, size: int) -> tuple[int, int] | None:
    """Return the first byte and the one after the last; they meet where nothing is left."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", text)
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    return int(first), min(size, int(last) + 1) if last else size
