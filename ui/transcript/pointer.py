"""The pointer over a transcript: presses, selections, what it hovers over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QElapsedTimer, QObject, QPointF, Qt, QTextBoundaryFinder, QTimer, Signal
from PySide6.QtWidgets import QApplication

from ui.transcript.blocks import Follow
from ui.transcript.positions import BEHIND, Position, position_of, target_at
from ui.transcript.table import Table

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from ui.transcript.blocks import Spot
    from ui.transcript.entry import Entry
    from ui.transcript.positions import Target
    from ui.transcript.selection import Selection
    from ui.transcript.sight import Sight

SCROLL_PERIOD = 30
"""Milliseconds between two steps while the pointer draws a selection beyond the view."""


class View(Protocol):
    """What the pointer is over."""

    sight: Sight
    selection: Selection

    @property
    def left(self) -> int: ...

    def viewport(self) -> QWidget: ...

    def scroll_by(self, pixels: int) -> None: ...

    def selection_changed(self) -> None: ...

    def selection_drawn(self) -> None: ...


class Pointer(QObject):
    """Follows the mouse. ``pressed`` gives the place of a spot that was pressed: part, item, spot."""

    pressed = Signal(object, int, object)
    hover_changed = Signal(object, object)
    """The messages that it has left and come to, None where there is none."""

    def __init__(self, view: View, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self.entry: Entry | None = None
        self.hot: tuple[Target, Spot] | None = None
        self._down: Spot | None = None
        self._drawing = False
        self._held: tuple[Table, float] | None = None
        self._grain = 1
        self._origin: tuple[Position, Position] | None = None
        self._at = QPointF()
        self._twice = QElapsedTimer()
        self._timer = QTimer(self, interval=SCROLL_PERIOD)
        self._timer.timeout.connect(self._scroll_on)

    def press(self, event: QMouseEvent) -> None:
        """Begin a press or a selection."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        near = (event.position() - self._at).manhattanLength() < QApplication.startDragDistance()
        self._at = event.position()
        if near and self._twice.isValid() and self._twice.elapsed() < QApplication.doubleClickInterval():
            self._twice.invalidate()
            self._press_again(event, 3)
            return
        target = self._target(self._at)
        if self._press_down(target) or self._hold_bar(target):
            return
        if target is None:
            self._view.selection.begin(None)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._view.selection.extend(position_of(target))
        else:
            self._begin(target, 1)
        self._drawing = True
        self._view.selection_changed()

    def press_twice(self, event: QMouseEvent) -> None:
        """Select a word; a third press then selects the block."""
        self._at = event.position()
        if event.button() == Qt.MouseButton.LeftButton and self._press_down(self._target(self._at)):
            return  # a button that is pressed fast
        self._press_again(event, 2)
        self._twice.start()

    def _press_down(self, target: Target | None) -> bool:
        """Heed what is pressed; returns whether it is a button: text is selected around a link, too."""
        self._down = target.block.spot_at(target.point) if target else None
        return self._down is not None and not isinstance(self._down.press, Follow)

    def _hold_bar(self, target: Target | None) -> bool:
        """Hold the bar of a table that is too wide, if it is there that the pointer is."""
        table = target.block if target is not None and isinstance(target.block, Table) else None
        step = table.bar_step(target.point) if table is not None and target is not None else 0.0
        self._held = (table, step) if table is not None and step else None
        return self._held is not None

    def _press_again(self, event: QMouseEvent, grain: int) -> None:
        target = self._target(event.position())
        if target is not None and event.button() == Qt.MouseButton.LeftButton:
            self._drawing = True
            self._begin(target, grain)
            self._view.selection_changed()

    def move(self, event: QMouseEvent) -> None:
        """Draw the selection on, or hover."""
        moved = event.position().x() - self._at.x()
        self._at = event.position()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self.hover(self._at)
        elif self._held is not None:
            table, step = self._held
            table.pan(round(moved * step))
            self._view.viewport().update()
        elif self._drawing:
            self._draw_on()
            beyond = self._beyond()
            if beyond and not self._timer.isActive():
                self._timer.start()
            elif not beyond:
                self._timer.stop()

    def release(self, event: QMouseEvent) -> None:
        """End it: what was pressed and not left again is done."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._timer.stop()
        self._held = None
        drawn, self._drawing = self._drawing, False
        if drawn:
            self._view.selection_drawn()
        target = self._target(event.position())
        spot = target.block.spot_at(target.point) if target else None
        down, self._down = self._down, None
        if target is None or spot is None or spot != down:
            return
        if not isinstance(spot.press, Follow) or self._view.selection.empty:
            self.pressed.emit(target.part, target.number, spot)

    def hover(self, point: QPointF) -> None:
        """Heed what is under the pointer now."""
        target = self._target(point)
        entry = target.part.entry if target is not None else None
        spot = target.block.spot_at(target.point) if target is not None else None
        before = self.hot[1] if self.hot else None
        self.hot = (target, spot) if target is not None and spot is not None else None
        if entry is not self.entry or spot != before:
            left, self.entry = self.entry, entry
            self.hover_changed.emit(left, entry)
        self._view.viewport().setCursor(_shape(target, spot))

    def pan(self, event: QWheelEvent) -> bool:
        """Move a table that is too wide, if the wheel is turned sideways or with Shift over one."""
        turned = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
        sideways = turned.x() if abs(turned.x()) > abs(turned.y()) else 0
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            sideways = turned.x() or turned.y()
        target = self._target(event.position()) if sideways else None
        if target is None or not isinstance(target.block, Table) or not target.block.pan(-sideways):
            return False
        self._view.viewport().update()
        event.accept()
        return True

    def leave(self) -> None:
        """Heed that the pointer is elsewhere, or what was under it."""
        left, self.entry, self.hot, self._down = self.entry, None, None, None
        self.hover_changed.emit(left, None)

    def _target(self, point: QPointF) -> Target | None:
        return target_at(self._view.sight, self._view.left, point.x(), point.y())

    def _begin(self, target: Target, grain: int) -> None:
        """Begin a selection by letters (1), words (2) or blocks (3)."""
        self._grain = grain
        self._origin = _grained(target, grain)
        if grain == 1:
            self._view.selection.begin(self._origin[0])
        else:
            self._view.selection.select(*self._origin)

    def _draw_on(self) -> None:
        target = self._target(self._at)
        if target is None:
            return
        start, end = _grained(target, self._grain)
        origin = self._origin
        if origin is None or self._grain == 1:
            self._view.selection.extend(start)
        elif start.order < origin[0].order:
            self._view.selection.select(origin[1], start)
        else:
            self._view.selection.select(origin[0], end)
        self._view.selection_changed()

    def _beyond(self) -> int:
        """Return how far the pointer is above (negative) or below the view."""
        y, height = round(self._at.y()), self._view.viewport().height()
        return y if y < 0 else max(0, y - height)

    def _scroll_on(self) -> None:
        beyond = self._beyond()
        if not beyond or not QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._timer.stop()
            return
        self._view.scroll_by(max(-120, min(120, beyond)))
        self._draw_on()


def _grained(target: Target, grain: int) -> tuple[Position, Position]:
    """Return the ends of the letter, word or block at a point."""
    position = position_of(target)
    if grain == 1 or not target.block.selectable:
        return position, position
    text = target.block.laid_text
    if grain == 3:
        return position._replace(offset=0), position._replace(offset=target.block.length)
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Word, text)
    finder.setPosition(min(position.offset, target.block.length))
    start = finder.position() if finder.isAtBoundary() else finder.toPreviousBoundary()
    finder.setPosition(min(position.offset, target.block.length))
    end = finder.toNextBoundary()
    return position._replace(offset=max(start, 0)), position._replace(offset=end if end >= 0 else BEHIND)


def _shape(target: Target | None, spot: Spot | None) -> Qt.CursorShape:
    if target is not None and isinstance(target.block, Table) and target.block.bar_step(target.point):
        return Qt.CursorShape.SizeHorCursor
    if spot is not None:
        return Qt.CursorShape.PointingHandCursor
    if target is not None and target.block.selectable:
        return Qt.CursorShape.IBeamCursor
    return Qt.CursorShape.ArrowCursor
