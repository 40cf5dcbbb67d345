"""One generation: a request in, pieces of the reply out, usage at the end."""

from __future__ import annotations

import asyncio
import inspect
import uuid
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from app.engine.choices import choices_of, prompt_choices_of
from app.engine.manner import switched
from app.engine.parameters import make_params
from app.engine.replies import Piece
from app.engine.thinking import expects_thinking, make_splitter
from app.engine.timing import Timing
from app.engine.troubles import translate
from app.engine.validity import check_constraint
from app.engine.voice import salt_of
from app.errors import PromptError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from app.engine.replies import Request, Usage
    from app.engine.splitting import Splitter
    from app.engine.voice import Prepared, Voice


class Generation:
    """A request to an engine, from the prompt to the last token."""

    def __init__(self, voice: Voice, request: Request) -> None:
        self.request_id = uuid.uuid4().hex
        self._voice = voice
        self._engine = voice.engine
        self._request = request

    async def stream(self) -> AsyncGenerator[Piece | Usage, None]:
        """Yield pieces as they come, then one Usage. Closing it aborts the request at once.

        Raises PromptError for a prompt that this model cannot take, EngineDiedError when the engine is gone.
        """
        try:
            async with aclosing(self._run()) as pieces:
                async for piece in pieces:
                    yield piece
        except Exception as error:
            raise translate(error) from error

    async def abort(self) -> None:
        """End the request; its stream ends with the finish reason ``abort``."""
        await self._engine.abort(self.request_id)

    async def _run(self) -> AsyncGenerator[Piece | Usage, None]:
        timing = Timing()
        prepared = await self._voice.prepare(self._request)
        constraint = self._request.prompting.constraint
        if constraint is not None:
            # The first one takes a sixth of a second, most of it imports; what is found is remembered.
            await asyncio.to_thread(check_constraint, constraint)
        splitter = make_splitter(
            self._engine, self._voice.manner, self._request, prepared.text, prepared.tokens
        )
        written: list[int] = []
        cached, finish, stats, fresh = 0, "abort", None, True
        async with aclosing(self._ask(prepared, splitter)) as outputs:
            async for output in outputs:
                delta = output.outputs[0]
                if fresh:
                    fresh = False
                    self._voice.note(prepared.tokens, salt_of(self._request))
                    if output.prompt_logprobs:
                        yield await self._describe_prompt(output)
                cached = output.num_cached_tokens or cached
                finish = delta.finish_reason or finish
                stats = output.metrics or stats
                written += delta.token_ids
                yield _piece(delta, splitter, timing)
        if finish == "error" and constraint is not None:
            raise PromptError(
                "The engine gave this reply up: nothing that it might write was both allowed and in form.",
                "Loosen the constraint, or what is set about tokens under Sampling.",
            )
        self._voice.note([*prepared.tokens, *written], salt_of(self._request))
        yield timing.finish(prompt=len(prepared.tokens), cached=cached, finish=finish, stats=stats)

    def _ask(self, prepared: Prepared, splitter: Splitter) -> AsyncGenerator[Any, None]:
        prompting, manner = self._request.prompting, self._voice.manner
        params = make_params(self._engine, prompting)
        if (manner.special or manner.harmony) and prompting.sampling.skip_special_tokens is None:
            # What stands around the thinking would be hidden, too.
            params.skip_special_tokens = prompting.raw
        generate: Any = self._engine.generate
        extras: dict[str, Any] = {}
        if prompting.constraint is not None and manner.waits:
            known = inspect.signature(generate).parameters
            waits = expects_thinking(manner, prompting, opened=splitter.thinking)
            extras = {} if waits else {"reasoning_ended": True}
            if prompting.thinking is not None:
                settings = {"chat_template_kwargs": switched(on=prompting.thinking)}
                extras["reasoning_parser_kwargs"] = settings
            extras = {name: value for name, value in extras.items() if name in known}
        return generate(prepared.prompt, params, self.request_id, **extras)

    async def _describe_prompt(self, output: Any) -> Piece:
        tokenizer = self._engine.get_tokenizer()
        choices = await prompt_choices_of(output.prompt_logprobs, output.prompt_token_ids, tokenizer)
        return Piece(prompt_choices=choices)


def _piece(delta: Any, splitter: Splitter, timing: Timing) -> Piece:
    tokens = delta.token_ids
    thinking = splitter.thinking
    thought, answer = splitter.feed(delta.text, tokens, finished=delta.finish_reason is not None)
    timing.take(len(tokens), thinking=thinking or splitter.thinking or bool(thought))
    return Piece(answer, len(tokens), thought, choices_of(delta.logprobs, tokens))
