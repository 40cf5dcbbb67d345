"""A reply while it is being generated."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from app.engine.replies import Usage

if TYPE_CHECKING:
    import asyncio

    from app.chat.messages import Message, Status
    from app.engine.replies import Piece


class Reply:
    """A reply's message as it was begun, what has come of it since, and the ``task`` that brings it."""

    def __init__(self, message: Message) -> None:
        self.begun = message
        self.task: asyncio.Task[None] | None = None
        self._texts: list[str] = []
        self._tokens = 0
        self._began = time.monotonic()
        self._first: float | None = None

    def take(self, piece: Piece) -> None:
        if self._first is None:
            self._first = time.monotonic()
        self._texts.append(piece.text)
        self._tokens += piece.tokens

    def so_far(self) -> Message:
        """Return the message with the text that has come; costs its length."""
        return replace(self.begun, text="".join(self._texts))

    def end(self, status: Status, error: str = "", usage: Usage | None = None) -> Message:
        """Return the final message; without the engine's ``usage``, what was seen of it stands in."""
        return replace(self.so_far(), status=status, error=error, usage=usage or self._usage_seen())

    def _usage_seen(self) -> Usage | None:
        """Return what a reply that was cut short took; its prompt's tokens are not known and stand as 0."""
        if self._first is None:
            return None
        seconds = time.monotonic() - self._began
        return Usage(0, 0, self._tokens, "abort", self._first - self._began, seconds)
