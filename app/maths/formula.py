"""A formula as it is drawn, and why one is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

LONGEST: Final = 2000
"""Characters of LaTeX; a longer formula is shown as it was written."""
CURRENT: Final = "currentColor"
"""What stands in a drawing for the colour of the text around it."""


@dataclass(frozen=True)
class Formula:
    """A formula drawn as ``svg``, in the colour ``currentColor``.

    All lengths are in em, the size of the text: ``height`` is all of it, ``depth`` the part of it below the
    baseline.
    """

    svg: str
    width: float
    height: float
    depth: float

    def coloured(self, colour: str) -> str:
        """Return the drawing in ``colour`` ("#rrggbb"), for those who know no currentColor."""
        return self.svg.replace(CURRENT, colour)


@dataclass(frozen=True)
class Refusal:
    """LaTeX that is shown as it was written, and ``why``: a short sentence."""

    why: str


Outcome: TypeAlias = Formula | Refusal
