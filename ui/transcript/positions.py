"""Positions in a transcript: a part, a block in it, and an offset into the block's text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from PySide6.QtCore import QPointF, QRectF

if TYPE_CHECKING:
    from ui.transcript.blocks import Block
    from ui.transcript.column import Column
    from ui.transcript.parts import Part
    from ui.transcript.sight import Sight

BEHIND = 2**30
"""An offset behind everything."""

Order: TypeAlias = tuple[int, int, int, int]


class Position(NamedTuple):
    """``offset`` counts UTF-16 units; in a block that is not selectable it is 0 before it, 1 behind it."""

    part: Part
    number: int
    offset: int

    @property
    def order(self) -> Order:
        """What positions are compared by."""
        return self.part.entry.place, self.part.place, self.number, self.offset


class Target(NamedTuple):
    """A block in sight, and the point in its own coordinates."""

    part: Part
    number: int
    block: Block
    point: QPointF


def target_at(sight: Sight, left: int, x: float, y: float) -> Target | None:
    """Return the block at a point of the view, or the nearest above it; None if there is none in sight."""
    nearest: Target | None = None
    for part, top in sight.spots():
        begin = top - sight.top
        if nearest is not None and begin > y:
            break
        across = x - left - part.entry.inset
        for number, (start, block) in enumerate(zip(part.tops, part.blocks, strict=False)):
            if nearest is not None and begin + start > y:
                break
            if block.height:
                nearest = Target(part, number, block, QPointF(across, y - begin - start))
    return nearest


def position_of(target: Target) -> Position:
    """Return the position nearest to a point."""
    part, number, block, point = target
    if block.selectable:
        return Position(part, number, block.position_at(point))
    return Position(part, number, int(point.y() > block.height / 2))


def place_of(column: Column, part: Part, number: int, rect: QRectF) -> QRectF:
    """Return where a rectangle of a block is, in pixels from the top of the column."""
    top = column.top_of(part) + (part.tops[number] if number < len(part.tops) else 0)
    return rect.translated(part.entry.inset, top)


def first_position(column: Column) -> Position | None:
    """Return the position before everything."""
    if not column.entries:
        return None
    entry = column.entries[0]
    entry.touch()
    return Position(entry.parts[0], 0, 0)


def last_position(column: Column) -> Position | None:
    """Return the position behind everything."""
    if not column.entries:
        return None
    entry = column.entries[-1]
    entry.touch()
    return Position(entry.parts[-1], BEHIND, BEHIND)
