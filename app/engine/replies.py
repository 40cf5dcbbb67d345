"""What goes into a generation and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Turn:
    """One message as the model's chat template takes it."""

    role: Role
    text: str


@dataclass(frozen=True)
class Sampling:
    """How tokens are chosen; None leaves the model's own default (its generation_config.json)."""

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    max_tokens: int | None = None
    seed: int | None = None


@dataclass(frozen=True)
class Piece:
    """Text that has just been generated, and of how many tokens it is made."""

    text: str
    tokens: int


@dataclass(frozen=True)
class Usage:
    """What a reply took. Times are in seconds; ``ttft`` from the request to the first token.

    ``finish`` is vLLM's finish reason: ``stop``, ``length``, ``abort``, ``error`` or ``repetition``.
    """

    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    finish: str
    ttft: float
    seconds: float

    @property
    def total_tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens

    @property
    def tokens_per_second(self) -> float:
        """Speed after the first token: the first one's wait is TTFT's matter."""
        streaming = self.seconds - self.ttft
        if streaming <= 0 or self.completion_tokens < 2:
            return 0.0
        return (self.completion_tokens - 1) / streaming
