"""The way to one endpoint: a client of the openai library, made when it is first needed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.errors import EndpointError, VlindersError
from app.remote.address import is_loopback
from app.remote.listing import Found, read_listing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from openai import AsyncOpenAI

CONNECT_SECONDS = 10.0
READ_SECONDS = 600.0
"""A long prompt may be read for minutes before the first token comes."""
TELL_SECONDS = 20.0
"""For what a server knows at once: its models, or how it counts."""
BARRED = "Vlinders is set to work offline."


@dataclass
class Connection:
    """Asks one endpoint, called ``name``; ``read_key`` gives its key, "" for none.

    Nothing is sent while it ``is_barred``.
    """

    name: str
    address: str
    read_key: Callable[[], Awaitable[str]]
    is_barred: Callable[[], bool] = lambda: False
    _client: AsyncOpenAI | None = field(default=None, repr=False)
    _key: str = field(default="", repr=False)

    @property
    def opened(self) -> bool:
        return self._client is not None

    async def client(self) -> AsyncOpenAI:
        """Return the client. Raises EndpointError if the key is not there, or while it is barred."""
        if self.is_barred():
            raise EndpointError(
                BARRED, "Switch that off in the Hub's settings, or ask a server of this network."
            )
        if self._client is None:
            key = await self.read_key()
            # Importing the library and reading the certificates take a second.
            made = await asyncio.to_thread(_connect, self.address, key)
            if self._client is None:
                self._client, self._key = made, key
            else:
                await made.close()
        return self._client

    async def list_models(self) -> Found:
        """Return what the endpoint answers with. Raises EndpointError."""
        try:
            async with asyncio.timeout(TELL_SECONDS):
                client = await self.client()
                # Not by its own method: that expects OpenAI's form, and some list in another one.
                answer: object = await client.get("/models", cast_to=object)
                return read_listing(self.name, self.address, answer)
        except Exception as error:  # noqa: BLE001  all is told, in other words
            raise self.explained(error) from self.cause_of(error)

    async def stream(self, route: str, body: Mapping[str, Any]) -> Any:
        """Begin a stream of JSON objects, to be closed by the caller. Raises what the library raises.

        They are left as they are: making the library's models of them costs five times as much.
        """
        from openai import AsyncStream

        client = await self.client()
        kind = AsyncStream[dict[str, Any]]
        return await client.post(route, body=dict(body), cast_to=object, stream=True, stream_cls=kind)

    async def post(self, url: str, body: dict[str, Any]) -> Any:
        """Return the JSON that ``url``, of the endpoint's own host, answers ``body`` with.

        Raises EndpointError or PromptError.
        """
        try:
            async with asyncio.timeout(TELL_SECONDS):
                client = await self.client()
                return await client.post(url, body=body, cast_to=object)
        except Exception as error:  # noqa: BLE001  all is told, in other words
            model = str(body.get("model", ""))
            raise self.explained(error, model) from self.cause_of(error)

    def explained(self, error: Exception, model: str = "") -> VlindersError:
        """Return ``error`` in our own words."""
        if isinstance(error, VlindersError):  # the library need not be there yet
            return error
        from app.remote.refusals import explain

        return explain(error, self.name, model, self._key)

    def cause_of(self, error: Exception) -> Exception | None:
        """Return ``error`` as what goes into the log; None if it repeats the key."""
        if isinstance(error, VlindersError):
            return None
        from app.remote.refusals import causes_of

        telling = self._key and any(self._key in f"{each} {each!r}" for each in causes_of(error))
        return None if telling else error

    async def close(self) -> None:
        """End what still streams."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()


def _connect(address: str, key: str) -> AsyncOpenAI:
    """Return a client that takes nothing from the environment but proxies and certificates.

    The library's own variables (OPENAI_API_KEY, an organization, headers) are meant for one endpoint, and
    would be sent to every one.
    """
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient, Timeout

    async def bare(request: Any) -> None:
        for name in [name for name in request.headers if _is_needless(name, keyed=bool(key))]:
            del request.headers[name]

    # This computer is asked directly, whatever proxy the environment names.
    direct = {"http://": None, "https://": None, "all://": None} if is_loopback(address) else None
    http = DefaultAsyncHttpxClient(mounts=direct, event_hooks={"request": [bare]})
    return AsyncOpenAI(
        base_url=address,
        api_key=key or "none",
        max_retries=0,
        timeout=Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        # Named here, since a header of the environment's own would take its place.
        default_headers={"Authorization": f"Bearer {key or 'none'}", "User-Agent": "Vlinders"},
        http_client=http,
    )


def _is_needless(header: str, *, keyed: bool) -> bool:
    """Tell whether an endpoint needs to know nothing of ``header``."""
    name = header.lower()
    return name.startswith(("x-stainless-", "openai-")) or (name == "authorization" and not keyed)
