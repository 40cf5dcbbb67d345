"""LaTeX as models write it, put into the part of it that can be drawn."""

from __future__ import annotations

import re
from typing import Final

from app.maths.formula import LONGEST

DEEPEST: Final = 16
"""Braces and environments inside each other; each one doubles the time that ziamath takes."""
MACROS: Final = re.compile(
    r"\\(?:def|gdef|edef|let|newcommand|renewcommand|providecommand|DeclareMathOperator)\b"
)
"""A few lines of these may stand for gigabytes."""
UNSEEN: Final = re.compile(
    r"\\(?:label|tag\*?|index)\s*\{[^{}]*\}|\\(?:nonumber|notag|allowbreak)\b|(?<!\\)%.*"
)
"""What does not show: names, numbers and comments."""
CLASSES: Final = re.compile(r"\\math(?:op|bin|rel|ord|open|close|punct|inner)\s*(?=\{)")
"""They only say how much room is left around."""
TAG: Final = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")
ARG: Final = re.compile(
    r"\\operatorname\*?\s*\{\s*(?:\\mathrm\s*\{)?\s*arg\s*(?:\\[,;: ]|~)?\s*(max|min)\s*\}?\s*\}"
)
NAMES: Final = {
    r"\\operatorname\*": r"\\operatorname",
    r"\\bm\b": r"\\boldsymbol",
    r"\\(?:displaylimits|relax|mathstrut|strut)\b": "",
    r"\\(dots[bcmio])\b": r"\\ldots",
    r"\\begin\{(?:equation|displaymath|math|multline)(\*?)\}": r"\\begin{gathered}",
    r"\\end\{(?:equation|displaymath|math|multline)(\*?)\}": r"\\end{gathered}",
    r"\\begin\{(?:align|alignat|eqnarray|flalign)\*?\}(?:\{\d+\})?": r"\\begin{align*}",
    r"\\end\{(?:align|alignat|eqnarray|flalign)\*?\}": r"\\end{align*}",
    r"\\begin\{(?:dcases|rcases)\}": r"\\begin{cases}",
    r"\\end\{(?:dcases|rcases)\}": r"\\end{cases}",
    r"\\begin\{smallmatrix\}": r"\\begin{matrix}",
    r"\\end\{smallmatrix\}": r"\\end{matrix}",
}
RENAMED: Final = tuple((re.compile(pattern), new) for pattern, new in NAMES.items())


class UnreadableError(Exception):
    """LaTeX that cannot be drawn; its text is a sentence that says why."""


def prepare(source: str) -> str:
    """Return ``source`` as it can be drawn. Raises UnreadableError."""
    if len(source) > LONGEST:
        raise UnreadableError("The formula is too long to be drawn.")
    if MACROS.search(source):
        raise UnreadableError("The formula defines commands of its own.")
    if _depth(source) > DEEPEST:
        raise UnreadableError("The formula is nested too deeply.")
    tags = TAG.findall(source)
    text = UNSEEN.sub("", source)
    text = ARG.sub(r"\\arg\1 ", CLASSES.sub("", text))
    for pattern, new in RENAMED:
        text = pattern.sub(new, text)
    text = re.sub(r"\s*\n\s*", " ", text).strip().removesuffix(r"\\").strip()
    if not text:
        raise UnreadableError("The formula is empty.")
    return text + "".join(rf"\qquad\text{{({tag})}}" for tag in tags[:1])


def _depth(source: str) -> int:
    deepest = depth = 0
    for step in re.findall(r"\\begin|\\end|\\left\b|\\right\b|(?<!\\)[{}]", source):
        depth += 1 if step in {"{", r"\begin", r"\left"} else -1
        deepest = max(deepest, depth)
    return deepest
