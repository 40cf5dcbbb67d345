"""An endpoint's stream as pieces of a reply and, at its end, what it took."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.engine.replies import Alternative, Piece, TokenChoice, Usage
from app.engine.splitting import NoSplitter
from app.engine.timing import Timing
from app.errors import EndpointError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.engine.splitting import Splitter

LONGEST = 8_000_000
"""Characters; no model writes so much, an endpoint gone wild might."""
_NOTHING = Piece()
_REASONING = ("reasoning_content", "reasoning")
"""Where servers put what a model thinks: DeepSeek's name for it, then OpenRouter's and vLLM's."""


class Tally:
    """Follows a stream of the endpoint called ``name`` from now on, and counts.

    Where the server leaves the thinking in the text, between its marks, ``splitter`` takes it out; where it
    does so itself, there is nothing left to take out. ``answering``: the reply began before and was past its
    thinking, which servers cannot know: what they hold for thinking is the answer.
    """

    def __init__(self, name: str, splitter: Splitter, *, answering: bool = False) -> None:
        self._name, self._splitter, self._answering = name, splitter, answering
        self._timing = Timing()
        self._finish = ""
        self._characters = 0
        self._reported: Any = None
        """The latest usage that the server told."""

    def take(self, chunk: Any) -> Piece | None:
        """Return what ``chunk`` brings to show, if anything. Raises EndpointError."""
        try:
            piece = self._read(chunk)
        except (AttributeError, TypeError, ValueError, KeyError) as error:
            raise garbled(self._name) from error
        self._characters += len(piece.text) + len(piece.reasoning)
        if self._characters > LONGEST:
            raise EndpointError(f"{self._name} does not come to an end.", "Ask for fewer tokens.")
        return piece if piece != _NOTHING else None

    def rest(self) -> Piece | None:
        """Return what was held back, once the stream has ended."""
        reasoning, text = self._splitter.feed("", (), finished=True)
        return Piece(text, reasoning=reasoning) if text or reasoning else None

    def usage(self) -> Usage:
        """Return what it took in all. Raises EndpointError if the stream had no end."""
        if not self._finish:
            if not self._timing.tokens:
                raise garbled(self._name)
            raise EndpointError(f"{self._name} broke off the reply.", "Try again in a moment.")
        told = self._reported
        made = self._timing.finish(
            prompt=_count(told, "prompt_tokens"),
            cached=_count(told, "prompt_tokens_details", "cached_tokens"),
            finish=self._finish,
            stats=None,
        )
        thought = 0 if self._answering else _count(told, "completion_tokens_details", "reasoning_tokens")
        return replace(
            made,
            completion_tokens=_count(told, "completion_tokens") or made.completion_tokens,
            reasoning_tokens=thought or made.reasoning_tokens,
        )

    def _read(self, chunk: Any) -> Piece:
        usage = chunk.get("usage")
        if usage is not None:
            self._reported = usage
        choice = next((each for each in chunk.get("choices") or () if not each.get("index")), None)
        if choice is None:
            return _NOTHING
        self._finish = choice.get("finish_reason") or self._finish
        text, reasoning = _texts(choice)
        if self._answering:
            text, reasoning = reasoning + text, ""
        elif reasoning:
            self._splitter = NoSplitter()
        choices = choices_of(choice.get("logprobs"))
        new = bool(text or reasoning)
        told = _count(usage, "completion_tokens") - self._timing.tokens
        # As the server counts, where it tells with each chunk; else one a chunk.
        tokens = told if told > 0 and new else max(len(choices), int(new))
        thought, answer = self._splitter.feed(text, (), finished=False)
        if tokens:
            self._timing.take(tokens, thinking=bool(reasoning) or self._splitter.thinking)
        return Piece(answer, tokens, reasoning + thought, choices)


def garbled(name: str) -> EndpointError:
    """Return what is to be said of an endpoint that answers in no known form."""
    return EndpointError(
        f"{name} does not answer as an OpenAI-compatible endpoint.", "Check its address; many end in /v1."
    )


def choices_of(logprobs: Any) -> tuple[TokenChoice, ...]:
    """Return the tokens that ``logprobs``, of a chat or of a raw completion, tells of."""
    if logprobs is None:
        return ()
    content = logprobs.get("content")
    if content is not None:
        return tuple(
            _choice(
                each["token"],
                each["logprob"],
                [(top["token"], top["logprob"]) for top in each.get("top_logprobs") or ()],
            )
            for each in content
        )
    tokens: Sequence[str] = logprobs.get("tokens") or ()
    chances = logprobs.get("token_logprobs") or ()
    tops = logprobs.get("top_logprobs") or [None] * len(tokens)
    return tuple(
        _choice(token, chance if chance is not None else 0.0, list((top or {}).items()))
        for token, chance, top in zip(tokens, chances, tops, strict=False)
    )


def _choice(token: str, logprob: float, tops: list[tuple[str, float]]) -> TokenChoice:
    """Return a choice whose rank is told by its alternatives: the API has none."""
    likeliest = sorted(tops, key=lambda top: -top[1])
    alternatives = tuple(Alternative(text, chance, rank) for rank, (text, chance) in enumerate(likeliest, 1))
    rank = next((each.rank for each in alternatives if each.text == token), len(alternatives) + 1)
    return TokenChoice(token, logprob, rank, alternatives)


def _texts(choice: dict[str, Any]) -> tuple[str, str]:
    """Return the new text of the answer and of the thinking."""
    delta = choice.get("delta")
    if delta is None:
        return str(choice.get("text") or ""), ""
    told = (delta.get(name) for name in _REASONING)
    reasoning = next((each for each in told if isinstance(each, str) and each), "")
    return str(delta.get("content") or delta.get("refusal") or ""), reasoning


def _count(told: Any, *names: str) -> int:
    """Return a number from nested objects; 0 where nobody told it."""
    for name in names:
        told = told.get(name) if isinstance(told, dict) else None
    return told if isinstance(told, int) else 0
