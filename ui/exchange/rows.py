"""What a printed page is put together from: rows that are never cut, and boxes behind runs of them.

All lengths are in tenths of a point: fine enough that text is laid out as it is printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPainter

POINT: Final = 10.0
"""Units in a point, which is 1/72 of an inch."""


@dataclass(frozen=True, eq=False)
class Box:
    """Stands behind all rows that name it, on each page by itself; colours are ``#rrggbb`` or empty.

    It reaches ``pad`` over them above and below. ``bar`` is a line along its left side.
    """

    left: float
    right: float
    fill: str = ""
    border: str = ""
    bar: str = ""
    pad: float = 0.0
    radius: float = 0.0


@dataclass(frozen=True, eq=False)
class Row:
    """A strip over the width of the page, painted with its upper end at a given y; one without is a gap.

    With ``keep`` it stays on one page with the next. A row that has a ``head`` gets that above it where it
    begins a page.
    """

    height: float
    paint: Callable[[QPainter, float], None] | None = None
    keep: bool = False
    boxes: tuple[Box, ...] = field(default=())
    head: Row | None = None


def within(box: Box, rows: Sequence[Row], *, above: float, below: float) -> list[Row]:
    """Return ``rows`` standing in ``box``, with so much room over it and under it."""
    inside = [replace(row, boxes=(box, *row.boxes)) for row in rows]
    return [Row(above + box.pad, keep=True), *inside, Row(box.pad + below)]


def kept_together(rows: Sequence[Row], ends: int = 2) -> list[Row]:
    """Return the lines of a paragraph so that no page has less than ``ends`` of the first or last ones."""
    last = len(rows) - 1
    return [
        replace(row, keep=row.keep or place < min(ends - 1, last) or last - ends < place < last)
        for place, row in enumerate(rows)
    ]
