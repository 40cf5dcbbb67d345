"""JSON read value by value: a file of a thousand conversations never stands in memory as one object."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from app.errors import ImportFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

BLANK: Final = re.compile(r"[ \t\r\n]*")
DECODER: Final = json.JSONDecoder()


def values_of(text: str, within: str = "") -> Iterator[Any]:
    """Give the values of a JSON text: the elements of an array, the objects of JSON Lines, or the one object.

    With ``within``, of an object that begins the text the elements of the array by that name, and before them
    an object of what stood before it. Raises ImportFileError where the text is no JSON.
    """
    at = _skip(text, 0)
    if text[at : at + 1] == "[":
        yield from (value for value, _ in _elements(text, at))
    elif within and text[at : at + 1] == "{":
        yield from _members(text, at, within)
    else:
        while at < len(text):
            value, at = _value(text, at)
            yield value
            at = _skip(text, at)


def _members(text: str, at: int, within: str) -> Iterator[Any]:
    """Go through the object at ``at``; what stands behind the array is not of interest."""
    before: dict[str, Any] = {}
    at = _skip(text, at + 1)
    while text[at : at + 1] == '"':
        name, at = _value(text, at)
        at = _skip(text, _expect(text, _skip(text, at), ":"))
        if name == within and text[at : at + 1] == "[":
            yield before
            yield from (value for value, _ in _elements(text, at))
            return
        before[name], at = _value(text, at)
        at = _skip(text, at)
        at = _skip(text, at + 1) if text[at : at + 1] == "," else at
    yield before


def _elements(text: str, at: int) -> Iterator[tuple[Any, int]]:
    at = _skip(text, at + 1)
    while text[at : at + 1] != "]":
        value, at = _value(text, at)
        yield value, at
        at = _skip(text, at)
        if text[at : at + 1] != "]":
            at = _skip(text, _expect(text, at, ","))


def _value(text: str, at: int) -> tuple[Any, int]:
    try:
        return DECODER.raw_decode(text, at)
    except RecursionError as error:
        raise ImportFileError("The file is nested too deeply.") from error
    except ValueError as error:  # also a number of thousands of digits
        line = text.count("\n", 0, at) + 1
        raise ImportFileError(f"The file is no JSON, or is cut short: line {line:,}.") from error


def _expect(text: str, at: int, sign: str) -> int:
    if text[at : at + 1] != sign:
        line = text.count("\n", 0, at) + 1
        raise ImportFileError(f"The file is no JSON, or is cut short: line {line:,}.")
    return at + 1


def _skip(text: str, at: int) -> int:
    found = BLANK.match(text, at)
    assert found is not None
    return found.end()
