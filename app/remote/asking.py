"""A request in the words of an endpoint: the body of what it is sent."""

from __future__ import annotations

import asyncio
import base64
import json
import mimetypes
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.engine.manner import switched
from app.engine.prompts import raw_text, with_system
from app.engine.sampling import SAMPLING
from app.engine.splitting import THINK
from app.errors import PromptError
from app.remote.constraints import constrain
from app.remote.dialects import Dialect

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from app.engine.replies import Prompting, Request, Turn

MOST_ALTERNATIVES = 20
"""Of logprobs; the API knows no more."""


@dataclass(frozen=True)
class Asked:
    """What an endpoint is asked; ``raw`` goes to the completions, the rest to the chat completions."""

    raw: bool
    body: Mapping[str, Any]

    @property
    def route(self) -> str:
        return "/completions" if self.raw else "/chat/completions"

    @property
    def as_json(self) -> str:
        """The body, to be read; pictures are cut short."""
        return json.dumps(_shortened(dict(self.body)), indent=2, ensure_ascii=False)


async def asked(request: Request, model: str, dialect: Dialect) -> Asked:
    """Return ``request`` for ``model``. Raises PromptError for what this kind of server cannot be asked."""
    options = {"include_usage": True}
    if dialect is Dialect.VLLM:
        options["continuous_usage_stats"] = True
    body: dict[str, Any] = {"model": model, "stream": True, "stream_options": options}
    raw = request.prompting.raw
    if raw:
        body["prompt"] = raw_text(request)
    else:
        request = reopened(request)
        body["messages"] = await messages_of(request)
        _switch_template(body, request, dialect)
    _set_sampling(body, request.prompting, dialect)
    if request.prompting.constraint is not None:
        constrain(body, request.prompting.constraint, dialect, raw=raw)
    return Asked(raw, body)


async def messages_of(request: Request) -> list[dict[str, Any]]:
    """Return the turns, the system prompt first, as the API takes them. Raises PromptError."""
    return [{"role": turn.role, "content": await _content_of(turn)} for turn in with_system(request)]


def reopened(request: Request) -> Request:
    """Return ``request`` with its last turn as a template takes it that goes on with it.

    Templates have no place for thinking without an answer: there it stands in the text, as the model wrote
    it. What was broken off before the first word is begun anew.
    """
    last = request.turns[-1] if request.continues and request.turns else None
    if last is None or last.text:
        return request
    before = request.turns[:-1]
    if not last.reasoning:
        return replace(request, turns=before, continues=False)
    return replace(request, turns=(*before, replace(last, text=f"{THINK.start}\n{last.reasoning}")))


def template_arguments(request: Request) -> dict[str, Any]:
    """Return what a server is told that runs the chat template itself."""
    extra: dict[str, Any] = {}
    if request.continues:
        extra |= {"add_generation_prompt": False, "continue_final_message": True}
    if request.prompting.thinking is not None:
        extra["chat_template_kwargs"] = switched(on=request.prompting.thinking)
    return extra


def _switch_template(body: dict[str, Any], request: Request, dialect: Dialect) -> None:
    if dialect.templates:
        body |= template_arguments(request)
        return
    if request.continues:
        raise PromptError(
            "This endpoint cannot go on with a reply.", "Have it answered anew, or ask it to go on."
        )
    if request.prompting.thinking is False:
        body["reasoning_effort"] = "none"


def _set_sampling(body: dict[str, Any], prompting: Prompting, dialect: Dialect) -> None:
    """Set the sampling parameters: by vLLM's names, but for what the API or the server calls otherwise.

    Raises PromptError for what this kind of server is known not to take.
    """
    values = prompting.sampling.set_ones
    lacking = [each.label for each in SAMPLING if each.name in values and each.name in dialect.lacks]
    if lacking:
        raise PromptError(
            f"This endpoint does not know “{lacking[0]}”.",
            "Reset it under Sampling, or choose another model.",
        )
    if "max_tokens" in values and dialect is Dialect.OPENAI and not prompting.raw:
        values["max_completion_tokens"] = values.pop("max_tokens")
    if "logit_bias" in values:
        values["logit_bias"] = {str(token): bias for token, bias in prompting.sampling.logit_bias or ()}
    if "logprobs" in values:
        count = min(int(str(values.pop("logprobs"))), MOST_ALTERNATIVES)
        values |= _probabilities(count, raw=prompting.raw)
    elif "logprob_token_ids" in values:  # vLLM gives them only beside the usual ones
        values |= _probabilities(0, raw=prompting.raw)
    if dialect is Dialect.LLAMA_CPP and "repetition_penalty" in values:
        values["repeat_penalty"] = values.pop("repetition_penalty")
    if prompting.sampling.repetition_detection is not None:
        values["repetition_detection"] = dict(prompting.sampling.repetition_detection)
    if prompting.sampling.extra_args:
        del values["extra_args"]
        values["vllm_xargs"] = _json(prompting.sampling.extra_args)
    body |= {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _probabilities(count: int, *, raw: bool) -> dict[str, object]:
    return {"logprobs": count} if raw else {"logprobs": True, "top_logprobs": count}


async def _content_of(turn: Turn) -> str | list[dict[str, Any]]:
    if not turn.pictures:
        return turn.text
    urls = [await asyncio.to_thread(_data_url, picture) for picture in turn.pictures]
    parts: list[dict[str, Any]] = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    return [*parts, {"type": "text", "text": turn.text}]


def _data_url(picture: Path) -> str:
    try:
        content = picture.read_bytes()
    except OSError as error:
        raise PromptError(f"The picture {picture.name} cannot be read.", "Attach it again.") from error
    kind = mimetypes.guess_type(picture.name)[0] or _kind_of(content)
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _kind_of(content: bytes) -> str:
    """Return the media type by a picture's first bytes: attachments are kept without an ending."""
    if content.startswith(b"\x89PNG"):
        return "image/png"
    if content.startswith(b"GIF8"):
        return "image/gif"
    if content[8:12] == b"WEBP":
        return "image/webp"
    return "image/jpeg"


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise PromptError(
            "The extra arguments are not valid JSON.", "Correct them, or empty them."
        ) from error


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_shortened(inner) for inner in value]
    if isinstance(value, str) and value.startswith("data:") and len(value) > 80:
        return f"{value[:60]}… ({len(value):,} characters)"
    return value
