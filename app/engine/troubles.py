"""What vLLM raises for a request, in words a user can act on."""

from __future__ import annotations

import re
from typing import Final

from app.errors import EngineDiedError, PromptError, VlindersError

_TOO_LONG: Final = re.compile(
    r"maximum context length (?:is|of) (\d+)|longer than the maximum model length of (\d+)"
)
_KNOWN: Final = (
    (
        r"thinking_token_budget is set but reasoning_config|thinking_token_budget is not yet supported",
        "This engine cannot limit the model's thinking.",
        "Reset “Longest thinking”, or load the model with the reasoning parser that fits it.",
    ),
    (
        r"Requested (?:sample|prompt) logprobs of \d+, which is greater than max allowed: (\d+)",
        "The engine gives the probabilities of at most {0} tokens at each place.",
        "Ask for fewer under Sampling, or load the model with a higher max_logprobs.",
    ),
    (
        r"At most (\d+) image\(s\) may be provided",
        "The engine takes at most {0} pictures in one conversation.",
        "Remove some, or load the model with a higher limit_mm_per_prompt.",
    ),
    (
        r"[Gg]rammar error: (.*)|Invalid grammar specification:? ?(.*)|Failed to convert .*",
        "The engine cannot follow this constraint: {0}",
        "Make it simpler, or remove it.",
    ),
    (
        r"[Rr]oles must alternate|[Ss]ystem role not supported|Conversation roles",
        "The model's template does not take a conversation of this form: {all}",
        "Its turns must alternate between you and the model, beginning with yours.",
    ),
    (
        r"[Tt]emplate rendering timed out",
        "The model's chat template took too long.",
        "Use raw mode, or another model: its template may be damaged.",
    ),
    (
        r"prompt.{0,30} (?:cannot be|is) empty|at least one prompt token",
        "There is nothing to answer: the prompt is empty.",
        "Write something first.",
    ),
)


def translate(error: Exception) -> Exception:
    """Return what ``error`` means to the user, or ``error`` itself if nobody expected it."""
    if isinstance(error, VlindersError):
        return error
    from vllm.v1.engine.exceptions import EngineDeadError, EngineGenerateError

    if isinstance(error, EngineGenerateError) and isinstance(error.__cause__, Exception):
        return translate(error.__cause__)
    if isinstance(error, EngineDeadError):
        return EngineDiedError("The engine's process ended.", "Load the model again to go on.")
    return _explain(str(error)) if isinstance(error, _refusals()) else error


def _explain(said: str) -> PromptError:
    too_long = _TOO_LONG.search(said)
    if too_long:
        limit = int(too_long[1] or too_long[2])
        return PromptError(
            f"The conversation is longer than this engine's context of {limit:,} tokens.",
            "Start a new conversation, shorten the prompt, or load the model with a longer context.",
        )
    for pattern, what, remedy in _KNOWN:
        found = re.search(pattern, said)
        if found:
            groups = [group for group in found.groups() if group] or [said]
            return PromptError(what.format(*groups, all=said).strip(), remedy)
    return PromptError(f"The model cannot take this prompt: {said}", "Change the prompt or the sampling.")


def _refusals() -> tuple[type[Exception], ...]:
    """Return what vLLM raises for bad input: until 0.26 plain ValueErrors, from 0.27 on its own kind too.

    TypeErrors and TimeoutErrors come from chat templates.
    """
    from vllm.exceptions import VLLMValidationError

    return (ValueError, TypeError, TimeoutError, VLLMValidationError)
