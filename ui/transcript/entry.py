"""A message in the transcript: its head, reasoning, text and foot, as parts one below the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.chat.messages import Status
from ui.transcript.body import Body
from ui.transcript.parts import FixturePart, estimate
from ui.transcript.stack import ABOVE, BELOW, LEAD, SAID, THOUGHT, Stack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.chat.messages import Placed
    from app.engine.replies import Piece
    from ui.transcript.blocks import Fixture, Fold, Furnisher
    from ui.transcript.column import Column
    from ui.transcript.growth import Change

MOST_KEPT = 24
"""Parts of a text that has streamed that are kept when it has ended."""


class Entry(Stack):
    """A message and what it is made of."""

    def __init__(self, column: Column, placed: Placed, furnisher: Furnisher) -> None:
        super().__init__(column, carded=placed.message.role != "assistant")
        self.placed = placed
        self.fold: Fold | None = None
        self.said = Body(self, plain=self.carded)
        self.thought = Body(self, muted=True)
        self._furnisher = furnisher
        self._factor = 0.0

    @property
    def id(self) -> int:
        return self.placed.message.id

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
        message, gone = self.placed.message, [*self.said.parts, *self.thought.parts]
        if self.streaming and not self.carded:
            self.said.go_live(message.text)
            self.said.flush()
            self.thought.go_live(message.reasoning)
        else:
            self.said.open(message.text)
            self.thought.open(message.reasoning)
        self._furnish()
        self.gather()
        for part in gone:
            self.column.part_replaced(part, ())

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

    def let_go(self) -> None:
        """Keep nothing of a long text that can be read again."""
        message = self.placed.message
        for body, text in ((self.thought, message.reasoning), (self.said, message.text)):
            if not body.live and len(body.parts) > MOST_KEPT and body.parts[0].source is None:
                body.let_go(text)

    def _furnish(self) -> None:
        self.zones[ABOVE] = [self._adopt(fixture) for fixture in self._furnisher.above(self.placed)]
        self.zones[BELOW] = [self._adopt(fixture) for fixture in self._furnisher.below(self.placed)]
        self.fold = self._furnisher.fold(self.placed, self.fold)
        if self.fold is not None:
            self.zones[ABOVE].append(self._adopt(self.fold))
        self.zones[SAID] = list(self.said.parts)
        self._show_thought()

    def _fold_anew(self) -> None:
        """Show that there is reasoning: the first of it has come."""
        message = replace(self.placed.message, reasoning=self.thought.text)
        self.placed = replace(self.placed, message=message)
        self.fold = self._furnisher.fold(self.placed, None)
        if self.fold is not None:
            part = self._adopt(self.fold)
            self.zones[ABOVE].append(part)
            self._show_thought()
            self.gather()
            self.column.stale(part)

    def _show_thought(self) -> None:
        self.zones[THOUGHT] = list(self.thought.parts) if self.thinking_shown else []

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
