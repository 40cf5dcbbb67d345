"""Whoever can answer a conversation: engines of this machine and endpoints elsewhere, behind one face."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from app.errors import EngineNotReadyError
from app.observable import Observable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from app.engine.replies import Piece, Rendered, Request, Usage

LOCAL = "local"
"""The key of this machine's engine."""


@dataclass(frozen=True)
class Standing:
    """What can be said of a responder now.

    ``name`` is the model's, "" while there is none; ``place`` where it runs. ``reason`` says why it is not
    ``ready``. ``context`` is in tokens, None where unknown. ``sees``: it takes pictures. ``counts``: it can
    count tokens and show what is sent. ``thinks``: Prompting.thinking switches its thinking. ``defaults`` are
    the model's own of the sampling parameters, ``lacks`` those that it does not know. ``version`` and
    ``arguments`` are the engine's, kept with each reply.
    """

    name: str = ""
    place: str = ""
    ready: bool = False
    reason: str = ""
    context: int | None = None
    sees: bool = False
    counts: bool = False
    thinks: bool = False
    defaults: Mapping[str, object] = field(default_factory=dict[str, object])
    lacks: frozenset[str] = frozenset()
    version: str = ""
    arguments: Mapping[str, object] = field(default_factory=dict[str, object])


class Responder(Protocol):
    """A model that answers. ``key`` stays the same over restarts."""

    @property
    def key(self) -> str: ...

    @property
    def standing(self) -> Observable[Standing]: ...

    def generate(self, request: Request) -> AsyncIterator[Piece | Usage]:
        """Yield the reply piece by piece, then its Usage. Closing it aborts the request at once.

        Raises EngineNotReadyError, PromptError, EngineDiedError or EndpointError.
        """
        ...

    async def render(self, request: Request, *, pieces: bool = False) -> Rendered:
        """Return what would be sent for ``request``. Raises as ``generate`` does."""
        ...

    async def count(self, text: str) -> int:
        """Return how many tokens ``text`` is by the model's own tokenizer, without special ones.

        Raises alike.
        """
        ...


class Responders:
    """All responders there are, this machine's engine first."""

    def __init__(self, *first: Responder) -> None:
        self.all: Observable[tuple[Responder, ...]] = Observable(first)

    def find(self, key: str) -> Responder:
        """Return the responder with ``key``, or for "" the first.

        Raises EngineNotReadyError if there is none.
        """
        for responder in self.all.value:
            if responder.key == key or not key:
                return responder
        raise EngineNotReadyError(
            "The model of this conversation is not there any more.", "Choose another model, then send again."
        )
