"""A reply while it is being generated."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from app.engine.replies import Usage

if TYPE_CHECKING:
    import asyncio

    from app.chat.messages import Message, Status
    from app.engine.replies import Piece, TokenChoice


class Reply:
    """A reply's message as it was begun, what has come of it since, and the ``task`` that brings it.

    A reply that goes on has begun with its text so far, and its usage is that of both parts.
    """

    def __init__(self, message: Message) -> None:
        self.begun = message
        self.task: asyncio.Task[None] | None = None
        self._texts = [message.text]
        self._thoughts = [message.reasoning]
        self._choices: list[TokenChoice] = list(message.choices)
        self._tokens = self._thinking_tokens = 0
        self._began = time.monotonic()
        self._first: float | None = None
        self._thought: float | None = None
        """When the thinking ended, as far as it has come."""

    def take(self, piece: Piece) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = now
        self._texts.append(piece.text)
        self._choices += piece.choices
        self._tokens += piece.tokens
        if piece.reasoning:
            self._thoughts.append(piece.reasoning)
            self._thought = now
            self._thinking_tokens += 0 if piece.text else piece.tokens

    def so_far(self) -> Message:
        """Return the message with the text that has come; costs its length."""
        text, reasoning = "".join(self._texts), "".join(self._thoughts)
        return replace(self.begun, text=text, reasoning=reasoning, choices=tuple(self._choices))

    def end(self, status: Status, error: str = "", usage: Usage | None = None) -> Message:
        """Return the final message; without the engine's ``usage``, what was seen of it stands in."""
        usage = _both(self.begun.usage, usage or self._usage_seen())
        return replace(self.so_far(), status=status, error=error, usage=usage)

    def _usage_seen(self) -> Usage | None:
        """Return what a reply that was cut short took; its prompt's tokens are not known and stand as 0."""
        if self._first is None:
            return None
        return Usage(
            prompt_tokens=0,
            cached_tokens=0,
            completion_tokens=self._tokens,
            finish="abort",
            ttft=self._first - self._began,
            seconds=time.monotonic() - self._began,
            reasoning_tokens=self._thinking_tokens,
            reasoning_seconds=0.0 if self._thought is None else self._thought - self._first,
        )


def _both(before: Usage | None, after: Usage | None) -> Usage | None:
    """Return what a reply and its continuation took together."""
    if before is None or after is None:
        return after or before
    # The prompt of the second part has the first one's words in it.
    prompt = before.prompt_tokens or max(after.prompt_tokens - before.completion_tokens, 0)
    return replace(
        after,
        prompt_tokens=prompt,
        cached_tokens=before.cached_tokens if before.prompt_tokens else min(after.cached_tokens, prompt),
        completion_tokens=before.completion_tokens + after.completion_tokens,
        ttft=before.ttft,
        # The second wait for a first token is no time of writing.
        seconds=before.seconds + after.seconds - after.ttft,
        queue=before.queue,
        reasoning_tokens=before.reasoning_tokens + after.reasoning_tokens,
        reasoning_seconds=before.reasoning_seconds + after.reasoning_seconds,
    )
