"""A request in the words of an endpoint: the arguments for the openai client."""

from __future__ import annotations

import asyncio
import base64
import json
import mimetypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.engine.manner import switched
from app.engine.prompts import join_turns, with_system
from app.errors import PromptError
from app.remote.constraints import constrain
from app.remote.dialects import Dialect

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from app.engine.replies import Prompting, Request, Turn

_OF_THE_API = ("temperature", "top_p", "seed", "presence_penalty", "frequency_penalty")
"""Settings that every endpoint calls by the same name as vLLM."""
MOST_ALTERNATIVES = 20
"""Of logprobs; the API knows no more."""


@dataclass(frozen=True)
class Asked:
    """What an endpoint is asked; ``raw`` goes to the completions, the rest to the chat completions."""

    raw: bool
    arguments: Mapping[str, Any]

    @property
    def as_json(self) -> str:
        """The body of the request, to be read; pictures are cut short."""
        plain = {**self.arguments, **self.arguments.get("extra_body", {})}
        plain.pop("extra_body", None)
        return json.dumps(_shortened(plain), indent=2, ensure_ascii=False)


async def asked(request: Request, model: str, dialect: Dialect) -> Asked:
    """Return ``request`` for ``model``. Raises PromptError for what this kind of server cannot be asked."""
    arguments: dict[str, Any] = {"model": model, "stream": True, "stream_options": {"include_usage": True}}
    extra: dict[str, Any] = {}
    if dialect is Dialect.VLLM:
        arguments["stream_options"]["continuous_usage_stats"] = True
    raw = request.prompting.raw
    if raw:
        arguments["prompt"] = join_turns(with_system(request))
    else:
        arguments["messages"] = await messages_of(request)
        _switch_template(extra, arguments, request, dialect)
    _set_sampling(arguments, extra, request.prompting, dialect)
    if request.prompting.constraint is not None:
        constrain(arguments, extra, request.prompting.constraint, dialect, raw=raw)
    if extra:
        arguments["extra_body"] = extra
    return Asked(raw, arguments)


async def messages_of(request: Request) -> list[dict[str, Any]]:
    """Return the turns, the system prompt first, as the API takes them. Raises PromptError."""
    return [{"role": turn.role, "content": await _content_of(turn)} for turn in with_system(request)]


def template_arguments(request: Request) -> dict[str, Any]:
    """Return what a server is told that runs the chat template itself."""
    extra: dict[str, Any] = {}
    if request.continues:
        extra |= {"add_generation_prompt": False, "continue_final_message": True}
    if request.prompting.thinking is not None:
        extra["chat_template_kwargs"] = switched(on=request.prompting.thinking)
    return extra


def _switch_template(
    extra: dict[str, Any], arguments: dict[str, Any], request: Request, dialect: Dialect
) -> None:
    if dialect.templates:
        extra |= template_arguments(request)
        return
    if request.continues:
        raise PromptError(
            "This endpoint cannot go on with a reply.", "Have it answered anew, or ask it to go on."
        )
    if request.prompting.thinking is False:
        arguments["reasoning_effort"] = "none"


def _set_sampling(
    arguments: dict[str, Any], extra: dict[str, Any], prompting: Prompting, dialect: Dialect
) -> None:
    values = prompting.sampling.set_ones
    for name in _OF_THE_API:
        if name in values:
            arguments[name] = values.pop(name)
    if "max_tokens" in values:
        name = "max_completion_tokens" if dialect is Dialect.OPENAI and not prompting.raw else "max_tokens"
        arguments[name] = values.pop("max_tokens")
    if "stop" in values:
        arguments["stop"] = list(prompting.sampling.stop or ())
        del values["stop"]
    if "logit_bias" in values:
        arguments["logit_bias"] = {str(token): bias for token, bias in prompting.sampling.logit_bias or ()}
        del values["logit_bias"]
    if "logprobs" in values:
        count = min(int(str(values.pop("logprobs"))), MOST_ALTERNATIVES)
        arguments |= {"logprobs": count} if prompting.raw else {"logprobs": True, "top_logprobs": count}
    if dialect is Dialect.LLAMA_CPP and "repetition_penalty" in values:
        extra["repeat_penalty"] = values.pop("repetition_penalty")
    if prompting.sampling.repetition_detection is not None:
        values["repetition_detection"] = dict(prompting.sampling.repetition_detection)
    if prompting.sampling.extra_args:
        del values["extra_args"]
        extra["vllm_xargs"] = _json(prompting.sampling.extra_args)
    extra |= {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


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
