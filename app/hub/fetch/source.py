"""The bytes of a file from any position on, wherever the Hub sends one for them."""

from __future__ import annotations

import contextlib
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from huggingface_hub import constants, hf_hub_url
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status, httpx

from app.errors import Trouble
from app.hub.fetch.xet import XetError, XetWay, is_installed, stream
from app.hub.session import BUSY, PAUSE, pause_asked
from app.hub.troubles import not_understood, trouble_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from app.errors import HubError
    from app.hub.fetch.protocol import Request
    from app.hub.repository import HubFile

REDIRECTS: Final = 5
"""In a row that are followed."""
LARGEST_WORD: Final = 1 << 16
"""Bytes of an answer that is not the file, such as an error's page, that are read."""
HUBS: Final = frozenset({("https", "huggingface.co", None), ("https", "hf.co", None)})
"""Where mirrors send one for what they may not serve; the token is meant for these."""
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}")
_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


class AgainError(Exception):
    """Nothing came, or not what was asked for; another try may do better.

    ``wait`` is for how many seconds the server asks to be left alone. What is ``odd`` is not the network's
    doing: it is tried only a few times, and then it is that trouble. ``afresh`` says that what lies on disk
    cannot be continued.
    """

    def __init__(
        self, why: str, *, wait: float = 0.0, odd: Trouble | None = None, afresh: bool = False
    ) -> None:
        super().__init__(why)
        self.why = why
        self.wait = wait
        self.odd = odd
        self.afresh = afresh


