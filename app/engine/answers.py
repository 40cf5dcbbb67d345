"""What a rule of diagnosis gets and gives: the load that failed, and the failure as a user is told it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from app.engine.states import Failure, Remedy

if TYPE_CHECKING:
    from app.engine.states import Overrides
    from app.library.models import LocalModel

UTILIZATION = 0.9
"""vLLM's share of a GPU's memory when nothing else is set, rounded down."""


@dataclass(frozen=True)
class Load:
    """What was asked for, which a rule may need to make its advice fit."""

    model: LocalModel
    overrides: Overrides

    @property
    def utilization(self) -> float:
        value = self.overrides.get("gpu_memory_utilization")
        return float(value) if isinstance(value, int | float) else UTILIZATION

    @property
    def tensor_parallel_size(self) -> int:
        value = self.overrides.get("tensor_parallel_size")
        return value if isinstance(value, int) else 1


Answer: TypeAlias = Callable[[re.Match[str], Load], Failure]


def fixed(cause: str, advice: str, *remedies: Remedy) -> Answer:
    def answer(_found: re.Match[str], _load: Load) -> Failure:
        return Failure(cause, advice, remedies)

    return answer


def quoting(cause: str, advice: str) -> Answer:
    """Answer with a cause in which ``{0}``, ``{1}`` stand for what the rule's pattern caught."""

    def answer(found: re.Match[str], _load: Load) -> Failure:
        return Failure(cause.format(*found.groups()), advice)

    return answer
