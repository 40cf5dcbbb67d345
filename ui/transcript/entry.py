"""A message in the transcript: its head, reasoning, text and foot, as parts one below the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.chat.messages import Status
from ui.transcript.body import Body
from ui.transcript.heights import Heights
from ui.transcript.parts import FixturePart, Part, Segment, estimate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.chat.messages import Placed
    from app.engine.replies import Piece
    from ui.transcript.blocks import Fixture, Fold, Furnisher
    from ui.transcript.body import Change
    from ui.transcript.column import Column
    from ui.transcript.looks import Looks

LEAD = 30
"""Pixels above a message."""
CARD = 14
"""Pixels between the edge of a prompt's card and what is on it."""
MOST_KEPT = 24
"""Parts of a text that has streamed that are kept when it has ended."""
BETWEEN = 18
"""Pixels between the reasoning and what is said."""
ABOVE, THOUGHT, SAID, BELOW = range(4)


class Entry:
    """Its parts, in zones: what is above the text, the reasoning, the text, what is below it."""

    def __init__(self, column: Column, placed: Placed, furnisher: Furnisher) -> None:
        self.column = column
        self.placed = placed
        self.place = 0
        self.parts: list[Part] = []
        self.heights = Heights()
        self.total = 0
        """Its height: an estimate while it has not been seen."""
        self.fold: Fold | None = None
        self.said = Body(self, SAID, plain=placed.message.role != "assistant")
        self.thought = Body(self, THOUGHT, muted=True)
        self._furnisher = furnisher
        self._zones: list[list[Part]] = [[], [], [], []]
        self._spaces: list[Part] = []
        self._factor = 0.0

    @property
    def id(self) -> int:
        return self.placed.message.id

    @property
    def looks(self) -> Looks:
        return self.column.looks

    @property
    def carded(self) -> bool:
        """Whether it is on a card: what the user wrote."""
        return self.placed.message.role != "assistant"

    @property
    def inset(self) -> int:
        return self.looks.px(CARD) if self.carded else 0

    @property
    def inside(self) -> int:
        """The width of its parts; 0 while there is no column to be laid out in."""
        return max(self.column.width - 2 * self.inset, 0)

    @property
    def thinking_shown(self) -> bool:
        """Whether the reasoning is open; while it is not, nothing of it is read."""
        return self.fold is not None and self.fold.opened

    @property
    def streaming(self) -> bool:
        return self.placed.message.status is Status.STREAMING

    def expect(self) -> None:
        """Estimate its height; nothing else is made before it is seen."""
        width, text = self.inside, self.placed.message.text
        if width:
            around = self.looks.px(LEAD) + 2 * self.looks.pitch(self.looks.caption)
            self.total = around + estimate(len(text), len(text) // 60 + 1, width, self.looks)

    def touch(self) -> None:
        """Be about to be seen: have parts, and heights for the column's width."""
        if not self.parts:
            self.build()
        elif self._factor:
            factor, self._factor = self._factor, 0.0
            for part in self.parts:
                part.scale(factor)
            self.gather()

    def rescale(self, factor: float) -> None:
        """Expect to be higher by ``factor`` from now on; 0: estimate anew."""
        if factor and self.total:
            self._factor = (self._factor or 1.0) * factor
            self.total = round(self.total * factor)
        elif not self.said.live:
            self.parts.clear()
            self.expect()

    def build(self) -> None:
        """Make all parts anew from the message."""
        message = self.placed.message
        if self.streaming and not self.carded:
            self.said.go_live(message.text)
            self.said.flush()
            self.thought.go_live(message.reasoning)
        else:
            self.said.open(message.text)
            self.thought.open(message.reasoning)
        self._furnish()
        self.gather()

    def change(self, placed: Placed) -> None:
        """Be ``placed`` now, whose text is the same as before or is shown from the start."""
        if not self.parts:
            self.placed = placed
            self.expect()
            self.column.entry_changed(self)
            return
        ended = self.streaming and placed.message.status is not Status.STREAMING
        before, self.placed = self.placed.message, placed
        message = placed.message
        if ended and self.said.text == message.text and self.thought.text == message.reasoning:
            self.said.finish()
            if self.thinking_shown:
                self.thought.finish()
            else:
                self.thought.open(message.reasoning)
        elif self.streaming or ended or (before.text, before.reasoning) != (message.text, message.reasoning):
            self.build()
            return
        self._furnish()
        self.gather()

    def append(self, piece: Piece) -> None:
        """Keep what has come; :meth:`flush` shows it."""
        if piece.reasoning:
            self.thought.append(piece.reasoning)
        if piece.text:
            self.said.append(piece.text)
        if self.fold is not None:
            self.fold.add(piece)
        elif piece.reasoning:
            self._fold_anew()

    def flush(self) -> list[Change]:
        """Read what has come; returns what it changed, from top to bottom."""
        bodies = (self.thought, self.said) if self.thinking_shown else (self.said,)
        changes = [body.flush() for body in bodies if body.live and body.waiting]
        return [change for change in changes if change is not None]

    def toggle(self) -> None:
        """Open or close the reasoning."""
        assert self.fold is not None, "only what is folded is opened"
        self.fold.opened = not self.fold.opened
        if self.thought.live and self.thought.waiting:
            self.thought.flush()
        self.fold.renew()
        self._show_thought()
        self.gather()

    def gather(self) -> None:
        """Put the parts of all zones one below the other."""
        for place, part in enumerate(part for zone in self._layers() for part in zone):
            part.place = place
            if place < len(self.parts):
                self.parts[place] = part
            else:
                self.parts.append(part)
        del self.parts[sum(map(len, self._layers())) :]
        self.heights = Heights([part.height for part in self.parts])
        self.total = self.heights.total
        self.column.entry_changed(self)

    def replace(self, part: Segment, made: Sequence[Segment]) -> None:
        """Put ``made`` in place of ``part``."""
        for zone in self._zones:
            if part in zone:
                place = zone.index(part)
                zone[place : place + 1] = made
        self.column.part_replaced(part, made)
        self.gather()

    def replace_all(self, parts: Sequence[Segment], made: Sequence[Segment]) -> None:
        """Put ``made`` in place of all parts of a body."""
        for zone in self._zones:
            if parts and parts[0] in zone:
                zone[:] = made
        for part in parts:
            self.column.part_replaced(part, (made[0] if part is parts[0] else made[-1],))
        self.gather()

    def let_go(self) -> None:
        """Keep nothing of a long text that can be read again."""
        message = self.placed.message
        for body, text in ((self.thought, message.reasoning), (self.said, message.text)):
            if not body.live and len(body.parts) > MOST_KEPT and body.parts[0].source is None:
                body.let_go(text)

    def insert_behind(self, part: Segment, made: Segment) -> None:
        """Put ``made`` below ``part``; where it is not shown, nowhere."""
        for zone in self._zones:
            if part in zone:
                zone.insert(zone.index(part) + 1, made)
        self.gather()

    def remove(self, part: Segment) -> None:
        """Take ``part`` away."""
        for zone in self._zones:
            if part in zone:
                zone.remove(part)
        self.column.part_replaced(part, ())
        self.gather()

    def _layers(self) -> list[list[Part]]:
        """Return the parts of each zone, with the spaces around them."""
        lead = 0 if self.place == 0 else LEAD - (8 if self.column.looks.compact else 0)
        if not self.carded:
            above, thought, said, below = self._zones
            between = [self._space(1, BETWEEN)] if thought else []
            return [[self._space(0, lead)], above, thought, between, said, below]
        pad = 10
        return [[self._space(0, lead), self._space(1, pad)], *self._zones, [self._space(2, pad)]]

    def _space(self, number: int, height: int) -> Part:
        while len(self._spaces) <= number:
            self._spaces.append(Part(self))
        self._spaces[number].height = self.looks.px(height)
        return self._spaces[number]

    def _furnish(self) -> None:
        self._zones[ABOVE] = [self._adopt(fixture) for fixture in self._furnisher.above(self.placed)]
        self._zones[BELOW] = [self._adopt(fixture) for fixture in self._furnisher.below(self.placed)]
        self.fold = self._furnisher.fold(self.placed, self.fold)
        if self.fold is not None:
            self._zones[ABOVE].append(self._adopt(self.fold))
        self._zones[SAID] = list(self.said.parts)
        self._show_thought()

    def _fold_anew(self) -> None:
        """Show that there is reasoning: the first of it has come."""
        message = replace(self.placed.message, reasoning=self.thought.text)
        self.placed = replace(self.placed, message=message)
        self.fold = self._furnisher.fold(self.placed, None)
        if self.fold is not None:
            part = self._adopt(self.fold)
            self._zones[ABOVE].append(part)
            self._show_thought()
            self.gather()
            self.column.stale(part)

    def _show_thought(self) -> None:
        self._zones[THOUGHT] = list(self.thought.parts) if self.thinking_shown else []

    def _adopt(self, fixture: Fixture) -> FixturePart:
        part = FixturePart(self, fixture)
        part.height = self.looks.pitch(self.looks.caption)
        fixture.watch(lambda _: self._renew(part))
        return part

    def _renew(self, part: FixturePart) -> None:
        part.stale()
        self.column.stale(part)

    def shown_lines(self) -> Iterator[str]:
        """Give all of its text as a reader sees it, line by line."""
        self.touch()
        for part in self.parts:
            yield from part.shown_lines()
