"""What a model is sent: turns written by its own chat template, or text as it stands; in tokens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.engine.manner import switched
from app.engine.pictures import content_of
from app.engine.replies import Turn
from app.errors import PromptError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vllm import AsyncLLMEngine
    from vllm.renderers import ChatParams, TokenizeParams

    from app.engine.manner import Manner
    from app.engine.replies import Request

Text = dict[str, Any]
"""A prompt as vLLM's renderer hands it on: ``prompt`` or ``prompt_token_ids``, and the pictures' data."""


async def write_prompt(engine: AsyncLLMEngine, manner: Manner, request: Request) -> Text:
    """Return ``request`` as one text. Templates run in vLLM's own threads, not on the caller's.

    Raises what vLLM and the template raise (app.engine.troubles says what it means), or PromptError.
    """
    if request.prompting.raw:
        return {"prompt": raw_text(request)}
    turns = with_system(request)
    if not manner.templated:
        return {"prompt": join_turns(turns)}
    try:
        return await _apply_template(engine, manner, turns, request)
    except PromptError:
        raise
    except Exception:
        merged = without_system(turns)
        if merged == turns:
            raise
        # Some templates (Gemma's, Mistral's first) refuse a system prompt. Their authors put it into the
        # user's first turn.
        return await _apply_template(engine, manner, merged, request)


async def tokenize(engine: AsyncLLMEngine, text: Text, *, templated: bool, only_look: bool = False) -> Any:
    """Return the engine's input for ``text``, which a template wrote if ``templated``.

    ``only_look``: it is not sent, may be longer than the context, and leaves the pictures' cache alone: the
    engine's half of that cache would believe it had been given what it has not.
    """
    params = _token_params(engine, templated=templated)
    if only_look:
        params = replace(params, max_total_tokens=None)
    prompts: list[Any] = [dict(text)]
    (prompt,) = await engine.renderer.render_cmpl_async(prompts, params, skip_mm_cache=only_look)
    return prompt


async def count_tokens(engine: AsyncLLMEngine, text: str) -> int:
    """Return how many tokens ``text`` is, without those that begin or end a prompt."""
    params = replace(_token_params(engine, templated=True), max_total_tokens=None, add_special_tokens=False)
    prompts: list[Any] = [{"prompt": text}]
    (prompt,) = await engine.renderer.tokenize_prompts_async(prompts, params)
    found: Any = prompt
    return len(found["prompt_token_ids"])


def raw_text(request: Request) -> str:
    """Return the turns as one text that is gone on with: nothing between them, no system prompt.

    Raises PromptError for pictures.
    """
    if any(turn.pictures for turn in request.turns):
        raise PromptError("Raw text has no place for pictures.", "Remove them, or switch raw mode off.")
    return "".join(turn.text for turn in request.turns)


def with_system(request: Request) -> list[Turn]:
    """Return the turns with the system prompt before them, if there is one."""
    system = request.prompting.system
    return [*([Turn("system", system)] if system.strip() else []), *request.turns]


def without_system(turns: list[Turn]) -> list[Turn]:
    """Return the turns with the system prompt as the beginning of the user's first one."""
    if len(turns) < 2 or turns[0].role != "system" or turns[1].role != "user":
        return turns
    first = replace(turns[1], text=f"{turns[0].text}\n\n{turns[1].text}")
    return [first, *turns[2:]]


def join_turns(turns: Sequence[Turn]) -> str:
    """Return the text of ``turns`` one after the other, as a model without a template gets it."""
    return "\n\n".join(turn.text for turn in turns)


async def _apply_template(
    engine: AsyncLLMEngine, manner: Manner, turns: list[Turn], request: Request
) -> Text:
    last = turns[-1] if request.continues and turns else None
    if last is None:
        return await _render(engine, manner, turns, request)
    if not last.text or last.reasoning:
        return await _reopen(engine, manner, turns, request)
    try:
        text = await _render(engine, manner, turns, request, continues=True)
    except PromptError:
        raise
    except Exception:  # noqa: BLE001  the template changed the last turn beyond recognition
        return await _reopen(engine, manner, turns, request)
    found = text.get("prompt")
    # Templates trim; the reply was broken off with this space at its end.
    if found is not None and not found.endswith(last.text) and found.endswith(last.text.rstrip()):
        text["prompt"] = found + last.text[len(last.text.rstrip()) :]
    return text


async def _reopen(engine: AsyncLLMEngine, manner: Manner, turns: list[Turn], request: Request) -> Text:
    """Return the conversation up to the last turn, and that one as the model wrote it itself."""
    text = await _render(engine, manner, turns[:-1], request)
    last = turns[-1]
    if not last.text and not last.reasoning:
        return text
    if "prompt" not in text:
        raise PromptError("This model cannot go on with a reply.", "Have it written anew.")
    marks = manner.marks
    if last.reasoning and marks is not None:
        opening = "" if text["prompt"].rstrip().endswith(marks.start) else f"{marks.start}\n"
        closing = f"\n{marks.end}\n\n" if last.text else ""
        text["prompt"] += f"{opening}{last.reasoning}{closing}"
    text["prompt"] += last.text
    return text


async def _render(
    engine: AsyncLLMEngine,
    manner: Manner,
    turns: Sequence[Turn],
    request: Request,
    *,
    continues: bool = False,
) -> Text:
    messages: list[Any] = [
        {"role": turn.role, "content": await content_of(turn, sees=manner.sees)} for turn in turns
    ]
    params = _chat_params(engine, request, continues=continues)
    _, prompt = await engine.renderer.render_messages_async(messages, params)
    return dict(prompt)


def _chat_params(engine: AsyncLLMEngine, request: Request, *, continues: bool) -> ChatParams:
    from vllm.renderers import ChatParams

    settings: dict[str, Any] = {
        "add_generation_prompt": not continues,
        "continue_final_message": continues,
        "tokenize": _counts_by_itself(engine),
    }
    if request.prompting.thinking is not None:
        settings |= switched(on=request.prompting.thinking)
    return ChatParams(chat_template=None, chat_template_content_format="auto", chat_template_kwargs=settings)


def _counts_by_itself(engine: AsyncLLMEngine) -> bool:
    """Say whether the template gives tokens only: what Mistral's own tokenizer writes is not safe as text."""
    return bool(getattr(type(engine.get_tokenizer()), "IS_MISTRAL_TOKENIZER", False))


def _token_params(engine: AsyncLLMEngine, *, templated: bool) -> TokenizeParams:
    """Return the model's own way: a template writes the tokens that begin a prompt, raw text lacks them."""
    renderer = engine.renderer
    return renderer.default_chat_tok_params if templated else renderer.default_cmpl_tok_params
