r"""Formulas: ``$…$`` and ``\(…\)`` in a line; ``$$…$$``, ``\[…\]`` and LaTeX's environments displayed."""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 2000
"""Characters of a formula; a longer one is text."""
NAMES = "equation|align|alignat|gather|multline|eqnarray|aligned|gathered|cases|pmatrix|bmatrix|matrix|split"
OPENING = re.compile(rf"(?<!\\)(?:\$\$|\\\[|\\begin\{{((?:{NAMES})\*?)\}})")
SIGN = re.compile(rf"`+|\\[$\\`]|(?<!\$)\$\$(?!\$)|\\\[|\\begin\{{((?:{NAMES})\*?)\}}")
"""Where code or a displayed formula may begin, and signs that are none for the backslash before them."""
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
    done = place = 0
    while found := SIGN.search(text, place):
        place, formula = _end_of(text, found)
        if formula:
            _add_text(parts, text[done : found.start()])
            parts.append(Part(formula, formula=True))
            done = place
    rest = text[done:]
    begun = OPENING.search(rest) if unfinished and "`" not in rest else None
    if begun is None or len(rest) - begun.end() > LONGEST:
        _add_text(parts, rest)
    else:
        _add_text(parts, rest[: begun.start()])
        source = rest[begun.start() if begun[1] else begun.end() :].strip("$\\ \n")
        parts.append(Part(source, formula=True, open=True))
    return tuple(parts)


def _end_of(text: str, found: re.Match[str]) -> tuple[int, str]:
    """Return where what begins with a sign ends, and its source if it is a displayed formula."""
    sign, begin = found[0], found.end()
    if sign[0] == "`":
        closing = re.compile(rf"(?<!`){sign}(?!`)").search(text, begin, begin + LONGEST)
        return (closing.end() if closing else begin), ""
    if sign in {"\\$", "\\\\", "\\`"}:
        return begin, ""
    closing = f"\\end{{{found[1]}}}" if found[1] else "$$" if sign == "$$" else "\\]"
    end = text.find(closing, begin, begin + LONGEST)
    while end > 0 and sign == "$$" and text[end - 1] == "\\":
        end = text.find(closing, end + 1, begin + LONGEST)
    if end < 0 or not LETTER.search(text, begin, end):
        return begin, ""
    after = end + len(closing)
    return after, text[found.start() : after] if found[1] else text[begin:end].strip()


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
