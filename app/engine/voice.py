"""A loaded engine and what is known of its model: what a request needs to become a reply."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.engine.manner import Manner, learn_manner
from app.engine.prefixes import Prefixes, make_prefixes
from app.engine.prompts import count_tokens, tokenize, write_prompt
from app.engine.replies import Rendered
from app.engine.troubles import translate

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from vllm import AsyncLLMEngine

    from app.engine.replies import Request

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Prepared:
    """A request as the engine takes it: the ``prompt``, its ``text`` ("" where there is none) and tokens."""

    prompt: Any
    text: str
    tokens: tuple[int, ...]


class Voice:
    """Turns requests into prompts; remembers what the engine's prefix cache should hold."""

    def __init__(self, engine: AsyncLLMEngine, manner: Manner, prefixes: Prefixes | None) -> None:
        self.engine = engine
        self.manner = manner
        self._prefixes = prefixes

    async def prepare(self, request: Request, *, only_look: bool = False) -> Prepared:
        """Return ``request`` as the engine takes it, or, to ``only_look`` at it, at any length."""
        text = await write_prompt(self.engine, self.manner, request)
        templated = self.manner.templated and not request.prompting.raw
        prompt = await tokenize(self.engine, text, templated=templated, only_look=only_look)
        return Prepared(prompt, text.get("prompt", ""), tuple(prompt["prompt_token_ids"]))

    async def render(self, request: Request, *, pieces: bool) -> Rendered:
        """Return what would be sent for ``request``, with the text of each token if ``pieces``.

        Raises PromptError for what this model cannot take; too long a prompt is none of it.
        """
        try:
            prepared = await self.prepare(request, only_look=True)
        except Exception as error:
            raise translate(error) from error
        return await asyncio.to_thread(self._show, prepared, salt_of(request), pieces)

    async def count(self, text: str) -> int:
        """Return how many tokens ``text`` is, without those that begin or end a prompt."""
        try:
            return await count_tokens(self.engine, text)
        except Exception as error:
            raise translate(error) from error

    def note(self, tokens: Sequence[int], salt: Hashable) -> None:
        """Take note that the engine has computed ``tokens``."""
        if self._prefixes is not None:
            self._prefixes.add(tokens, salt)

    def _show(self, prepared: Prepared, salt: Hashable, pieces: bool) -> Rendered:  # noqa: FBT001
        tokenizer: Any = self.engine.get_tokenizer()
        tokens = prepared.tokens
        return Rendered(
            text=prepared.text or tokenizer.decode(list(tokens)),
            tokens=tokens,
            pieces=tuple(tokenizer.decode([token]) for token in tokens) if pieces else (),
            cached=self._prefixes.count(tokens, salt) if self._prefixes is not None else 0,
        )


def make_voice(engine: AsyncLLMEngine) -> Voice:
    """Return the voice of a fresh engine. Blocking: for a worker thread. Never fails: the engine stands."""
    try:
        manner = learn_manner(engine)
    except Exception:
        log.warning("The model's manner could not be learnt", exc_info=True)
        manner = Manner()
    return Voice(engine, manner, make_prefixes(engine))


def salt_of(request: Request) -> Hashable:
    """Return what tells prompts apart whose tokens are the same: the pictures in them."""
    return tuple(str(path) for turn in request.turns for path in turn.pictures)
