"""Comments and strings that go over several lines, in languages whose lexers know them only whole."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

STRING = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
SLASHED = frozenset({
    "c", "cpp", "cuda", "java", "js", "javascript", "ts", "typescript",
    "tsx", "jsx", "go", "rust", "kotlin", "csharp", "scala", "swift",
    "dart", "php", "glsl", "hlsl", "groovy", "objective-c", "objc", "metal",
    "verilog", "systemverilog", "scss", "sass", "less", "protobuf", "proto", "zig",
    "d", "solidity",
})  # fmt: skip
STYLED = frozenset({"css"})
TAGGED = frozenset({"html", "xml", "svg", "xslt", "vue"})


class Spanning(NamedTuple):
    """What begins with one sign and goes on, over lines, to another; ``token`` is how it is coloured."""

    begin: str
    end: str
    token: str


class Scan(NamedTuple):
    """Finds the first of ``kinds`` that begins on a line and does not end on it."""

    pattern: re.Pattern[str]
    kinds: tuple[Spanning, ...]

    def begun_in(self, line: str, place: int) -> tuple[Spanning, int] | None:
        """Return what goes on behind ``line``, read from ``place``, and where it begins."""
        for found in self.pattern.finditer(line, place):
            if found.lastindex:
                return self.kinds[found.lastindex - 1], found.start()
        return None


EMBEDDED = {"javascript": "script", "css": "style"}
"""Languages within a page, and the elements in which they stand."""
ELEMENT = re.compile(r"<(script|style)\b[^>]*>(?!.*</(?:script|style))", re.IGNORECASE)
COMMENT = Spanning("/*", "*/", "cm")


def embeds(names: Sequence[str]) -> bool:
    """Tell whether scripts and styles may stand in a language known by ``names``."""
    return "html" in names


def embedded_in(line: str) -> tuple[str, int] | None:
    """Return the language that begins on a page's ``line`` and goes on behind it, and where."""
    found = ELEMENT.search(line)
    if found is None:
        return None
    language = next(name for name, element in EMBEDDED.items() if element == found[1].lower())
    return language, found.end()


def scan_of(names: Sequence[str]) -> Scan | None:
    """Return how a language known by ``names`` is scanned; None where its lexer needs no help."""
    known = frozenset(names)
    if known & {"go"}:
        return _scan((COMMENT, Spanning("`", "`", "s")), rf"{STRING}|//.*")
    if known & SLASHED:
        return _scan((COMMENT,), rf"{STRING}|//.*")
    if known & STYLED:
        return _scan((COMMENT,), STRING)
    if known & TAGGED:
        return _scan((Spanning("<!--", "-->", "cm"),), "")
    if "lua" in known:
        return _scan((Spanning("--[[", "]]", "cm"),), STRING)
    return None


@cache
def _scan(kinds: tuple[Spanning, ...], skipped: str) -> Scan:
    parts = [skipped] if skipped else []
    parts += [f"{re.escape(kind.begin)}.*?{re.escape(kind.end)}" for kind in kinds]
    parts += [f"({re.escape(kind.begin)})" for kind in kinds]
    return Scan(re.compile("|".join(parts)), kinds)
