"""What is selected: from where a selection began to where it has been drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.transcript.positions import BEHIND, Position

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.transcript.entry import Entry
    from ui.transcript.parts import Part
    from ui.transcript.positions import Order


class Selection:
    """Goes over any number of messages. Where ``focus`` is, the keyboard's caret stands."""

    def __init__(self) -> None:
        self.anchor: Position | None = None
        self.focus: Position | None = None
        self._orders: tuple[Order, Order] | None = None

    @property
    def empty(self) -> bool:
        return self.anchor is None or self.focus is None or self.anchor.order == self.focus.order

    @property
    def ends(self) -> tuple[Position, Position] | None:
        """The first and the last position, None if nothing is selected."""
        if self.anchor is None or self.focus is None or self.empty:
            return None
        if self.anchor.order < self.focus.order:
            return self.anchor, self.focus
        return self.focus, self.anchor

    def begin(self, position: Position | None) -> None:
        """Select nothing, and begin there."""
        self.anchor = self.focus = position

    def extend(self, position: Position | None) -> None:
        """Select from the beginning to there."""
        if self.anchor is None:
            self.anchor = position
        self.focus = position

    def select(self, start: Position | None, end: Position | None) -> None:
        """Select from ``start`` to ``end``."""
        self.anchor, self.focus = start, end

    def prepare(self) -> None:
        """Get ready for :meth:`range_in`, before each paint: parts move up and down."""
        ends = self.ends
        self._orders = (ends[0].order, ends[1].order) if ends else None

    def range_in(self, part: Part, number: int, length: int) -> tuple[int, int] | None:
        """Return which of a block's text is selected, None if nothing is."""
        if self._orders is None:
            return None
        first, last = self._orders
        here = (part.entry.place, part.place, number)
        if here < first[:3] or here > last[:3]:
            return None
        start = first[3] if here == first[:3] else 0
        end = last[3] if here == last[:3] else length
        return (start, min(end, length)) if start < end else None

    def touches(self, entry: Entry) -> bool:
        """Return whether a selection begins or ends in a message."""
        return any(each is not None and each.part.entry is entry for each in (self.anchor, self.focus))

    def replace(self, part: Part, made: Sequence[Part]) -> None:
        """Heed that ``made`` stand where ``part`` stood."""
        self.anchor = _moved(self.anchor, part, made)
        self.focus = _moved(self.focus, part, made)


def _moved(position: Position | None, part: Part, made: Sequence[Part]) -> Position | None:
    if position is None or position.part is not part or part in made:
        return position
    if not made:
        return None
    if (position.number, position.offset) == (0, 0):
        return Position(made[0], 0, 0)
    return Position(made[-1], BEHIND, BEHIND)
