"""Whether a single value is one that its argument takes."""

from __future__ import annotations

import json
import math

from app.engine.argument import Argument, Kind


def check_value(argument: Argument, value: object) -> str:
    """Return what is wrong with ``value`` regardless of everything else, or ""."""
    match argument.kind:
        case Kind.FLAG:
            return "" if isinstance(value, bool) else "This is either on or off."
        case Kind.INTEGER:
            sound = isinstance(value, int) and not isinstance(value, bool)
            return _check_bounds(argument, value) if sound else "Write a whole number."
        case Kind.NUMBER:
            sound = isinstance(value, int | float) and not isinstance(value, bool)
            return _check_bounds(argument, value) if sound else "Write a number."
        case Kind.TEXT:
            return "" if isinstance(value, str) and value else "Write something here, or reset it."
        case Kind.CHOICE:
            return "" if value in argument.choices else f"Choose one of {enumerate_words(argument.choices)}."
        case Kind.JSON:
            return _check_json(value) if isinstance(value, str) else ""
        case Kind.INTEGERS:
            return _check_list(value, int, "Write whole numbers with commas between them, such as 0, 1.")
        case Kind.TEXTS:
            return _check_list(value, str, "Write words with commas between them.")


def _check_bounds(argument: Argument, value: object) -> str:
    assert isinstance(value, int | float)
    if not math.isfinite(value):
        return "Write a number that is not infinite."
    low, high = argument.minimum, argument.maximum
    too_low = low is not None and value < low
    too_high = high is not None and value > high
    if not (too_low or too_high):
        return ""
    if low is not None and high is not None:
        return f"Choose a value between {argument.show(low)} and {argument.show(high)}."
    return f"Choose {argument.show(low)} or more." if too_low else f"Choose {argument.show(high)} or less."


def _check_json(text: str) -> str:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return f'This is not JSON ({error.msg}, column {error.colno}). Write it like {{"name": value}}.'
    return 'Write an object, like {"name": value}.'


def _check_list(value: object, kind: type, advice: str) -> str:
    if isinstance(value, list | tuple) and value and all(type(item) is kind for item in value):
        return ""
    return advice


def enumerate_words(items: tuple[str, ...] | list[str]) -> str:
    """Return "a, b or c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} or {items[-1]}"
