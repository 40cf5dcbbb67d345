"""From what an engine said when it failed to a cause in one sentence, and what may cure it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from app.engine.causes import find_cause, find_raised
from app.engine.refusals import LoadRefusedError
from app.engine.rules import RULES
from app.engine.states import Failure
from app.errors import VlindersError

if TYPE_CHECKING:
    from app.engine.answers import Load

DIED = Failure("The engine's process ended.", "Load the model again to go on; the text so far is kept.")

DETAIL_LINES = 60
"""How much of the output stands below a failure."""

QUOTED = 300
"""Characters of an unknown message that still make a sentence."""


def diagnose(error: BaseException, lines: list[str], load: Load) -> Failure:
    """Return why the load failed: a rule's answer, or the plainest line there is.

    ``lines`` is what all processes printed since the load began; the last of them become the details.
    """
    if isinstance(error, LoadRefusedError):
        return error.failure
    if isinstance(error, VlindersError):
        return Failure(error.what, error.remedy or "Choose another folder, or copy the model again.")
    cause = find_cause(error, lines)
    details = "\n".join([*lines[-DETAIL_LINES:], f"{type(error).__name__}: {error}"])
    known = _explain(cause, load)
    if known:
        return replace(known, details=details)
    if not cause:
        return Failure(
            "The engine's process ended without a word; the system may have run out of memory.",
            "Close other programs or use a smaller model, then load again.",
            details=details,
        )
    return Failure(
        cause if len(cause) <= QUOTED else f"{cause[:QUOTED]}…",
        "The details below hold everything the engine printed.",
        details=details,
    )


def diagnose_death(lines: list[str], load: Load) -> Failure:
    """Return why an engine that had stood died, as far as the ``lines`` it printed since then tell."""
    details = "\n".join(lines[-DETAIL_LINES:])
    return replace(_explain(find_raised(lines), load) or DIED, details=details)


def _explain(cause: str, load: Load) -> Failure | None:
    """Return the answer of the first rule that knows ``cause``."""
    for pattern, answer in RULES:
        found = re.search(pattern, cause)
        if found:
            return answer(found, load)
    return None
