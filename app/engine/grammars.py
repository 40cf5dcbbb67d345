"""Grammars in Lark's or EBNF's notation, followed by the library that vLLM itself brings."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any, Final

from app.errors import PromptError

PATIENCE: Final = 0.5
"""Seconds for one reply: some grammars take time in proportion to the square of its length."""
SLICE: Final = 1000
"""Bytes between two looks at the clock."""


def compile_grammar(content: str) -> Any:
    """Return a matcher at its beginning. Raises PromptError for what is no grammar, with the place."""
    return _compile(content).deep_copy()


def follow(content: str, text: str) -> tuple[int, bool, int]:
    """Return how many bytes of ``text`` the grammar takes, whether it may end there, and how many there are.

    Raises PromptError as ``compile_grammar`` does, or where nobody can say, or not in time.
    """
    matcher = compile_grammar(content)
    given = text.encode(errors="replace")
    ends = time.monotonic() + PATIENCE
    for start in range(0, len(given), SLICE):
        part = list(given[start : start + SLICE])
        taken = matcher.try_consume_tokens(part)
        if taken < len(part):
            return start + taken, False, len(given)
        if time.monotonic() > ends:
            raise PromptError("The reply takes too long to be checked by this grammar.")
    return len(given), matcher.is_accepting(), len(given)


@lru_cache(8)
def _compile(content: str) -> Any:
    try:
        import llguidance
        from llguidance.gbnf_to_lark import any_to_lark
    except ImportError as error:
        raise PromptError("Grammars cannot be checked on this machine.", "The engine still will.") from error
    if not content.strip():
        raise PromptError("The grammar is empty.", "Write its first rule, such as: start: /[0-9]+/")
    try:
        lark = llguidance.LLMatcher.grammar_from_lark(any_to_lark(content))
    except Exception as error:
        raise PromptError(f"This is not a grammar: {error}", "Write it in Lark's or EBNF's form.") from error
    # Every token is a byte: whether a text is right does not depend on a model's vocabulary.
    matcher = llguidance.LLMatcher(llguidance.LLTokenizer("byte"), lark, log_level=0)
    if matcher.is_error():
        raise PromptError(f"This is not a grammar: {matcher.get_error()}", "Correct it there.")
    return matcher
