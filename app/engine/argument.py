"""What an argument of vLLM is: its name there, and what a person needs to set it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Kind(StrEnum):
    """What values an argument takes. JSON is any object or list; the last two are lists."""

    FLAG = "flag"
    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    JSON = "json"
    INTEGERS = "integers"
    TEXTS = "texts"


@dataclass(frozen=True)
class Argument:
    """An argument of vLLM's AsyncEngineArgs, or of its SamplingParams.

    ``default`` None means that vLLM or the model decides, which ``automatic`` says in words. A value is shown
    divided by ``factor``, with ``unit`` behind. ``choices`` are all that a CHOICE takes, suggestions for a
    TEXT, and the numbers offered for an INTEGER or INTEGERS. Bounds are inclusive, in the argument's own
    measure.
    """

    name: str
    label: str
    group: str
    kind: Kind
    default: object = None
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    help: str = ""
    unit: str = ""
    factor: int = 1
    step: float = 1
    automatic: str = "Auto"

    def show(self, value: object) -> str:
        """Return ``value`` as a person reads it: "On", "32,768 tokens", "4 GiB"."""
        if value is None:
            return self.automatic
        if isinstance(value, bool):
            return "On" if value else "Off"
        if isinstance(value, int | float):
            number = value if self.factor == 1 else round(value / self.factor, 3)
            return f"{number:,} {self.unit}".strip()
        if isinstance(value, str):
            return value
        if isinstance(value, list | tuple):
            return ", ".join(str(item) for item in value) or "None"
        return json.dumps(value, ensure_ascii=False)


Catalog: TypeAlias = tuple[Argument, ...]
"""Arguments in the order in which they are shown; those of one group follow each other."""
