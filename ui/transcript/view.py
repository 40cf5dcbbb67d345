"""The transcript: the messages of a conversation, however long, in one view that is painted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from ui.theme.marks import mark
from ui.transcript.column import Column
from ui.transcript.fittings import Fittings
from ui.transcript.frames import Frames
from ui.transcript.looks import Looks
from ui.transcript.painting import paint_sight
from ui.transcript.reading import Reader
from ui.transcript.scrolling import Scroller
from ui.transcript.sight import Sight
from ui.widgets.labels import plain_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import (
        QContextMenuEvent,
        QFocusEvent,
        QHideEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QShowEvent,
        QWheelEvent,
    )

    from app.chat.messages import Placed
    from app.engine.replies import Piece
    from ui.theme.theme import Theme
    from ui.transcript.clock import FrameClock
    from ui.transcript.parts import Part

WIDEST = 760
"""Pixels at normal size; longer lines are hard to read."""
MARGIN = 24
NARROW_MARGIN = 14
ZOOMS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6, 1.8, 2.0)


class Transcript(QAbstractScrollArea):
    """Shows messages; what a frame costs does not depend on how many there are or how long they are."""

    link_chosen = Signal(str)
    copied = Signal(str)
    action_requested = Signal(int, str)
    version_requested = Signal(int)
    zoomed = Signal(int)
    counted = Signal(int, int)
    """More has been searched: the index of the match shown, -1 for none, and how many there are."""

    def __init__(self, theme: Theme, clock: FrameClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._clock = theme, clock
        self._zoom = ZOOMS.index(1.0)
        self._compact = False
        self.fittings = Fittings(self, clock)
        self.column = Column(self._looks(), self.fittings.furnishing, self)
        self.sight = Sight(self.column)
        self.scroller = Scroller(self, self.sight, self)
        self.reader = Reader(self.scroller, clock, self.viewport())
        self._frames = Frames(self, clock, self.scroller, self.reader.finder.heed)
        self._dress()
        self.fittings.attach()
        self._connect()

    def show_messages(self, messages: Sequence[Placed]) -> None:
        """Replace everything by ``messages``, and show their end."""
        self.reader.clear()
        self.column.show(messages)
        self.jump_to_end()
        self.fittings.announcer.heed_messages()

    def add_message(self, placed: Placed) -> None:
        """Put a message behind the others; a user's own is brought into sight."""
        self._frames.flush()
        self.column.add(placed)
        if placed.message.role == "user":
            self.sight.sticks = True
        self.scroller.renew()
        self.fittings.announcer.heed_messages()

    def append_to(self, message_id: int, piece: Piece) -> None:
        """Add a piece to a reply that streams; it is shown at the next frame."""
        self._frames.append(message_id, piece)
        self.fittings.heed_piece(message_id)

    def change_message(self, placed: Placed) -> None:
        """Show a message in place of the one with its id."""
        entry = self.column.find_entry(placed.message.id)
        if entry is not None:
            anchor = self.sight.anchor()
            entry.change(placed)
            if self.sight.sticks:
                entry.let_go()
            self.sight.restore(anchor)
            self.scroller.renew()
            self.fittings.announcer.heed_end(placed.message)

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

    def jump_to_end(self) -> None:
        """Show the end, and stay there while text comes."""
        self.scroller.jump_to_end()

    def jump_to(self, message_id: int) -> None:
        """Show the beginning of a message."""
        entry = self.column.find_entry(message_id)
        if entry is not None:
            self.scroller.show_top(entry)

    def shown_text(self) -> str:
        """Return all of the text as a reader sees it."""
        return "\n".join(line for entry in self.column.entries for line in entry.shown_lines())

    def selected_text(self) -> str:
        """Return the selection as text."""
        return self.reader.selected_text()

    def selected_markdown(self) -> str:
        """Return the selection as Markdown: what is selected whole as it was written."""
        return self.reader.selected_markdown()

    def find(self, text: str) -> tuple[int, int]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Mark ``text`` wherever it stands; returns the index of the match shown, -1 for none, and how many.

        In a long conversation there may be more: ``counted`` tells.
        """
        return self.reader.find(text)

    def find_next(self, step: int) -> tuple[int, int]:
        """Show the next match (1) or the one before (-1)."""
        return self.reader.find_next(step)

    def part_replaced(self, part: Part, made: Sequence[Part]) -> None:
        """Heed that ``made`` stand where ``part`` stood."""
        self.reader.part_replaced(part, made)

    def part_stale(self, part: Part) -> None:  # noqa: ARG002  all in sight is settled at once
        """Heed that ``part`` is to be laid out and painted again."""
        if self.isVisible():  # else all is settled when it is shown
            self._clock.request(self.scroller.renew)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        # Whatever is raised inside, the painter has to end before its device does.
        with QPainter(self.viewport()) as painter:
            area = QRectF(event.rect())
            paint_sight(painter, self.sight, area, self.scroller.left, self.reader.shown_of)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        super().showEvent(event)
        self._fit()
        self._frames.request()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  Qt's name
        super().hideEvent(event)
        self._frames.rest()
        self._clock.forget(self.scroller.renew)

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

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802  Qt's name
        self.fittings.acting.open_menu(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001, N802  Qt's name
        stepped = self.reader.keyboard.step_spot(forward=next)
        self.fittings.tell_focus()
        return stepped or super().focusNextPrevChild(next)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  Qt's name
        super().focusOutEvent(event)
        self.reader.keyboard.focus = None
        self.viewport().update()

    def _fit(self) -> None:
        """Take over the size of the view."""
        bar = self.verticalScrollBar().sizeHint().width()
        margin = NARROW_MARGIN if self._compact else MARGIN
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
        return Looks(theme.tokens, theme.sizes, zoom, compact=self._compact, formulas=self.fittings.formulas)

    def _connect(self) -> None:
        self._theme.changed.connect(self._redress)
        self.reader.copied.connect(self.copied)
        self.reader.version_requested.connect(self.version_requested)
        self.reader.finder.counted.connect(self.counted)

    def _dress(self) -> None:
        mark(self, role="transcript")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Conversation")
        viewport = self.viewport()
        viewport.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        viewport.setMouseTracking(True)
