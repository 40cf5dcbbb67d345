"""Moves what is in sight, and paints no more than what is different then."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QRect, QRectF, Signal

from ui.transcript.scroll_bar import BarKeeper

if TYPE_CHECKING:
    from collections.abc import Generator

    from PySide6.QtWidgets import QAbstractSlider, QScrollBar, QWidget

    from ui.transcript.entry import Entry
    from ui.transcript.parts import Part
    from ui.transcript.sight import Anchor, Sight


class View(Protocol):
    """What scrolls."""

    def viewport(self) -> QWidget: ...

    def verticalScrollBar(self) -> QScrollBar: ...  # noqa: N802  Qt's name

    def isVisible(self) -> bool: ...  # noqa: N802  Qt's name


class Scroller(QObject):
    """``left`` is where the column begins. ``moved`` tells whether the end is in sight now."""

    moved = Signal(bool)
    scrolled = Signal(int)
    """By so many pixels, by the reader."""
    grown = Signal()
    """Text has come below what is in sight."""

    def __init__(self, view: View, sight: Sight, parent: QObject) -> None:
        super().__init__(parent)
        self.sight = sight
        self.left = 0
        self._view = view
        self._bar = BarKeeper(view.verticalScrollBar(), sight)
        self._at_end = True

    def renew(self) -> None:
        """Lay out and paint all that is in sight."""
        if self.sight.column.width and self._view.isVisible():
            self.sight.settle()
            self._bar.sync()
            self._view.viewport().update()
            self._tell()

    @contextmanager
    def steady(self) -> Generator[None]:
        """Keep what is in sight where it is, whatever is read and laid out elsewhere meanwhile."""
        sight = self.sight
        anchor, version = sight.anchor(), sight.column.version
        yield
        if sight.column.version != version:
            sight.restore(anchor)
            self.renew()

    def shift(self, anchor: Anchor | None, begin: int | None = None, end: int | None = None) -> None:
        """Paint what is different now that ``anchor`` is elsewhere: also what is between these pixels.

        Without an ``end`` it is everything below ``begin``.
        """
        viewport = self._view.viewport()
        height = viewport.height()
        by = self.sight.column.top_of(anchor.part) - self.sight.top - anchor.y if anchor else height
        if abs(by) >= height:
            viewport.update()
        else:
            if by:
                viewport.scroll(0, by)
            if begin is not None and begin < height:
                top, bottom = max(begin, 0), height if end is None else min(end, height)
                viewport.update(QRect(0, top, viewport.width(), bottom - top))
        self._bar.sync_soon()
        self._tell()

    def scroll_by(self, pixels: int) -> None:
        """Move by so many pixels, down if they are positive."""
        anchor, before = self.sight.anchor(), self.sight.top
        self.sight.move(before + pixels)
        self._settle_from(anchor, before)

    def follow_bar(self) -> None:
        """Move as the user moved the bar."""
        if self._bar.syncing:
            return
        anchor, before = self.sight.anchor(), self.sight.top
        self._bar.take()
        self._settle_from(anchor, before)

    def act(self, action: QAbstractSlider.SliderAction) -> None:
        """Do to the bar what a key or a click would: who scrolls in step with it follows."""
        self._bar.sync()
        self._view.verticalScrollBar().triggerAction(action)

    def sync_bar(self) -> None:
        """Have the bar show how it is, before the user moves it."""
        self._bar.sync()

    def jump_to_end(self) -> None:
        """Show the end, and stay there while text comes."""
        self.sight.sticks = True
        self.renew()

    def show_top(self, entry: Entry) -> None:
        """Show where a message begins."""
        entry.touch()
        self.sight.sticks = False
        self.sight.move(self.sight.column.top_of(entry.parts[0]))
        self.renew()

    def reveal_part(self, part: Part) -> None:
        """Have a part in sight, if none of it is."""
        if not any(spot.part is part for spot in self.sight.spots()) or not part.blocks:
            self.sight.sticks = False
            self.sight.move(self.sight.column.top_of(part))
            self.renew()

    def reveal(self, rect: QRectF) -> None:
        """Move no more than it takes to have a rectangle of the column in sight."""
        sight = self.sight
        room = sight.column.looks.px(24)
        top, bottom = int(rect.top()) - room, int(rect.bottom()) + room
        if top < sight.top:
            self.scroll_by(top - sight.top)
        elif bottom > sight.top + sight.height:
            self.scroll_by(bottom - sight.top - sight.height)

    def toggle(self, entry: Entry) -> None:
        """Open or close the reasoning of a message; its head stays where it is."""
        anchor = self.sight.anchor()
        self.sight.sticks = False
        entry.toggle()
        self.sight.restore(anchor)
        self.renew()
        self.sight.sticks = self.sight.at_end

    def repaint_parts(self, entry: Entry, *kinds: type[Part]) -> None:
        """Paint again what is in sight of a message's parts."""
        viewport = self._view.viewport()
        for part, top in self.sight.spots():
            if part.entry is entry and isinstance(part, kinds):
                viewport.update(QRect(0, top - self.sight.top, viewport.width(), part.height))

    def _settle_from(self, anchor: Anchor | None, before: int) -> None:
        """Lay out what has come into sight; who goes up leaves the end, however near it still is."""
        moved = self.sight.top - before
        self.sight.sticks = self.sight.at_end and moved >= 0
        self.sight.settle()
        self.shift(anchor)
        self._bar.sync()
        self.scrolled.emit(moved)

    def _tell(self) -> None:
        at_end = self.sight.at_end
        if at_end != self._at_end:
            self._at_end = at_end
            self.moved.emit(at_end)
