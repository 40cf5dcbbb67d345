"""Colours for code, by pygments."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ui.theme.tokens import Tokens

Run: TypeAlias = tuple[str, str]
"""Text and its colour; an empty colour is the plain one."""
MOST = 60_000
"""Characters; longer code stays plain, so that showing it does not hold up the window."""


def coloured(code: str, language: str, tokens: Tokens) -> list[list[Run]]:
    """Return the lines of ``code`` as runs; plain if the language is unknown."""
    plain: list[list[Run]] = [[(line, "")] if line else [] for line in code.split("\n")]
    if not language or len(code) > MOST:
        return plain
    from pygments import lex
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return plain
    lines: list[list[Run]] = [[]]
    for kind, text in lex(code, lexer):
        colour = _colour(str(kind), tokens)
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append((part, colour))
    return lines


def _colour(kind: str, tokens: Tokens) -> str:
    path = kind.removeprefix("Token.")
    if path.startswith("Comment"):
        return tokens.faint
    if path.startswith(("Keyword", "Name.Tag", "Operator.Word")):
        return tokens.accent
    if path.startswith("Literal.String"):
        return tokens.success
    if path.startswith(("Literal.Number", "Name.Builtin", "Name.Decorator", "Name.Attribute")):
        return tokens.warning
    return ""