class Source:
    """The files of one model at one commit, for several threads at once.

    The environment's proxies and certificates are honoured. The token goes to the Hub and to nobody else.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._headers = build_hf_headers(token=request.token or False, library_name="vlinders")
        self._headers["accept-encoding"] = "identity"
        self._trusted = {_origin(httpx.URL(request.endpoint)), *HUBS}
        self._signed: dict[str, httpx.URL] = {}
        self._ways: dict[str, XetWay] = {}
        self._by_xet: set[str] = set()
        self._client = httpx.Client(
            timeout=httpx.Timeout(float(constants.HF_HUB_DOWNLOAD_TIMEOUT), pool=None),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=32),
        )

    @contextlib.contextmanager
    def pieces(self, file: HubFile, start: int) -> Generator[Iterator[memoryview]]:
        """Open a stream of the file's bytes from ``start`` to its end, or to where the connection breaks.

        Raises AgainError for what may pass, HubError for what does not, and httpx's own TransportError.
        """
        if file.path in self._by_xet:
            yield self._xet(file, start)
            return
        response = self._open(file, start)
        try:
            skip = start - self._check(response, file, start)
            yield _cut(response, skip, file.size - start)
        finally:
            response.close()

    def _xet(self, file: HubFile, start: int) -> Iterator[memoryview]:
        headers = {
            name: self._headers[name] for name in ("authorization", "user-agent") if name in self._headers
        }
        left = file.size - start
        try:
            for piece in stream(self._ways[file.path], headers, file.size, start):
                yield memoryview(piece)[:left]
                left -= min(left, len(piece))
        except XetError as error:
            raise AgainError(f"{error}.") from error

    def _open(self, file: HubFile, start: int) -> httpx.Response:
        """Return the answer that holds the bytes, after the redirects; its body is still to come."""
        url = self._signed.get(file.path) or self._address(file)
        of_hub = file.path in self._signed
        for _ in range(REDIRECTS):
            response = self._ask(url, start)
            of_hub = of_hub or constants.HUGGINGFACE_HEADER_X_REPO_COMMIT in response.headers
            if response.is_success:
                if of_hub:
                    return response
                response.close()
                raise AgainError(not_understood().what, odd=Trouble.DAMAGED)
            url = self._follow(response, file)
        raise AgainError("The Hub sends one round in circles.", odd=Trouble.DAMAGED)

    def _ask(self, url: httpx.URL, start: int) -> httpx.Response:
        headers = {**self._headers, "range": f"bytes={start}-"}
        if _origin(url) not in self._trusted:
            headers.pop("authorization", None)
        return self._client.send(self._client.build_request("GET", url, headers=headers), stream=True)

    def _follow(self, response: httpx.Response, file: HubFile) -> httpx.URL:
        """Return where ``response`` sends one; raises AgainError or HubError where it does not."""
        content = _drain(response)
        if not response.has_redirect_location:
            raise self._refusal(response, file, content)
        listed = response.headers.get(constants.HUGGINGFACE_HEADER_X_LINKED_SIZE, "")
        if listed.isdecimal() and int(listed) != file.size:
            raise _other_size(file, listed)
        try:
            url = response.url.join(response.headers["location"])
        except httpx.InvalidURL as error:
            raise AgainError("The Hub sends one to no address at all.", odd=Trouble.DAMAGED) from error
        if url.scheme not in {"http", "https"} or not url.host:
            raise AgainError("The Hub sends one to no web address.", odd=Trouble.DAMAGED)
        if _origin(url) not in self._trusted:
            self._signed[file.path] = url
            self._note_way(response, file)
        return url

    def _note_way(self, response: httpx.Response, file: HubFile) -> None:
        """Note where Xet has the file, if the Hub says so and means itself."""
        fingerprint = response.headers.get(constants.HUGGINGFACE_HEADER_X_XET_HASH, "")
        route = response.links.get(constants.HUGGINGFACE_HEADER_LINK_XET_AUTH_KEY, {}).get("url", "")
        with contextlib.suppress(httpx.InvalidURL):
            if _FINGERPRINT.fullmatch(fingerprint) and _origin(httpx.URL(route)) in self._trusted:
                self._ways[file.path] = XetWay(fingerprint, route)

    def _refusal(self, response: httpx.Response, file: HubFile, content: bytes) -> Exception:
        """Return what to raise for an answer that is neither the file nor the way to it."""
        status = response.status_code
        if status in BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            asked = pause_asked(response)
            return AgainError(
                f"{response.url.host} is busy ({status}).", wait=asked if asked > PAUSE else 0.0
            )
        if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return AgainError(
                "The server has nothing at this place of the file.", odd=Trouble.DAMAGED, afresh=True
            )
        if self._signed.pop(file.path, None) is not None:
            # An address of the storage holds for an hour or so; the Hub gives a new one.
            if status == HTTPStatus.BAD_REQUEST and file.path in self._ways and is_installed():
                self._by_xet.add(file.path)
            why = f"{response.url.host} does not give the file ({status})."
            return AgainError(why, odd=Trouble.OTHER)
        return self._explain(response, content)

    def _explain(self, response: httpx.Response, content: bytes) -> HubError:
        headers = {name: value for name, value in response.headers.items() if name != "content-encoding"}
        whole = httpx.Response(
            response.status_code, headers=headers, content=content, request=response.request
        )
        try:
            hf_raise_for_status(whole)
        except httpx.HTTPError as error:
            return trouble_of(error, self._request.endpoint)
        return not_understood()

    def _check(self, response: httpx.Response, file: HubFile, start: int) -> int:
        """Return at which byte of the file the body begins; raises AgainError where it is not that file's."""
        if response.headers.get("content-encoding", "identity") != "identity":
            raise AgainError("The server sends the file packed.", odd=Trouble.DAMAGED)
        if response.status_code == HTTPStatus.PARTIAL_CONTENT:
            found = _RANGE.fullmatch(response.headers.get("content-range", ""))
            if found is None or int(found[1]) != start:
                raise AgainError("The server sends another place of the file.", odd=Trouble.DAMAGED)
            if found[3] not in {"*", str(file.size)}:
                raise _other_size(file, found[3])
            return start
        length = response.headers.get("content-length", "")
        if length.isdecimal() and int(length) != file.size:
            raise _other_size(file, length)
        return 0

    def _address(self, file: HubFile) -> httpx.URL:
        request = self._request
        return httpx.URL(
            hf_hub_url(request.repo, file.path, revision=request.commit, endpoint=request.endpoint)
        )


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _other_size(file: HubFile, said: str) -> AgainError:
    return AgainError(f"The server's file has {said} bytes, not {file.size} as listed.", odd=Trouble.DAMAGED)


def _drain(response: httpx.Response) -> bytes:
    """Read what is short, so that the connection can be used again, and close what is not."""
    content = b""
    try:
        for piece in response.iter_raw():
            content += piece
            if len(content) > LARGEST_WORD:
                break
    finally:
        response.close()
    return content[:LARGEST_WORD]


def _cut(response: httpx.Response, skip: int, most: int) -> Iterator[memoryview]:
    """Yield what comes after the first ``skip`` bytes, no more than ``most``."""
    pieces = response.iter_raw()
    for whole in pieces:
        piece = memoryview(whole)[skip:]
        skip = max(0, skip - len(whole))
        piece = piece[:most]
        most -= len(piece)
        if piece:
            yield piece
        if not most:
            break
    if "content-length" in response.headers:
        # Only a connection that was read to its end can be used again.
        with contextlib.suppress(httpx.TransportError):
            next(pieces, None)
