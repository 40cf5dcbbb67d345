"""From what an engine said when it failed to a cause in one sentence, and what may cure it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.engine.causes import find_cause
from app.engine.rules import RULES
from app.engine.states import Failure
from app.errors import VlindersError

if TYPE_CHECKING:
    from app.engine.rules import Load

DETAIL_LINES = 60
"""How much of the output stands below a failure."""

QUOTED = 300
"""Characters of an unknown message that still make a sentence."""


def diagnose(error: BaseException, lines: list[str], load: Load) -> Failure:
    """Return why the load failed: a rule's answer, or the plainest line there is.

    ``lines`` is what all processes printed since the load began; the last of them become the details.
    """
    if isinstance(error, VlindersError):
        return Failure(error.what, error.remedy or "Choose another folder, or copy the model again.")
    cause = find_cause(error, lines)
    details = "\n".join([*lines[-DETAIL_LINES:], f"{type(error).__name__}: {error}"])
    for pattern, answer in RULES:
        found = re.search(pattern, cause)
        if found:
            failure = answer(found, load)
            return Failure(failure.cause, failure.advice, failure.remedies, details)
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
