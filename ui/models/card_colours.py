"""Colours for the code in a model card: the same as in the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from app.markdown.lines import INVISIBLE
from ui.transcript.inking import token_colour

if TYPE_CHECKING:
    from ui.theme.tokens import Tokens

Run: TypeAlias = tuple[str, str]
"""Text and its colour; an empty colour is the plain one."""


def coloured(code: str, language: str, tokens: Tokens) -> list[list[Run]]:
    """Return the lines of ``code`` as runs; plain if the language is unknown."""
    from app.markdown.highlight import Highlighter

    reader = Highlighter(language)
    return [
        [(run.text, getattr(tokens, colour) if (colour := _colour(run.token)) else "") for run in runs]
        for runs in map(reader.read, code.split("\n"))
    ]


def _colour(token: str) -> str:
    """Return the name of a token's colour, "" for the plain one."""
    return token_colour(token) if token and token != INVISIBLE else ""
