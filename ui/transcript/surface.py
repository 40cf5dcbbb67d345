"""What messages are painted on: a view that scrolls, is painted by hand, and heeds pointer and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget
from shiboken6 import isValid

from ui.theme.marks import mark
from ui.transcript.ahead import Ahead
from ui.transcript.column import Column
from ui.transcript.looks import Looks
from ui.transcript.painting import paint_sight
from ui.transcript.reading import Reader
from ui.transcript.scrolling import Scroller
from ui.transcript.sight import Sight
from ui.widgets.labels import plain_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import (
        QFocusEvent,
        QHideEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QShowEvent,
        QWheelEvent,
    )

    from ui.theme.theme import Theme
    from ui.transcript.blocks import Formulas, Furnisher
    from ui.transcript.clock import FrameClock
    from ui.transcript.parts import Part

WIDEST = 760
"""Pixels at normal size; longer lines are hard to read."""
MARGIN = 24
NARROW_MARGIN = 14
ZOOMS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6, 1.8, 2.0)


class Surface(QAbstractScrollArea):
    """Shows what stands in its ``column``."""

    copied = Signal(str)
    zoomed = Signal(int)

    def __init__(self, theme: Theme, clock: FrameClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._clock = theme, clock
        self._formulas: Formulas | None = None
        self._zoom = ZOOMS.index(1.0)
        self._compact = False
        self._dress()

    def set_up(self, furnisher: Furnisher, formulas: Formulas) -> None:
        """Have a column; to be called once, before anything is shown."""
        self._formulas = formulas
        self.column = Column(self._looks(), furnisher, self)
        self.sight = Sight(self.column)
        self.scroller = Scroller(self, self.sight, self)
        self.reader = Reader(self.scroller, self._clock, self.viewport())
        self._ahead = Ahead(self.scroller, self._clock)
        self.reader.copied.connect(self.copied)
        self._theme.changed.connect(self._redress)

    def set_compact(self, compact: bool) -> None:  # noqa: FBT001  the value is the message
        """Have smaller margins: the pane is narrow."""
        if compact != self._compact:
            self._compact = compact
            self._redress()

    def zoom(self, steps: int) -> None:
        """Make the text larger by ``steps``, or smaller; 0 is back to normal."""
        last = len(ZOOMS) - 1
        self._zoom = min(max(self._zoom + steps, 0), last) if steps else ZOOMS.index(1.0)
        self._redress()

    def part_replaced(self, part: Part, made: Sequence[Part]) -> None:
        """Heed that ``made`` stand where ``part`` stood."""
        self.reader.part_replaced(part, made)

    def part_stale(self, part: Part) -> None:  # noqa: ARG002  all in sight is settled at once
        """Heed that ``part`` is to be laid out and painted again."""
        if isValid(self) and self.isVisible():  # else all is settled when it is shown
            self._clock.request(self.scroller.renew)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        # Whatever is raised inside, the painter has to end before its device does.
        with QPainter(self.viewport()) as painter:
            area = QRectF(event.rect())
            self.reader.selection.prepare()
            paint_sight(painter, self.sight, area, self.scroller.left, self.reader.shown_of)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._fit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802, ARG002  Qt's
        self.scroller.follow_bar()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  Qt's name
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = 1 if event.angleDelta().y() > 0 else -1
            self.zoom(steps)
            self.zoomed.emit(steps)
            event.accept()
        elif not self.reader.pointer.pan(event):
            self.scroller.sync_bar()
            super().wheelEvent(event)
            self.reader.pointer.hover(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        self.reader.pointer.press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        self.reader.pointer.press_twice(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        self.reader.pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        self.reader.pointer.release(event)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802  Qt's name
        if event.type() == QEvent.Type.Leave:
            self.reader.pointer.leave()
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hot = self.reader.pointer.hot
            QToolTip.showText(event.globalPos(), plain_tip(hot[1].tip) if hot else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        if event.matches(QKeySequence.StandardKey.Copy):
            self.reader.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.reader.select_all()
        elif not self.reader.keyboard.take(event):
            event.ignore()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        super().showEvent(event)
        self._fit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  Qt's name
        super().hideEvent(event)
        self._clock.forget(self.scroller.renew)
        self._ahead.rest()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  Qt's name
        super().focusOutEvent(event)
        self.reader.keyboard.focus = None
        self.viewport().update()

    def _fit(self) -> None:
        """Take over the size of the view."""
        margin = NARROW_MARGIN if self._compact else MARGIN
        # A wide margin has room for the bar: so the text stands over the composer, both in the middle.
        bar = self.verticalScrollBar().sizeHint().width() if self._compact else 0
        room = self.width() - bar - 2 * margin
        width = max(min(room, self.column.looks.px(WIDEST)), 40)
        anchor = self.sight.line_anchor() if width != self.column.width else None
        self.scroller.left = max(margin, (self.width() - bar - width) // 2)
        self.sight.height = self.viewport().height()
        self.column.change_width(width)
        self.sight.restore(anchor)
        self.scroller.renew()

    def _redress(self) -> None:
        """Wear the theme's colours and the size that was chosen."""
        anchor = self.sight.line_anchor()
        self.column.change_looks(self._looks())
        self.sight.restore(anchor)
        self._fit()

    def _looks(self) -> Looks:
        zoom = ZOOMS[self._zoom]
        theme = self._theme
        return Looks(theme.tokens, theme.sizes, zoom, compact=self._compact, formulas=self._formulas)

    def _dress(self) -> None:
        mark(self, role="transcript")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        viewport = self.viewport()
        viewport.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        viewport.setMouseTracking(True)
