"""Rows dragged by the mouse. Qt's own drags run a loop of their own, inside ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from ui.theme.marks import mark
from ui.widgets.labels import label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QAbstractItemView

EDGE = 28
"""Pixels from an end of the view in which a drag scrolls it."""
STEP = 12
SCROLL = 40
"""Milliseconds between two steps of scrolling."""


class RowDrag(QObject):
    """Watches a view's mouse from :meth:`begin` on.

    ``caption`` names what is dragged, "" for what cannot be. Places are the viewport's.
    """

    moved = Signal(QPoint)
    dropped = Signal(QPoint)
    ended = Signal()

    def __init__(self, view: QAbstractItemView, caption: Callable[[], str]) -> None:
        super().__init__(view)
        self._view = view
        self._caption = caption
        self._origin: QPoint | None = None
        self._ghost = label("", "ghost")
        self._ghost.setParent(view)
        self._ghost.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._ghost.hide()
        mark(self._ghost, role="ghost")
        self._timer = QTimer(self, interval=SCROLL)
        self._timer.timeout.connect(self._scroll)
        self._place = QPoint()
        view.viewport().installEventFilter(self)

    @property
    def active(self) -> bool:
        """Whether something is being dragged."""
        return self._ghost.isVisible()

    def begin(self, place: QPoint) -> None:
        """Take up what may become a drag: the button went down on a row."""
        self._origin = place

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        if self._origin is None:
            return False
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._move(event.position().toPoint())
            return self.active
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            return self._release(event.position().toPoint())
        if watched is not self._view.viewport() and isinstance(event, QKeyEvent):
            escaped = event.key() == Qt.Key.Key_Escape
            if escaped and event.type() in {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride}:
                self._end()
                event.accept()
                return True
        return False

    def _move(self, place: QPoint) -> None:
        assert self._origin is not None
        self._place = place
        if not self.active:
            far = (place - self._origin).manhattanLength() >= QApplication.startDragDistance()
            caption = self._caption() if far else ""
            if not caption:
                return
            self._show_ghost(caption)
        self._ghost.move(self._view.viewport().mapTo(self._view.window(), place + QPoint(12, 8)))
        self.moved.emit(place)

    def _show_ghost(self, caption: str) -> None:
        self._ghost.setParent(self._view.window())
        shown = self._view.fontMetrics().elidedText(caption, Qt.TextElideMode.ElideRight, 200)
        self._ghost.setText(shown)
        self._ghost.adjustSize()
        self._ghost.raise_()
        self._ghost.show()
        self._timer.start()
        application = QApplication.instance()
        if application is not None:  # Escape goes to whatever has the focus
            application.installEventFilter(self)

    def _release(self, place: QPoint) -> bool:
        active = self.active
        self._end()
        if active:
            self.dropped.emit(place)
        return active

    def _end(self) -> None:
        self._origin = None
        self._timer.stop()
        if self.active:
            self._ghost.hide()
            application = QApplication.instance()
            if application is not None:
                application.removeEventFilter(self)
            self.ended.emit()

    def _scroll(self) -> None:
        """Go on scrolling as long as the mouse is held near an end."""
        height = self._view.viewport().height()
        way = -1 if self._place.y() < EDGE else 1 if self._place.y() > height - EDGE else 0
        if way:
            bar = self._view.verticalScrollBar()
            bar.setValue(bar.value() + way * STEP)
            self.moved.emit(self._place)
