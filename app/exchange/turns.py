"""Conversations that are lists of turns: ShareGPT's, and the messages of OpenAI's chat interface.

ShareGPT: ``{"conversations": [{"from": "human", "value": "…"}, {"from": "gpt", "value": "…"}]}``, or the same
under ``items``. OpenAI: ``{"messages": [{"role": "user", "content": "…"}]}``, whose content may also be parts
of text and pictures.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from app.exchange.drafting import MOST_MESSAGES, Draft
from app.exchange.pictures import bytes_of, picture_from
from app.exchange.prose import fenced

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.chat.messages import Attachment
    from app.exchange.records import Record

USERS: Final = frozenset({"user", "human", "prompter"})
MODELS: Final = frozenset({"assistant", "gpt", "chatgpt", "model", "bot", "bing", "bard", "claude", "gemini"})
SYSTEMS: Final = frozenset({"system", "developer"})
TOOLS: Final = frozenset({"tool", "function", "function_call", "observation", "tool_call", "tool_response"})
LISTS: Final = ("conversations", "conversation", "messages", "items", "turns")


@dataclass(frozen=True)
class _Turn:
    role: str
    text: str
    reasoning: str = ""
    pictures: tuple[Attachment, ...] = ()


def turns_in(value: Any) -> list[Any] | None:
    """Return the list of turns that ``value`` is or has, or None if there is none."""
    if isinstance(value, dict):
        lists = (value[name] for name in LISTS if isinstance(value.get(name), list))
        return next((each for each in lists if _is_turn(each)), None)
    return value if isinstance(value, list) and _is_turn(value) else None


def record_of(value: Any, keep_picture: Callable[[bytes], str]) -> Record | None:
    """Return the conversation in ``value``, None if nothing was said in it or it is none."""
    listed = turns_in(value)
    if listed is None or len(listed) > MOST_MESSAGES:
        return None
    told = value if isinstance(value, dict) else {}
    turns = _merge([turn for each in listed if (turn := _read(each, keep_picture)) is not None])
    system = "\n\n".join(turn.text for turn in turns if turn.role == "system")
    model = next((told[name] for name in ("model", "model_name") if isinstance(told.get(name), str)), "")
    created = next((told[name] for name in ("created", "created_at", "create_time") if told.get(name)), None)
    draft = Draft(told.get("title"), created, system)
    above: int | None = None
    for turn in turns:
        if turn.role == "user":
            above = draft.add(above, "user", turn.text, attachments=turn.pictures)
        elif turn.role == "assistant":
            above = draft.add(above, "assistant", turn.text, model=model, reasoning=turn.reasoning)
    return draft.finish()


def _is_turn(listed: list[Any]) -> bool:
    first = listed[0] if listed else None
    return isinstance(first, dict) and bool({"from", "role"} & first.keys())


def _read(turn: Any, keep: Callable[[bytes], str]) -> _Turn | None:
    if not isinstance(turn, dict):
        return None
    name = turn.get("from", turn.get("role"))
    text, pictures = _content(turn.get("value", turn.get("content")), keep)
    reasoning = next((turn[key] for key in ("reasoning_content", "reasoning") if turn.get(key)), "")
    calls = turn.get("tool_calls")
    if isinstance(calls, list) and calls:
        text = "\n\n".join(part for part in (text, fenced(json.dumps(calls, indent=2), "json")) if part)
    role = _role(str(name).lower())
    if role == "tool":
        return _Turn("assistant", fenced(text)) if text else None
    if not role or not (text or pictures or reasoning):
        return None
    return _Turn(role, text, reasoning if isinstance(reasoning, str) else "", pictures)


def _role(name: str) -> str:
    if name in USERS:
        return "user"
    if name in MODELS:
        return "assistant"
    if name in SYSTEMS:
        return "system"
    return "tool" if name in TOOLS else ""


def _content(content: Any, keep: Callable[[bytes], str]) -> tuple[str, tuple[Attachment, ...]]:
    if isinstance(content, str):
        return content, ()
    if not isinstance(content, list):
        return "", ()
    texts: list[str] = []
    pictures: list[Attachment] = []
    for part in content:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, dict) and isinstance(part.get("text"), str):
            texts.append(part["text"])
        elif isinstance(part, dict) and (url := _address(part)):
            data = bytes_of(url)
            kept = picture_from(data, f"Picture {len(pictures) + 1}", keep) if data is not None else None
            if kept is not None:
                pictures.append(kept)
            elif not url.startswith("data:"):
                texts.append(f"![Picture](<{url}>)")
    return "\n\n".join(texts), tuple(pictures)


def _address(part: dict[str, Any]) -> str:
    """Return the address in a part that is a picture: ``image_url`` is a text or an object with ``url``."""
    told = part.get("image_url")
    url = told.get("url") if isinstance(told, dict) else told
    return url if isinstance(url, str) else ""


def _merge(turns: list[_Turn]) -> list[_Turn]:
    """Return ``turns`` with those of one speaker in a row as one."""
    merged: list[_Turn] = []
    for role, group in groupby(turns, key=lambda turn: turn.role):
        same = list(group)
        text = "\n\n".join(turn.text for turn in same if turn.text)
        reasoning = "\n\n".join(turn.reasoning for turn in same if turn.reasoning)
        pictures = tuple(picture for turn in same for picture in turn.pictures)
        merged.append(_Turn(role, text, reasoning, pictures))
    return merged
