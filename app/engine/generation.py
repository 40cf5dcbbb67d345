"""One generation: turns in by the model's chat template, pieces out, usage at the end."""

from __future__ import annotations

import re
import time
import uuid
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from app.engine.replies import Piece, Turn, Usage
from app.errors import EngineDiedError, PromptError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from vllm import AsyncLLMEngine, SamplingParams

    from app.engine.replies import Request, Sampling

TOO_LONG = re.compile(r"maximum context length (?:is|of) (\d+)|longer than the maximum model length of (\d+)")


class Generation:
    """A request to an engine, from the prompt to the last token."""

    def __init__(self, engine: AsyncLLMEngine, request: Request) -> None:
        self.request_id = uuid.uuid4().hex
        self._engine = engine
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
        began = time.monotonic()
        first: float | None = None
        prompt_tokens = cached = completion = 0
        finish = "abort"
        prompt = await render_prompt(self._engine, with_system(self._request))
        params = make_params(self._engine, self._request.prompting.sampling)
        async with aclosing(self._engine.generate(prompt, params, self.request_id)) as outputs:
            async for output in outputs:
                delta = output.outputs[0]
                if first is None:
                    first = time.monotonic()
                    prompt_tokens = len(output.prompt_token_ids or ())
                cached = output.num_cached_tokens or cached
                completion += len(delta.token_ids)
                finish = delta.finish_reason or finish
                yield Piece(delta.text, len(delta.token_ids))
        now = time.monotonic()
        yield Usage(prompt_tokens, cached, completion, finish, (first or now) - began, now - began)


def with_system(request: Request) -> list[Turn]:
    """Return the turns with the system prompt before them, if there is one."""
    system = request.prompting.system
    return [*([Turn("system", system)] if system.strip() else []), *request.turns]


async def render_prompt(engine: AsyncLLMEngine, turns: Sequence[Turn]) -> Any:
    """Return the engine's input for ``turns``, made by the model's own chat template.

    A model without one (a base model) is given the text of the turns, one after the other.
    """
    if not has_chat_template(engine):
        text = "\n\n".join(turn.text for turn in turns)
        (prompt,) = await engine.renderer.render_cmpl_async([{"prompt": text}])
        return prompt
    from vllm.renderers import ChatParams

    params = ChatParams(
        chat_template=None,
        chat_template_content_format="auto",
        chat_template_kwargs={"add_generation_prompt": True, "continue_final_message": False},
    )
    messages: list[Any] = [{"role": turn.role, "content": turn.text} for turn in turns]
    _, (prompt,) = await engine.renderer.render_chat_async([messages], params)
    return prompt


def has_chat_template(engine: AsyncLLMEngine) -> bool:
    """Say whether the model's tokenizer knows how a conversation is written; other kinds than HF's do."""
    return bool(getattr(engine.get_tokenizer(), "chat_template", True))


def make_params(engine: AsyncLLMEngine, sampling: Sampling) -> SamplingParams:
    """Return the sampling parameters: the model's own defaults, over them what was set here."""
    from vllm import SamplingParams
    from vllm.sampling_params import RequestOutputKind

    values: dict[str, Any] = {**engine.model_config.get_diff_sampling_param(), "max_tokens": None}
    values |= sampling.set_ones
    return SamplingParams(**values, output_kind=RequestOutputKind.DELTA)


def translate(error: Exception) -> Exception:
    """Return what ``error`` means to the user, or ``error`` itself if nobody expected it."""
    from vllm.v1.engine.exceptions import EngineDeadError, EngineGenerateError

    if isinstance(error, EngineGenerateError) and isinstance(error.__cause__, Exception):
        return translate(error.__cause__)
    if isinstance(error, EngineDeadError):
        return EngineDiedError("The engine's process ended.", "Load the model again to go on.")
    if not isinstance(error, _validation_errors()):
        return error
    too_long = TOO_LONG.search(str(error))
    if too_long:
        limit = int(too_long[1] or too_long[2])
        return PromptError(
            f"The conversation is longer than this engine's context of {limit:,} tokens.",
            "Start a new conversation, shorten the prompt, or load the model with a longer context.",
        )
    return PromptError(f"The model cannot take this prompt: {error}", "Change the prompt or the sampling.")


def _validation_errors() -> tuple[type[Exception], ...]:
    """Return what vLLM raises for bad input: until 0.26 plain ValueErrors, from 0.27 on its own kind too."""
    from vllm.exceptions import VLLMValidationError

    return (ValueError, VLLMValidationError)
