"""The form that a reply must have, as each kind of server is told it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.engine.validity import choices_of
from app.errors import PromptError
from app.remote.dialects import Dialect

if TYPE_CHECKING:
    from app.engine.replies import Constraint

_NAMES = {
    "regex": "a regular expression",
    "choice": "choices",
    "grammar": "a grammar",
    "json": "a JSON schema",
}


def constrain(body: dict[str, Any], constraint: Constraint, dialect: Dialect, *, raw: bool) -> None:
    """Add ``constraint`` to what is asked. Raises PromptError where the server knows no such thing."""
    match dialect, constraint.kind:
        case Dialect.VLLM, kind:
            value = {"json": _schema, "choice": _listed}.get(kind, _as_it_is)(constraint)
            body["structured_outputs"] = {kind: value}
        case _, "json" if not raw:
            schema = _schema(constraint)
            form = {"name": "reply", "schema": schema, "strict": is_strict(schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        case Dialect.SGLANG, "regex":
            body["regex"] = constraint.content
        case Dialect.SGLANG, "grammar":
            body["ebnf"] = constraint.content
        case Dialect.LLAMA_CPP, "grammar":
            body["grammar"] = constraint.content
        case Dialect.LLAMA_CPP, "choice":
            body["grammar"] = "root ::= " + " | ".join(
                json.dumps(each, ensure_ascii=False) for each in choices_of(constraint)
            )
        case _:
            raise PromptError(
                f"This endpoint cannot hold a reply to {_NAMES[constraint.kind]}.",
                "Use a JSON schema, or leave the form of the reply free.",
            )


def is_strict(schema: object) -> bool:
    """Tell whether OpenAI would hold a reply to ``schema`` strictly: no object leaves anything open."""
    if isinstance(schema, list):
        return all(is_strict(each) for each in schema)
    if not isinstance(schema, dict):
        return True
    if "properties" in schema or schema.get("type") == "object":
        properties = schema.get("properties") or {}
        closed = schema.get("additionalProperties") is False
        if not closed or set(properties) != set(schema.get("required") or ()):
            return False
    return all(is_strict(each) for each in schema.values())


def _schema(constraint: Constraint) -> object:
    try:
        return json.loads(constraint.content) if constraint.content.strip() else {"type": "object"}
    except ValueError as error:
        raise PromptError("The JSON schema is not valid JSON.", "Correct it, then send again.") from error


def _listed(constraint: Constraint) -> list[str]:
    return list(choices_of(constraint))


def _as_it_is(constraint: Constraint) -> str:
    return constraint.content
