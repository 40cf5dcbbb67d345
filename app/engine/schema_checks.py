"""Parts of JSON schemas that are checked here and not by the jsonschema library, which may take for ever.

It matches patterns by ``re``, which keeps the whole app waiting, and compares each item with each other one.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from app.errors import PromptError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PATIENCE: Final = 0.05
"""Seconds for one look at a regular expression of a schema."""


def checks_for(schema: Any) -> dict[str, Any]:
    """Return, by keyword, what stands in for the library's own checks in a validator of ``schema``."""
    if "patternProperties" in json.dumps(schema):
        # To know what is evaluated the library matches the patterns itself.
        return {**_CHECKS, "unevaluatedProperties": _leave_open}
    return _CHECKS


@cache
def pattern_checker() -> Any:
    """Return what looks whether the patterns of a schema are regular expressions, of the kinds known here."""
    import regex
    from jsonschema import FormatChecker

    def is_pattern(pattern: object) -> bool:
        if isinstance(pattern, str):
            regex.compile(pattern)
        return True

    checker = FormatChecker(formats=())
    checker.checks("regex", raises=regex.error)(is_pattern)
    return checker


def _leave_open(*_: object) -> Iterator[Any]:
    yield from ()


def _check_pattern(_validator: Any, pattern: str, instance: object, _schema: Any) -> Iterator[Any]:
    if isinstance(instance, str) and not _found(pattern, instance):
        yield _error(f"{instance!r} does not match {pattern!r}")


def _check_pattern_properties(
    validator: Any, patterns: Mapping[str, Any], instance: object, _schema: Any
) -> Iterator[Any]:
    if not isinstance(instance, dict):
        return
    members: dict[str, Any] = instance
    for pattern, schema in patterns.items():
        for name, value in members.items():
            if _found(pattern, name):
                yield from validator.descend(value, schema, path=name, schema_path=pattern)


def _check_additional_properties(
    validator: Any, schema: Any, instance: object, whole: Mapping[str, Any]
) -> Iterator[Any]:
    if not isinstance(instance, dict):
        return
    members: dict[str, Any] = instance
    patterns, known = whole.get("patternProperties", {}), whole.get("properties", {})
    for name, value in members.items():
        if name in known or any(_found(pattern, name) for pattern in patterns):
            continue
        if schema is False:
            yield _error(f"{name!r} is not among its properties")
        elif schema is not True:
            yield from validator.descend(value, schema, path=name)


def _check_unique_items(_validator: Any, wanted: object, instance: object, _schema: Any) -> Iterator[Any]:
    if not wanted or not isinstance(instance, list):
        return
    items: list[Any] = instance
    if len({_key(item) for item in items}) < len(items):
        yield _error("its items are not all different")


_CHECKS: Final[dict[str, Any]] = {
    "pattern": _check_pattern,
    "patternProperties": _check_pattern_properties,
    "additionalProperties": _check_additional_properties,
    "uniqueItems": _check_unique_items,
}


def _key(item: Any) -> str:
    """Return the same text for equal items: 1 and 1.0 are equal, 1 and true are not."""
    if isinstance(item, float) and item.is_integer():
        return str(int(item))
    if isinstance(item, list):
        return f"[{','.join(map(_key, item))}]"
    if isinstance(item, dict):
        return json.dumps({name: _key(value) for name, value in item.items()}, sort_keys=True)
    return json.dumps(item)


def _error(message: str) -> Any:
    from jsonschema.exceptions import ValidationError

    return ValidationError(message)


def _found(pattern: str, text: str) -> bool:
    """Search as the library does, but not for ever. Raises PromptError instead, or for what is no pattern."""
    import regex

    try:
        return regex.search(pattern, text, timeout=PATIENCE) is not None
    except TimeoutError as error:
        raise PromptError("A pattern of the schema takes too long to be checked.", "Simplify it.") from error
    except regex.error as error:
        raise PromptError(
            f"The schema's pattern is no regular expression: {error}.", "Correct it."
        ) from error
