r"""Formulas: ``$…$`` and ``\(…\)`` in a line; ``$$…$$``, ``\[…\]`` and LaTeX's environments displayed."""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 2000
"""Characters of a formula; a longer one is text."""
NAMES = "equation|align|alignat|gather|multline|eqnarray|aligned|gathered|cases|pmatrix|bmatrix|matrix|split"
OPENING = re.compile(rf"(?<!\\)(?:\$\$|\\\[|\\begin\{{((?:{NAMES})\*?)\}})")
DISPLAYED = re.compile(
    r"(?<!`)(?P<code>`+)(?!`).+?(?<!`)(?P=code)(?!`)"
    r"|\\[$\\`]"
    rf"|(?<!\$)\$\$(?!\$)(?P<dollars>.{{1,{LONGEST}}}?)(?<!\\)\$\$"
    rf"|\\\[(?P<brackets>.{{1,{LONGEST}}}?)\\\]"
    rf"|(?P<environment>\\begin\{{(?P<name>(?:{NAMES})\*?)\}}.{{1,{LONGEST}}}?\\end\{{(?P=name)\}})",
    re.DOTALL,
)
LETTER = re.compile(r"[^\W_]")
MONEY = re.compile(r"\d[\d.,]*(?:\s|[-–—/]|\s*[^\W\d_]{2,}\b)")
SIGNS = re.compile(r"[\\^_={}<>]")


class Part(NamedTuple):
    """A piece of a paragraph's text: running text, or the source of a displayed formula."""

    text: str
    formula: bool = False
    open: bool = False


def may_display(text: str) -> bool:
    """Tell whether a displayed formula may stand in ``text``: first by single signs, for it may be long."""
    return ("$" in text and "$$" in text) or ("\\" in text and ("\\[" in text or "\\begin{" in text))


def parts_of(text: str, *, unfinished: bool = False) -> tuple[Part, ...]:
    """Part a paragraph's text at its displayed formulas; an ``unfinished`` one may end within one."""
    parts: list[Part] = []
    done = 0
    for found in DISPLAYED.finditer(text):
        source = found["dollars"] or found["brackets"] or found["environment"]
        if source is None or not LETTER.search(source):
            continue
        _add_text(parts, text[done : found.start()])
        parts.append(Part(source.strip(), formula=True))
        done = found.end()
    rest = text[done:]
    begun = OPENING.search(rest) if unfinished and "`" not in rest else None
    if begun is None:
        _add_text(parts, rest)
    else:
        _add_text(parts, rest[: begun.start()])
        source = rest[begun.start() if begun[1] else begun.end() :].strip("$\\ \n")
        parts.append(Part(source, formula=True, open=True))
    return tuple(parts)


def _add_text(parts: list[Part], text: str) -> None:
    if text.strip():
        parts.append(Part(text.strip()) if parts else Part(text.rstrip()))


def formula_after(line: str, closing: str) -> str:
    r"""Return what ends the displayed formula that is open after ``line``, "" if none is.

    ``closing`` is what ended the one that was open before it.
    """
    place = 0
    while True:
        if closing:
            end = line.find(closing, place)
            if end < 0:
                return closing
            place, closing = end + len(closing), ""
        opening = _opening(line, place)
        if opening is None:
            return ""
        place, closing = opening


def _opening(line: str, place: int) -> tuple[int, str] | None:
    """Return where the next displayed formula begins, behind its sign, and what will end it.

    Only a sign at the line's start or end counts, so that prose about signs does not swallow what follows.
    """
    found = None if "`" in line else OPENING.search(line, place)
    if found is None or (line[: found.start()].strip() and line[found.end() :].strip()):
        return None
    if found[1]:
        return found.end(), f"\\end{{{found[1]}}}"
    return found.end(), "$$" if found[0] == "$$" else "\\]"


def is_word(character: str) -> bool:
    """Tell whether a dollar beside ``character`` is part of a word; Chinese is written without spaces."""
    return character.isalnum() and character < "\u2e80"


def is_formula(source: str, after: str) -> bool:
    """Tell whether what stands between two dollars is one, and not the text between two prices or variables.

    ``after`` is the character behind the second dollar.
    """
    if not source or source[0] in " \t\n" or source[-1] in " \t\n" or len(source) > LONGEST:
        return False
    if is_word(after) or "`" in source or "\n\n" in source:
        return False
    return SIGNS.search(source) is not None or not MONEY.match(source)
