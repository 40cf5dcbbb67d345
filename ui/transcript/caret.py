"""The keyboard in a transcript: scrolling, a caret that draws selections, and the way from spot to spot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt, QTextBoundaryFinder
from PySide6.QtWidgets import QAbstractSlider

from ui.transcript.positions import (
    BEHIND,
    Position,
    first_position,
    last_position,
    place_of,
    position_of,
    target_at,
)

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from PySide6.QtGui import QKeyEvent

    from ui.transcript.blocks import Block, Spot
    from ui.transcript.parts import Part
    from ui.transcript.selection import Selection
    from ui.transcript.sight import Sight

Key = Qt.Key
STEPS = {Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End}
Action = QAbstractSlider.SliderAction
SCROLLS = {
    Key.Key_Up: Action.SliderSingleStepSub,
    Key.Key_Down: Action.SliderSingleStepAdd,
    Key.Key_PageUp: Action.SliderPageStepSub,
    Key.Key_PageDown: Action.SliderPageStepAdd,
    Key.Key_Space: Action.SliderPageStepAdd,
    Key.Key_Home: Action.SliderToMinimum,
    Key.Key_End: Action.SliderToMaximum,
}


class Focus(NamedTuple):
    """A spot that has the keyboard's focus."""

    part: Part
    number: int
    spot: Spot


class View(Protocol):
    """What the keys are for."""

    sight: Sight
    selection: Selection

    @property
    def left(self) -> int: ...

    def scroll_as(self, action: QAbstractSlider.SliderAction) -> None: ...

    def steady(self) -> AbstractContextManager[None]: ...

    def wake(self, position: Position | None) -> None: ...

    def bring(self, part: Part, number: int, offset: int) -> None: ...

    def reveal(self, rect: QRectF) -> None: ...

    def selection_changed(self) -> None: ...

    def selection_drawn(self) -> None: ...

    def press(self, part: Part, number: int, spot: Spot) -> None: ...


