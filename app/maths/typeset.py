"""From LaTeX to a drawing, here and now."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from app.maths.dialect import UnreadableError, prepare
from app.maths.formula import Refusal

if TYPE_CHECKING:
    from app.maths.formula import Outcome


def typeset(source: str, *, display: bool = False) -> Outcome:
    """Draw ``source``, on a line of its own if ``display``.

    Takes 5 to 50 ms, and with malice minutes, all the while holding the interpreter: whoever has a window to
    paint, or a foreign text, asks app.maths.press instead. The first call imports the libraries: half a
    second.
    """
    try:
        latex = prepare(source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ziamath and latex2mathml use what Python will drop
            from app.maths.drawing import draw

            return draw(latex, display=display)
    except UnreadableError as error:
        return Refusal(str(error))
