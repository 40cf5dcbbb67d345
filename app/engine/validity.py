"""Whether a reply has the form that it must have: so far, or in the end. And whether such a form is one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, assert_never

from app.engine.json_prefix import read_prefix
from app.errors import PromptError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.engine.replies import Constraint

LONGEST: Final = 200_000
"""Characters of a reply that are looked at; a longer one is not judged."""


class Verdict(StrEnum):
    """VALID as it stands, INVALID whatever comes, SO_FAR neither: more text may make it valid."""

    VALID = "valid"
    SO_FAR = "so far"
    INVALID = "invalid"


@dataclass(frozen=True)
class Validity:
    """A verdict, and ``why`` in a sentence: always for INVALID, else only if there is something to say."""

    verdict: Verdict
    why: str = ""


VALID: Final = Validity(Verdict.VALID)
SO_FAR: Final = Validity(Verdict.SO_FAR)


def invalid(why: str) -> Validity:
    """Return the verdict on what can never become valid."""
    return Validity(Verdict.INVALID, why)


def check(constraint: Constraint, text: str, *, complete: bool) -> Validity:
    """Return whether ``text``, a reply that is ``complete`` or still grows, has the form of ``constraint``.

    Takes time in proportion to the text, some 10 ms for 100,000 characters: not for each token of a long one.
    A constraint that is none itself (check_constraint) judges nothing.
    """
    if len(text) > LONGEST:
        return Validity(Verdict.SO_FAR, "Too long to be checked while it is written.")
    try:
        found = _check(constraint, text, complete=complete)
    except PromptError as error:
        return Validity(Verdict.SO_FAR, error.what)
    if complete and found.verdict is Verdict.SO_FAR and not found.why:
        return invalid("The reply ended before it was complete.")
    return found


def check_constraint(constraint: Constraint) -> None:
    """Raise PromptError if ``constraint`` is not a form at all, with what is wrong and where."""
    match constraint.kind:
        case "json":
            _schema(constraint.content)
        case "regex":
            _pattern(constraint.content)
        case "choice":
            choices_of(constraint)
        case "grammar":
            from app.engine import grammars

            grammars.compile_grammar(constraint.content)
        case _:
            assert_never(constraint.kind)


def choices_of(constraint: Constraint) -> tuple[str, ...]:
    """Return the choices, one a line; empty lines are passed over. Raises PromptError if there are none."""
    choices = tuple(dict.fromkeys(line.strip() for line in constraint.content.splitlines() if line.strip()))
    if not choices:
        raise PromptError("There is nothing to choose from.", "Write each choice in a line of its own.")
    return choices


def _check(constraint: Constraint, text: str, *, complete: bool) -> Validity:
    match constraint.kind:
        case "json":
            # Behind a number only the end, or a space, says that it does not go on.
            return _check_json(constraint.content, f"{text}\n" if complete else text)
        case "regex":
            return _check_regex(constraint.content, text)
        case "choice":
            return _check_choice(choices_of(constraint), text)
        case "grammar":
            from app.engine import grammars

            taken, finished, total = grammars.follow(constraint.content, text)
            if taken < total:
                return invalid(f"The grammar does not allow “{_excerpt(text, taken)}” there.")
            return VALID if finished else SO_FAR
        case _:
            assert_never(constraint.kind)


def _check_choice(choices: Sequence[str], text: str) -> Validity:
    if text in choices:
        return VALID
    if any(choice.startswith(text) for choice in choices):
        return SO_FAR
    return invalid("This is none of the choices.")


def _check_regex(pattern: str, text: str) -> Validity:
    try:
        found = _pattern(pattern).fullmatch(text, partial=True, timeout=PATIENCE)
    except TimeoutError:
        return Validity(Verdict.SO_FAR, "The expression takes too long to be checked.")
    if found is None:
        return invalid("The text does not match the expression.")
    return SO_FAR if found.partial else VALID


def _check_json(content: str, text: str) -> Validity:
    from app.engine import schemas

    schema = _schema(content)
    prefix = read_prefix(text)
    if prefix.error:
        return invalid(prefix.error)
    error = schemas.find_error(schema, prefix) if prefix.known else ""
    if error:
        return invalid(error)
    return VALID if prefix.known and prefix.open is None else SO_FAR


def _excerpt(text: str, taken: int) -> str:
    """Return a few characters of ``text`` behind its first ``taken`` bytes."""
    return text.encode(errors="replace")[taken : taken + 24].decode(errors="ignore")[:12]


PATIENCE: Final = 0.05
"""Seconds for one look at a regular expression: some take longer than the universe."""


@lru_cache(8)
def _pattern(pattern: str) -> Any:
    import regex

    try:
        return regex.compile(pattern)
    except regex.error as error:
        raise PromptError(
            f"This is not a regular expression: {error}.", "Correct it, or remove the constraint."
        ) from error


@lru_cache(8)
def _schema(content: str) -> Any:
    from app.engine import schemas

    try:
        schema = json.loads(content) if content.strip() else {}
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise PromptError(f"The schema is not JSON: {error.msg} ({where}).", "Correct it there.") from error
    except RecursionError as error:
        raise PromptError("The schema is nested too deeply.", "Make it flatter.") from error
    return schemas.compile_schema(schema)
