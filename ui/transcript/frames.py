"""Streamed text, shown once a frame: what it costs depends on what is new only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.engine.replies import Piece
    from ui.transcript.clock import FrameClock
    from ui.transcript.entry import Entry
    from ui.transcript.growth import Change
    from ui.transcript.parts import Part
    from ui.transcript.scrolling import Scroller


MOST_AT_ONCE = 4
"""Parts that a frame lays out without asking first how high they may be."""


class View(Protocol):
    """What shows the frames."""

    def isVisible(self) -> bool: ...  # noqa: N802  Qt's name


class Frames:
    """Collects the pieces of all replies that stream here and shows them at the clock's pace.

    ``heed`` is called with each part that has another text.
    """

    def __init__(
        self, view: View, clock: FrameClock, scroller: Scroller, heed: Callable[[Part], None]
    ) -> None:
        self._view, self._clock, self._heed = view, clock, heed
        self._scroller, self._sight = scroller, scroller.sight
        self._due: dict[Entry, None] = {}
        self._resting = True

    def append(self, message_id: int, piece: Piece) -> bool:
        """Keep a piece of a message that streams here; returns whether it will be seen."""
        entry = self._sight.column.find_entry(message_id)
        if entry is None:
            return False
        if not entry.parts:
            entry.touch()
        if not entry.said.live:
            return False
        entry.append(piece)
        self._due[entry] = None
        if self._resting:
            return False
        self._clock.request(self.flush)
        return True

    def clear(self) -> None:
        """Forget what has come: other messages are shown."""
        self._due.clear()

    def request(self) -> None:
        """Have what has come shown at the next frame."""
        self._resting = False
        if self._due:
            self._clock.request(self.flush)

    def rest(self) -> None:
        """Show nothing for the time being."""
        self._resting = True
        self._clock.forget(self.flush)

    def flush(self) -> None:
        """Read, lay out and paint all that has come."""
        if not self._due:
            return
        due, self._due = self._due, {}
        with self._scroller.steady():
            for entry in due:
                entry.touch()
        sight, version = self._sight, self._sight.column.version
        anchor = sight.anchor()
        changes = [change for entry in due for change in entry.flush()]
        if not changes or not sight.column.width:
            return
        for change in changes:
            self._heed(change.part)
        self._expect(changes)
        sight.restore(anchor)
        if not self._view.isVisible():
            return
        sight.settle()
        begin = min([self._place(change) for change in changes])
        end = self._end(changes[0]) if len(changes) == 1 and version == sight.column.version else None
        self._scroller.shift(anchor, begin, end)
        if not sight.at_end:
            self._scroller.grown.emit()

    def _expect(self, changes: Sequence[Change]) -> None:
        """Estimate the heights of parts that have changed where they are not laid out at once."""
        column, sight = self._sight.column, self._sight
        seen = [spot.part for spot in sight.spots()]
        for part, _ in changes:
            body = part.entry.thought if part.muted else part.entry.said
            changed = body.parts[body.parts.index(part) :]
            if (sight.sticks or part in seen) and len(changed) < MOST_AT_ONCE:
                continue
            for each in changed:
                if not each.ready and each.place < len(each.entry.parts):
                    each.height = each.expect(each.entry.inside, column.looks)
                    column.resize(each)

    def _end(self, change: Change) -> int | None:
        """Return where a change that moves nothing ends; None if that is not known."""
        part = change.part
        body = part.entry.thought if part.muted else part.entry.said
        return self._place(change) - change.y + part.height if body.parts[-1] is part else None

    def _place(self, change: Change) -> int:
        """Return where a change begins, in pixels below the upper edge of the view."""
        return self._sight.column.top_of(change.part) + change.y - self._sight.top
