"""How much of a model's context a request takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.engine.replies import Request
    from app.engine.responders import Responder

ENOUGH = 256
"""Tokens: a reply that may not become longer than this is worth a warning, unless that is what was asked."""
_ASCII_PER_TOKEN = 4


class Fit(Enum):
    """Whether a request leaves room for its reply."""

    GOOD = auto()
    TIGHT = auto()
    """The reply may end before it is complete."""
    FULL = auto()
    """There is no room for a single word."""


@dataclass(frozen=True)
class Measure:
    """A request by the tokenizer of the model ``name``, in tokens.

    Of ``prompt`` the engine probably holds the first ``cached``, None where nobody can say. ``context`` is
    None where nobody tells it, ``limit`` the longest reply that is wanted, None without one. What is not
    ``exact`` is an estimate.
    """

    name: str
    prompt: int
    cached: int | None = None
    context: int | None = None
    limit: int | None = None
    exact: bool = True

    @property
    def room(self) -> int | None:
        """What is left for the reply."""
        return None if self.context is None else max(0, self.context - self.prompt)

    @property
    def reply(self) -> int | None:
        """How long the reply can become at most."""
        lengths = [length for length in (self.room, self.limit) if length is not None]
        return min(lengths, default=None)

    @property
    def share(self) -> float:
        """The part of the context that the prompt takes; over 1 if it does not fit."""
        return self.prompt / self.context if self.context else 0.0

    @property
    def fit(self) -> Fit:
        room = self.room
        if room is None or not self.exact:
            return Fit.GOOD
        if room == 0:
            return Fit.FULL
        assert self.context is not None
        wanted = min(self.limit or ENOUGH, ENOUGH, self.context // 4)
        return Fit.TIGHT if room < wanted else Fit.GOOD


async def measure(responder: Responder, request: Request) -> Measure:
    """Measure ``request`` for ``responder``: exactly, if it can count. Raises as ``render`` does."""
    standing = responder.standing.value
    limit = request.prompting.sampling.max_tokens
    if not standing.counts or not standing.ready:
        return Measure(standing.name, estimate(request), context=standing.context, limit=limit, exact=False)
    if not request.turns and not request.prompting.system:
        return Measure(standing.name, 0, context=standing.context, limit=limit)
    rendered = await responder.render(request)
    return Measure(standing.name, len(rendered.tokens), rendered.cached, standing.context, limit)


def estimate(request: Request) -> int:
    """Return about how many tokens ``request`` is: four letters of Latin script each, one of any other."""
    text = "".join((request.prompting.system, *(turn.text for turn in request.turns)))
    latin = len(text.encode("ascii", "ignore"))
    return ceil(latin / _ASCII_PER_TOKEN) + len(text) - latin
