"""What a reader does in a transcript: select, copy, find, press; what is marked because of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QRectF, Signal
from PySide6.QtGui import QClipboard, QGuiApplication

from ui.transcript.blocks import PLAIN, Act, Choose, CopyCode, CopyText, Follow, Shown, Toggle
from ui.transcript.caret import Keyboard
from ui.transcript.copying import code_below, plain_copy
from ui.transcript.find import Finder
from ui.transcript.parts import FixturePart, Segment
from ui.transcript.pointer import Pointer
from ui.transcript.positions import first_position, last_position, place_of
from ui.transcript.rewriting import markdown_copy
from ui.transcript.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from PySide6.QtWidgets import QAbstractSlider, QWidget

    from ui.transcript.blocks import Spot
    from ui.transcript.clock import FrameClock
    from ui.transcript.entry import Entry
    from ui.transcript.parts import Part
    from ui.transcript.positions import Position
    from ui.transcript.scrolling import Scroller
    from ui.transcript.sight import Sight


class Reader(QObject):
    """``press_chosen`` hands on what only the view's owner can do."""

    link_chosen = Signal(object, str)
    """The message that the link stands in, and where it leads."""
    copied = Signal(str)
    action_requested = Signal(int, str)
    version_requested = Signal(int)

    def __init__(self, scroller: Scroller, clock: FrameClock, viewport: QWidget) -> None:
        super().__init__(viewport)
        self.sight: Sight = scroller.sight
        self.selection = Selection()
        self._scroller = scroller
        self._viewport = viewport
        self.keyboard = Keyboard(self)
        self.pointer = Pointer(self, self)
        self.finder = Finder(self.sight.column, clock, scroller.steady, self)
        self.pointer.pressed.connect(self.press)
        self.pointer.hover_changed.connect(self._repaint_entries)
        self.caret_shown = False

    @property
    def left(self) -> int:
        return self._scroller.left

    def viewport(self) -> QWidget:
        return self._viewport

    def steady(self) -> AbstractContextManager[None]:
        return self._scroller.steady()

    def scroll_by(self, pixels: int) -> None:
        self._scroller.scroll_by(pixels)

    def scroll_as(self, action: QAbstractSlider.SliderAction) -> None:
        self._scroller.act(action)

    def reveal(self, rect: QRectF) -> None:
        """Bring a rectangle of the column into sight."""
        self._scroller.reveal(rect)

    def selection_changed(self) -> None:
        """Paint what is marked now."""
        self._viewport.update()

    def selection_drawn(self) -> None:
        """Offer the selection to a middle click."""
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and not self.selection.empty:
            clipboard.setText(self.selected_text(), QClipboard.Mode.Selection)

    def clear(self) -> None:
        """Forget what was selected and found, and what the pointer is over."""
        self.selection.begin(None)
        self.keyboard.focus = None
        self.pointer.leave()
        self.finder.forget()

    def select_all(self) -> None:
        """Select all messages."""
        column = self.sight.column
        with self._scroller.steady():
            self.selection.select(first_position(column), last_position(column))
        self.selection_changed()
        self.selection_drawn()

    def selected_text(self) -> str:
        """Return the selection as text."""
        with self._scroller.steady():
            ends = self._awake_ends()
            return plain_copy(self.sight.column, *ends) if ends else ""

    def selected_markdown(self) -> str:
        """Return the selection as Markdown."""
        with self._scroller.steady():
            ends = self._awake_ends()
            return markdown_copy(self.sight.column, *ends) if ends else ""

    def wake(self, position: Position | None) -> None:
        """Lay out the part that a position is in, if it has been dropped; what is in sight stays there."""
        sight, part = self.sight, position.part if position is not None else None
        if not isinstance(part, Segment) or part.ready or not sight.column.width:
            return
        with self._scroller.steady():
            sight.column.read(part)
            if part.items is not None:
                sight.column.lay_out(part)

    def _awake_ends(self) -> tuple[Position, Position] | None:
        """Return the ends of the selection, ready to be cut through."""
        for position in self.selection.ends or ():
            self.wake(position)
        return self.selection.ends

    def copy(self) -> None:
        """Copy the selection, as text and as Markdown for who can take it."""
        if self.selection.empty:
            return
        data = QMimeData()
        data.setText(self.selected_text())
        data.setData("text/markdown", self.selected_markdown().encode())
        QGuiApplication.clipboard().setMimeData(data)
        self.copied.emit("Copied")

    def press(self, part: Part, number: int, spot: Spot) -> None:
        """Do what a spot is for."""
        message = part.entry.id
        match spot.press:
            case Follow(target):
                self.link_chosen.emit(part.entry, target)
            case CopyText(text, said):
                QGuiApplication.clipboard().setText(text)
                self.copied.emit(said)
            case CopyCode():
                if isinstance(part, Segment):
                    QGuiApplication.clipboard().setText(code_below(part, number))
                    self.copied.emit("Code copied")
            case Act(action):
                self.action_requested.emit(message, action)
            case Choose(version):
                self.version_requested.emit(version)
            case Toggle():
                self._scroller.toggle(part.entry)

    def find(self, text: str) -> tuple[int, int]:
        """Seek ``text`` from what is in sight on; returns the index of the match shown and their number."""
        spot = next(iter(self.sight.spots()), None)
        found = self.finder.seek(text, spot.part if spot else None)
        self._show_match()
        return self.finder.tally() if found[1] else found

    def find_next(self, step: int) -> tuple[int, int]:
        """Show the next match (1) or the one before (-1)."""
        found = self.finder.step(step)
        self._show_match()
        return found

    def shown_of(self, part: Part, number: int) -> Shown:
        """Return how a block is to be painted."""
        selection, finder = self.selection, self.finder
        focus, hot, entry = self.keyboard.focus, self.pointer.hot, part.entry
        marked = not selection.empty or finder.active or self.caret_shown
        hovered = entry is self.pointer.entry or (focus is not None and focus.part.entry is entry)
        if not marked and not hovered:
            return PLAIN
        block = part.blocks[number]
        at = selection.focus
        caret = self.caret_shown and at is not None and at.part is part and at.number == number
        found, current = finder.found_in(part, number)
        return Shown(
            selected=selection.range_in(part, number, block.length),
            found=found,
            current=current,
            caret=at.offset if caret and at is not None else None,
            hovered=hovered,
            hot=hot[1] if hot and hot[0].part is part and hot[0].number == number else None,
            focused=focus.spot if focus and focus.part is part and focus.number == number else None,
        )

    def part_replaced(self, part: Part, made: Sequence[Part]) -> None:
        """Heed that ``made`` stand where ``part`` stood."""
        self.selection.replace(part, made)
        self.finder.replace(part, made)
        if self.keyboard.focus is not None and self.keyboard.focus.part is part:
            self.keyboard.focus = None

    def bring(self, part: Part, number: int, offset: int) -> None:
        """Move a table that is too wide so that a position in it is in the column."""
        if isinstance(part, Segment) and number < len(part.blocks) and part.blocks[number].bring(offset):
            self._viewport.update()

    def message_changed(self, entry: Entry) -> None:
        """Heed that a message has another text, or other blocks around it."""
        self.finder.heed_message(entry)
        self.keyboard.renew()

    def _show_match(self) -> None:
        """Bring the current match into sight."""
        match = self.finder.current
        if match is not None:
            segment = match.segment
            self._scroller.reveal_part(segment)
            if match.number < len(segment.blocks):
                block = segment.blocks[match.number]
                ranges = self.finder.ranges_in(segment, match.number)
                at = ranges[match.ordinal][0] if match.ordinal < len(ranges) else 0
                self.bring(segment, match.number, at)
                rect = place_of(self.sight.column, segment, match.number, block.caret(at))
                self._scroller.reveal(rect)
        self._viewport.update()

    def _repaint_entries(self, left: Entry | None, entered: Entry | None) -> None:
        """Paint what is different while the pointer is over a message: its head and foot, and hot spots."""
        for entry in {left, entered} - {None}:
            if entry is not None:
                self._scroller.repaint_parts(entry, FixturePart, Segment)
