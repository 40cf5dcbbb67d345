"""How far a text has come that is to be JSON: what of it is final, and what more text may still change."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

_TOKEN: Final = re.compile(
    r'[ \t\r\n]*(?:(?P<sign>[{}\[\],:])|(?P<string>"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")'
    r"|(?P<word>true|false|null)|(?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\d.eE+-]))"
)
_OPEN_END: Final = re.compile(
    r'[ \t\r\n]*(?:"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*(?:\\(?:u[0-9a-fA-F]{0,3})?)?'
    r"|t(?:ru?)?|f(?:a(?:ls?)?)?|n(?:ul?)?|-?(?:(?:0|[1-9]\d*)(?:\.\d*)?(?:(?<=\d)[eE][+-]?\d*)?)?)?"
)
DEEPEST: Final = 200
"""More nesting than this is refused: Python's own reader would not survive it."""
_LONGEST_NUMBER: Final = 1000

Expected: TypeAlias = Literal["value", "value or ]", "key", "key or }", ":", ", or end", "nothing"]


@dataclass(frozen=True)
class Prefix:
    """A text as the beginning of a JSON value.

    ``error`` says why it is the beginning of none, or is "". ``value`` is what has come of it so far, without
    a last value that is not finished; ``known`` whether there is any. ``open`` is the way to the innermost
    object or list that is not closed, None where the whole value is finished.
    """

    error: str = ""
    known: bool = False
    value: Any = None
    open: tuple[str | int, ...] | None = None


@dataclass
class _Level:
    """An object or list that is not closed; ``at`` is the key or index of what is being read in it."""

    is_object: bool
    at: str | int


class _Reader:
    """Goes through the tokens and knows what may come next; ``kept`` is where the text could be cut off."""

    def __init__(self) -> None:
        self.levels: list[_Level] = []
        self.expected: Expected = "value"
        self.kept = 0
        self.closers = ""

    def take(self, found: re.Match[str]) -> bool:
        """Take the next token; False if it may not stand there."""
        sign, string = found["sign"], found["string"]
        taken = (
            self._take_sign(sign)
            if sign
            else self._take_string(string)
            if string is not None
            else self._take_value()
        )
        if taken and (sign in {"{", "["} or self.expected not in {":", "key", "value"}):
            self._mark(found.end())
        return taken

    def _mark(self, end: int) -> None:
        self.kept = end
        self.closers = "".join("}" if level.is_object else "]" for level in reversed(self.levels))

    def _take_sign(self, sign: str) -> bool:
        match sign, self.expected:
            case (("{" | "["), ("value" | "value or ]")) if len(self.levels) < DEEPEST:
                self.levels.append(_Level(sign == "{", "" if sign == "{" else 0))
                self.expected = "key or }" if sign == "{" else "value or ]"
            case (("}" | "]"), ("key or }" | "value or ]" | ", or end")) if self.levels:
                if self.levels[-1].is_object != (sign == "}"):
                    return False
                self.levels.pop()
                self._end_value()
            case ",", ", or end" if self.levels:
                level = self.levels[-1]
                if isinstance(level.at, int):
                    level.at += 1
                self.expected = "key" if level.is_object else "value"
            case ":", ":":
                self.expected = "value"
            case _:
                return False
        return True

    def _take_string(self, text: str) -> bool:
        if self.expected in {"key", "key or }"}:
            self.levels[-1].at = json.loads(text)
            self.expected = ":"
            return True
        return self._take_value()

    def _take_value(self) -> bool:
        if self.expected not in {"value", "value or ]"}:
            return False
        self._end_value()
        return True

    def _end_value(self) -> None:
        self.expected = ", or end" if self.levels else "nothing"


def read_prefix(text: str) -> Prefix:
    """Return what ``text`` is as the beginning of JSON. Takes time in proportion to its length."""
    reader, position = _Reader(), 0
    while found := _TOKEN.match(text, position):
        # A number at the very end may go on; it is not known yet.
        if found.end() == len(text) and found["number"] is not None:
            break
        if not reader.take(found):
            return Prefix(_describe(text, found.start(found.lastgroup or 0), reader.expected))
        position = found.end()
    rest = _OPEN_END.match(text, position)
    begun = text[position:].strip(" \t\r\n")
    if rest is None or rest.end() != len(text) or (begun and not _may_begin(begun, reader.expected)):
        return Prefix(_describe(text, position + len(text[position:]) - len(begun), reader.expected))
    way = tuple(level.at for level in reader.levels[:-1])
    closed = text[: reader.kept] + reader.closers
    done = reader.expected == "nothing"
    if not closed:
        return Prefix(open=())
    return Prefix(known=True, value=json.loads(closed, parse_int=_number), open=None if done else way)


def _number(digits: str) -> float:
    """Return a whole number; one that Python would refuse to read for its length is about as large."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else float(digits)


def _may_begin(begun: str, expected: Expected) -> bool:
    if begun.startswith('"'):
        return expected in {"key", "key or }", "value", "value or ]"}
    return expected in {"value", "value or ]"}


def _describe(text: str, at: int, expected: Expected) -> str:
    if expected == "nothing":
        return "There is text behind the JSON."
    found = text[at : at + 12].split("\n", 1)[0]
    line = text.count("\n", 0, at) + 1
    return f"Not JSON: “{found}” in line {line}, where {_NAMES[expected]} was expected."


_NAMES: Final[dict[Expected, str]] = {
    "value": "a value",
    "value or ]": "a value or ]",
    "key": "a name in quotes",
    "key or }": "a name in quotes or }",
    ":": "a colon",
    ", or end": "a comma or the end",
}
