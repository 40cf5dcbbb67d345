"""The kinds of OpenAI-compatible servers, as far as they must be asked in different words."""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.engine.replies import Sampling

if TYPE_CHECKING:
    from collections.abc import Iterable

_OWNERS = {
    "vllm": "vllm",
    "sglang": "sglang",
    "llamacpp": "llamacpp",
    "llama.cpp": "llamacpp",
}
_OF_OPENAI = frozenset(
    (
        "temperature",
        "top_p",
        "max_tokens",
        "seed",
        "presence_penalty",
        "frequency_penalty",
        "stop",
        "logit_bias",
        "logprobs",
    )
)
_NOT_STREAMED = frozenset(("prompt_logprobs",))
"""vLLM refuses it in a stream, and the API has no form for it."""
_OPENAI_HOSTS = ("api.openai.com", ".openai.azure.com")


class Dialect(StrEnum):
    """Which server it is, by what it says of its models."""

    PLAIN = ""
    """Nothing is known of it beyond the API itself."""
    OPENAI = "openai"
    VLLM = "vllm"
    SGLANG = "sglang"
    LLAMA_CPP = "llamacpp"

    @property
    def templates(self) -> bool:
        """It runs the model's chat template itself and takes arguments for it."""
        return self in (Dialect.VLLM, Dialect.SGLANG, Dialect.LLAMA_CPP)

    @property
    def switches_thinking(self) -> bool:
        return self.templates or self is Dialect.OPENAI

    @property
    def lacks(self) -> frozenset[str]:
        """The sampling parameters that it is known not to take."""
        if self is not Dialect.OPENAI:
            return _NOT_STREAMED
        return frozenset(field.name for field in fields(Sampling)) - _OF_OPENAI

    @property
    def tokenizes(self) -> bool:
        """It counts tokens and shows what its template makes of a conversation."""
        return self is Dialect.VLLM


def dialect_of(address: str, owners: Iterable[str]) -> Dialect:
    """Return the kind of server at ``address`` whose models are owned by ``owners``."""
    host = urlsplit(address).hostname or ""
    if host.endswith(_OPENAI_HOSTS):
        return Dialect.OPENAI
    known = (_OWNERS.get(owner.lower()) for owner in owners)
    return next((Dialect(name) for name in known if name), Dialect.PLAIN)


def named(dialect: str) -> Dialect:
    """Return the dialect that was kept under this name; one that is unknown here is a plain one."""
    return Dialect(dialect) if dialect in set(Dialect) else Dialect.PLAIN
