"""JSON schemas, and whether what is there of a JSON value can still become one that has the schema's form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from app.engine.schema_checks import checks_for, pattern_checker
from app.errors import PromptError

if TYPE_CHECKING:
    from app.engine.json_prefix import Prefix

CURABLE: Final = frozenset(
    {
        "required", "minItems", "minProperties", "minContains", "contains", "dependentRequired",
        "dependencies", "dependentSchemas", "anyOf", "oneOf", "allOf", "not", "if", "const", "enum", "$ref",
        "$dynamicRef", "unevaluatedItems", "unevaluatedProperties",
    }
)  # fmt: skip
"""What an object or list that is not closed may lack now and have later."""
DEEPEST: Final = 64
"""Levels: what vLLM takes."""


def compile_schema(schema: Any) -> Any:
    """Return a validator. Raises PromptError if ``schema`` is none, naming the place.

    It never fetches: a schema that refers to another one on the network is refused when it comes to that.
    """
    from jsonschema import exceptions, validators
    from referencing import Registry

    if not isinstance(schema, dict | bool):
        raise PromptError(
            "A schema is a JSON object.", 'Write it like {"type": "object", "properties": {…}}.'
        )
    if _depth(schema) > DEEPEST:
        raise PromptError("The schema is nested too deeply.", "Make it flatter.")
    if isinstance(schema, dict) and not isinstance(schema.get("$schema", ""), str):
        raise PromptError("The schema is wrong at $schema: it is no address.", "Correct it there.")
    found: Any = validators.validator_for(schema, default=validators.Draft202012Validator)
    try:
        found.check_schema(schema, format_checker=pattern_checker())
    except exceptions.SchemaError as error:
        place = "/".join(map(str, error.absolute_path)) or "its top"
        raise PromptError(f"The schema is wrong at {place}: {error.message}", "Correct it there.") from error
    registry: Any = Registry()
    return validators.extend(found, checks_for(schema))(schema, registry=registry)


def find_error(validator: Any, prefix: Prefix) -> str:
    """Return why ``prefix`` can never have the schema's form, or "" if it can, or has it.

    Raises PromptError if the schema refers to something that is not there, or to itself without end, or if a
    pattern of it takes too long.
    """
    from referencing.exceptions import Unresolvable

    try:
        for error in validator.iter_errors(prefix.value):
            if prefix.open is None or _is_final(error, prefix.open):
                return _describe(error)
    except Unresolvable as error:
        raise PromptError(f"The schema refers to what it does not have: {error}.", "Correct it.") from error
    except RecursionError as error:
        raise PromptError("The schema refers to itself without end.", "Correct it.") from error
    except OverflowError as error:
        raise PromptError("The reply has a number that is too large to be checked.") from error
    return ""


def _is_final(error: Any, open_way: tuple[str | int, ...]) -> bool:
    """Say whether no further text can mend ``error``: what is closed stays, and so does what is too much."""
    if {"then", "else"} & set(error.absolute_schema_path):  # which of them holds may turn with what comes
        return False
    place = tuple(error.absolute_path)
    return place != open_way[: len(place)] or error.validator not in CURABLE


def _describe(error: Any) -> str:
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    message = error.message if len(error.message) <= LONGEST_MESSAGE else _shorten(error)
    return f"{place.lstrip('.')}: {message}" if place else message


LONGEST_MESSAGE: Final = 160


def _shorten(error: Any) -> str:
    """Return the message without the value itself, which it quotes in full."""
    return f"this breaks “{error.validator}” of the schema"


def _depth(schema: Any) -> int:
    depth, level = 0, [schema]
    while level and depth <= DEEPEST:
        depth += 1
        level = (
            [
                child
                for node in level
                for child in (node.values() if isinstance(node, dict) else node)
                if isinstance(child, dict | list)
            ]
            if not isinstance(schema, bool)
            else []
        )
    return depth
