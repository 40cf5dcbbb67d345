"""vLLM's log probabilities as the choices that were made."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from app.engine.replies import Alternative, TokenChoice

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST: Final = 100
"""Alternatives that are kept of a token, whatever was asked for: a vocabulary has 200,000."""
SLICE: Final = 400
"""Tokens of a prompt that are turned in one go: the window lives on the same thread."""


def choices_of(logprobs: Any, tokens: Sequence[int]) -> tuple[TokenChoice, ...]:
    """Return a choice for each of ``tokens``; ``logprobs`` has as many, or is None."""
    if not logprobs:
        return ()
    return tuple(_choice(row, token) for row, token in zip(logprobs, tokens, strict=False))


async def prompt_choices_of(
    logprobs: Sequence[Any], tokens: Sequence[int], tokenizer: Any
) -> tuple[TokenChoice, ...]:
    """Return a choice for each token of a prompt. The first has no probability: nothing stands before it."""
    found: list[TokenChoice] = []
    for at in range(0, len(tokens), SLICE):
        pairs = zip(logprobs[at : at + SLICE], tokens[at : at + SLICE], strict=False)
        found += [
            _choice(row, token) if row else TokenChoice(tokenizer.decode([token]), 0.0, 0, id=token)
            for row, token in pairs
        ]
        await asyncio.sleep(0)
    return tuple(found)


def _choice(row: Any, token: int) -> TokenChoice:
    ranked = sorted(row.items(), key=lambda item: item[1].rank or 0)[:MOST]
    alternatives = tuple(
        Alternative(each.decoded_token or "", each.logprob, each.rank or 0, number) for number, each in ranked
    )
    chosen = row.get(token)
    if chosen is None:
        return TokenChoice("", 0.0, 0, alternatives, token)
    return TokenChoice(chosen.decoded_token or "", chosen.logprob, chosen.rank or 0, alternatives, token)
