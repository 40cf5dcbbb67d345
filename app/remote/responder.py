"""A model behind an endpoint, as one more that answers."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.engine.replies import Rendered
from app.engine.responders import Standing
from app.engine.splitting import MarkSplitter, NoSplitter
from app.errors import PromptError
from app.observable import Observable
from app.remote.asking import asked
from app.remote.connection import BARRED
from app.remote.dialects import named
from app.remote.streaming import Tally
from app.remote.tokenizing import count_by, render_by

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.engine.replies import Piece, Request, Usage
    from app.remote.connection import Connection
    from app.settings.schema import Endpoint, RemoteModel


SLICE = 0.005
"""Seconds of work on a stream after which the loop has a turn."""


def key_of(endpoint: str, model: str) -> str:
    """Return the key of the responder for ``model`` of the endpoint with this id."""
    return f"remote:{endpoint}:{model}"


class RemoteResponder:
    """Answers with one model of an endpoint.

    It is always ready, unless the app is to work offline: whether it is there shows when it is asked.
    """

    def __init__(self, endpoint: Endpoint, model: RemoteModel, connection: Connection) -> None:
        self.key = key_of(endpoint.id, model.id)
        self.endpoint = endpoint
        self.connection = connection
        self._model = model.id
        self._dialect = named(endpoint.dialect)
        self.standing: Observable[Standing] = Observable(
            Standing(
                model.id,
                endpoint.name,
                ready=True,
                context=model.context,
                sees=model.sees is not False,
                counts=self._dialect.tokenizes,
                thinks=self._dialect.switches_thinking,
                lacks=self._dialect.lacks,
                arguments={"base_url": endpoint.url},
            )
        )

    def heed_offline(self) -> None:
        """Say whether it may be asked now."""
        barred = self.connection.is_barred()
        self.standing.set(replace(self.standing.value, ready=not barred, reason=BARRED if barred else ""))

    async def generate(self, request: Request) -> AsyncIterator[Piece | Usage]:
        """Yield the reply piece by piece, then its Usage. Raises PromptError or EndpointError."""
        wanted = await asked(request, self._model, self._dialect)
        stream: Any = None
        try:
            await self.connection.client()  # whose making is no part of the time to the first token
            tally = _tally_for(self.endpoint.name, request)
            stream = await self.connection.stream(wanted.route, wanted.body)
            paused = time.monotonic()
            async for chunk in stream:
                piece = tally.take(chunk)
                if piece is not None:
                    yield piece
                if time.monotonic() - paused > SLICE:
                    await asyncio.sleep(0)  # chunks that have come already are given without a pause
                    paused = time.monotonic()
            rest, usage = tally.rest(), tally.usage()
        except Exception as error:  # noqa: BLE001  all is told, in other words
            way = self.connection
            raise way.explained(error, self._model) from way.cause_of(error)
        finally:
            if stream is not None:
                await stream.close()
        if rest is not None:
            yield rest
        yield usage

    async def render(self, request: Request, *, pieces: bool = False) -> Rendered:
        """Return what would be sent: the server's own rendering where it tells, else the request's body."""
        if self._dialect.tokenizes:
            return await render_by(self.connection, self._model, request, pieces=pieces)
        wanted = await asked(request, self._model, self._dialect)
        return Rendered(wanted.as_json, ())

    async def count(self, text: str) -> int:
        """Return how many tokens ``text`` is. Raises PromptError where the server does not count."""
        if not self._dialect.tokenizes:
            raise PromptError(f"{self.endpoint.name} does not tell how it counts tokens.")
        return await count_by(self.connection, self._model, text)


def _tally_for(name: str, request: Request) -> Tally:
    """Return what follows the reply; raw text, a form and a reply's end have no thinking to be taken out."""
    prompting, last = request.prompting, request.turns[-1] if request.turns else None
    begun = last if request.continues and not prompting.raw else None
    if begun is not None and begun.text:
        return Tally(name, NoSplitter(), answering=True)
    if prompting.raw or prompting.constraint is not None:
        return Tally(name, NoSplitter())
    return Tally(name, MarkSplitter(opened=begun is not None and bool(begun.reasoning)))