class Keyboard:
    """``browsing``: plain arrows move the caret; else they scroll, and only with Shift it moves."""

    def __init__(self, view: View) -> None:
        self._view = view
        self.browsing = False
        self.focus: Focus | None = None

    def take(self, event: QKeyEvent) -> bool:
        """Do what a key is for; returns False if it is for nothing here."""
        key = Qt.Key(event.key())
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Key.Key_F7:
            self.browsing = not self.browsing
            self._start()
        elif key in {Key.Key_Return, Key.Key_Enter, Key.Key_Space} and self.focus is not None:
            self._view.press(*self.focus)
        elif key in STEPS and (shift or self.browsing):
            self._step(key, shift=shift, control=control)
        else:
            return self._scroll(key, shift=shift, control=control)
        return True

    def step_spot(self, *, forward: bool) -> bool:
        """Give the focus to the next spot in sight; returns False behind the last one."""
        spots, step = self._spots(), 1 if forward else -1
        here = next(
            (at for at, focus in enumerate(spots) if focus == self.focus), -1 if forward else len(spots)
        )
        there = here + step
        self.focus = spots[there] if 0 <= there < len(spots) else None
        if self.focus is not None:
            part, number, spot = self.focus
            y, block = spot.rect.center().y(), part.blocks[number]
            for at in [block.position_at(QPointF(x, y)) for x in (spot.rect.right(), spot.rect.left())]:
                self._view.bring(part, number, at)
            self.focus = self._spots()[there]  # the table that it is in may have moved
            self._view.reveal(place_of(self._view.sight.column, part, number, spot.rect))
        self._view.selection_changed()
        return self.focus is not None

    def _spots(self) -> list[Focus]:
        """Return what can be pressed and is in sight, once for each press."""
        found: list[Focus] = []
        for part, _ in self._view.sight.spots():
            for number, block in enumerate(part.blocks):
                last: Spot | None = None  # a link that is broken is one spot
                for spot in block.spots():
                    if last is None or last.press != spot.press:
                        found.append(Focus(part, number, spot))
                    last = spot
        return found

    def renew(self) -> None:
        """Have the focus on the spot that does the same in the same message: its block was made anew."""
        before, spots = self.focus, self._spots() if self.focus is not None else []
        if before is not None and before not in spots:
            entry, press = before.part.entry, before.spot.press
            again = (each for each in spots if each.part.entry is entry and each.spot.press == press)
            self.focus = next(again, None)

    def _scroll(self, key: Qt.Key, *, shift: bool, control: bool) -> bool:
        action = SCROLLS.get(key)
        if action is None or (control and key in {Key.Key_Up, Key.Key_Down}):
            return False
        if key == Key.Key_Space and shift:
            action = Action.SliderPageStepSub
        self._view.scroll_as(action)
        return True

    def _start(self) -> Position | None:
        """Return where the caret is; without one it is put where what is in sight begins."""
        view = self._view
        view.wake(view.selection.focus)
        if view.selection.focus is None:
            for part, _ in view.sight.spots():
                number = next((n for n, block in enumerate(part.blocks) if block.selectable), None)
                if number is not None:
                    view.selection.begin(Position(part, number, 0))
                    break
        view.selection_changed()
        return view.selection.focus

    def _step(self, key: Qt.Key, *, shift: bool, control: bool) -> None:
        view = self._view
        position = self._start()
        if position is None:
            return
        moved = self._moved(position, key, control=control)
        if moved is None:
            return
        if shift:
            view.selection.extend(moved)
        else:
            view.selection.begin(moved)
        block = _block(moved)
        if block is not None:
            view.bring(*moved)
            view.reveal(place_of(view.sight.column, moved.part, moved.number, block.caret(moved.offset)))
        view.selection_changed()
        view.selection_drawn()

    def _moved(self, position: Position, key: Qt.Key, *, control: bool) -> Position | None:
        column = self._view.sight.column
        if control and key in {Key.Key_Home, Key.Key_End}:
            end = first_position(column) if key == Key.Key_Home else last_position(column)
            return self._neighbour(end, forward=key == Key.Key_Home) if end is not None else None
        if key in {Key.Key_Left, Key.Key_Right}:
            return self._across(position, control=control, forward=key == Key.Key_Right)
        block = _block(position)
        if block is None:
            return None
        caret = block.caret(position.offset)
        if key in {Key.Key_Home, Key.Key_End}:
            x = -1e6 if key == Key.Key_Home else 1e6
            return position._replace(offset=block.position_at(QPointF(x, caret.center().y())))
        return self._down(position, caret, below=key == Key.Key_Down)

    def _across(self, position: Position, *, control: bool, forward: bool) -> Position | None:
        block = _block(position)
        if block is not None and block.selectable:
            kind = QTextBoundaryFinder.BoundaryType
            finder = QTextBoundaryFinder(kind.Word if control else kind.Grapheme, block.laid_text)
            finder.setPosition(min(position.offset, block.length))
            found = finder.toNextBoundary() if forward else finder.toPreviousBoundary()
            if found >= 0:
                return position._replace(offset=found)
        return self._neighbour(position, forward=forward)

    def _neighbour(self, position: Position, *, forward: bool) -> Position | None:
        """Return the beginning of the next selectable block, or the end of the one before."""
        part, number = position.part, min(position.number, len(position.part.blocks))
        while True:
            number += 1 if forward else -1
            while not 0 <= number < len(part.blocks):
                with self._view.steady():
                    beside = self._beside(part, forward=forward)
                if beside is None:
                    return None
                part, number = beside, 0 if forward else len(beside.blocks) - 1
            block = part.blocks[number]
            if block.selectable:
                return Position(part, number, 0 if forward else block.length)

    def _beside(self, part: Part, *, forward: bool) -> Part | None:
        """Return the part below or above, laid out; None at the end."""
        column, entry = self._view.sight.column, part.entry
        place = part.place + (1 if forward else -1)
        if not 0 <= place < len(entry.parts):
            at = entry.place + (1 if forward else -1)
            if not 0 <= at < len(column.entries):
                return None
            entry = column.entries[at]
            entry.touch()
            place = 0 if forward else len(entry.parts) - 1
        beside = entry.parts[place]
        while column.read(beside):
            beside = entry.parts[place if forward else min(place, len(entry.parts) - 1)]
        if not beside.ready:
            column.lay_out(beside)
        return beside

    def _down(self, position: Position, caret: QRectF, *, below: bool) -> Position | None:
        """Return the position one visual line further."""
        view = self._view
        place = place_of(view.sight.column, position.part, position.number, caret)
        step = view.sight.column.looks.px(10)
        view.reveal(place.adjusted(0, -4 * step, 0, 4 * step))
        place = place_of(view.sight.column, position.part, position.number, caret)
        y = place.bottom() if below else place.top()
        for _ in range(12):
            y += step if below else -step
            target = target_at(view.sight, view.left, place.x() + view.left, y - view.sight.top)
            if target is not None and target.block.selectable:
                found = position_of(target)
                moved = found.order > position.order if below else found.order < position.order
                if moved:
                    return found
        return self._neighbour(position, forward=below)


def _block(position: Position) -> Block | None:
    blocks = position.part.blocks
    return blocks[position.number] if 0 <= position.number < min(len(blocks), BEHIND) else None
