"""What goes into a generation and what comes out of it, whatever engine makes it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

Role: TypeAlias = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Turn:
    """One message as the model's chat template takes it; ``pictures`` are image files, for a vision model.

    ``reasoning`` is what the model thought before an answer that is to be continued; other turns go without.
    """

    role: Role
    text: str
    pictures: tuple[Path, ...] = ()
    reasoning: str = ""


@dataclass(frozen=True)
class Sampling:
    """How tokens are chosen, by the names of vLLM's SamplingParams; None leaves the default.

    The default of the model (its generation_config.json) goes before vLLM's. app.engine.sampling explains
    each.
    """

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    min_p: float | None = None
    max_tokens: int | None = None
    min_tokens: int | None = None
    seed: int | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    repetition_penalty: float | None = None
    stop: tuple[str, ...] | None = None
    stop_token_ids: tuple[int, ...] | None = None
    include_stop_str_in_output: bool | None = None
    ignore_eos: bool | None = None
    bad_words: tuple[str, ...] | None = None
    allowed_token_ids: tuple[int, ...] | None = None
    logit_bias: tuple[tuple[int, float], ...] | None = None
    logprobs: int | None = None
    prompt_logprobs: int | None = None
    logprob_token_ids: tuple[int, ...] | None = None
    skip_special_tokens: bool | None = None
    spaces_between_special_tokens: bool | None = None
    thinking_token_budget: int | None = None
    repetition_detection: tuple[tuple[str, int], ...] | None = None
    skip_reading_prefix_cache: bool | None = None
    watermarking: bool | None = None
    extra_args: str | None = None
    """A JSON object that goes to the engine's plugins as it stands."""

    @property
    def set_ones(self) -> dict[str, object]:
        """The values that differ from the default, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True)
class Constraint:
    """The form that a reply must have.

    ``content`` is a JSON schema, a regular expression, the choices (one a line), or a grammar in EBNF or
    Lark.
    """

    kind: Literal["json", "regex", "choice", "grammar"]
    content: str


@dataclass(frozen=True)
class Prompting:
    """All that is set for a reply beside the conversation itself; kept with each reply.

    ``raw`` gives the model the text as it stands, without a chat template. ``thinking`` switches the thinking
    of a template that knows ``enable_thinking``; None leaves it to the template.
    """

    system: str = ""
    sampling: Sampling = field(default_factory=Sampling)
    constraint: Constraint | None = None
    raw: bool = False
    thinking: bool | None = None


@dataclass(frozen=True)
class Request:
    """What an engine is asked. The ``turns`` come without the system prompt, which ``prompting`` has.

    ``continues``: the last turn is the assistant's own and unfinished; the reply goes on behind its last
    word.
    """

    turns: tuple[Turn, ...]
    prompting: Prompting = field(default_factory=Prompting)
    continues: bool = False


@dataclass(frozen=True)
class Alternative:
    """A token that might have stood there; ``logprob`` is natural, ``rank`` begins at 1."""

    text: str
    logprob: float
    rank: int
    id: int = -1


@dataclass(frozen=True)
class TokenChoice:
    """A token as it was chosen, and the likeliest ``alternatives`` to it, itself perhaps among them."""

    text: str
    logprob: float
    rank: int
    alternatives: tuple[Alternative, ...] = ()
    id: int = -1


@dataclass(frozen=True)
class Piece:
    """What has just been generated, of how many tokens: text of the answer, or of the thinking before it."""

    text: str = ""
    tokens: int = 0
    reasoning: str = ""
    choices: tuple[TokenChoice, ...] = ()
    prompt_choices: tuple[TokenChoice, ...] = ()
    """The prompt's tokens, where Sampling.prompt_logprobs asks for them: once, before the reply. The first
    token of all has no probability; its ``rank`` is 0."""


@dataclass(frozen=True)
class Usage:
    """What a reply took. Times are in seconds; ``ttft`` from the request to the first token.

    ``finish`` is vLLM's finish reason: ``stop``, ``length``, ``abort``, ``error`` or ``repetition``.
    ``queue`` is the wait before the engine took the request up, ``itl_p50`` and ``itl_p99`` the time between
    two tokens; None where nobody tells. The thinking's tokens are among ``completion_tokens``.
    """

    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    finish: str
    ttft: float
    seconds: float
    queue: float | None = None
    itl_p50: float | None = None
    itl_p99: float | None = None
    reasoning_tokens: int = 0
    reasoning_seconds: float = 0.0

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


@dataclass(frozen=True)
class Rendered:
    """What the model is really sent: the ``text`` that the chat template made and its ``tokens``.

    ``cached`` is how many of the tokens, from the first, this engine has computed before and probably holds
    still; None where nobody can say.
    """

    text: str
    tokens: tuple[int, ...]
    pieces: tuple[str, ...] = ()
    """The text of each token, where asked for."""
    cached: int | None = None
