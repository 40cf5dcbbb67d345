"""A small card over the window that belongs to a button or a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from ui.theme.marks import mark
from ui.theme.tokens import Space

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

GAP = Space.S


class Popover(QFrame):
    """Part of the window itself, so that the keyboard can stay where it is.

    It opens over its ``anchor``, or under it where there is no room. Esc or a press elsewhere closes it.
    """

    closed = Signal()

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor.window())
        self._anchor = anchor
        mark(self, role="popover")
        self.hide()

    def open(self) -> None:
        """Show it, as high as its content wants to be."""
        if self.parentWidget() is not self._anchor.window():
            self.setParent(self._anchor.window())
        self.place()
        self.show()
        self.raise_()
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def place(self) -> None:
        """Stand right where it belongs; to be called when its content has become another."""
        window, anchor = self._anchor.window(), self._anchor
        layout = self.layout()
        if layout is not None:
            layout.activate()
        width = min(self.wanted_width(), window.width() - 2 * GAP)
        height = self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()
        corner = anchor.mapTo(window, QPoint(0, 0))
        left = min(max(GAP, self.wanted_left(corner.x(), width)), window.width() - width - GAP)
        above = corner.y() - height - GAP
        below = corner.y() + anchor.height() + GAP
        top = above if above >= GAP else below
        self.setGeometry(left, top, width, min(height, window.height() - top - GAP))

    def wanted_width(self) -> int:
        return self.sizeHint().width()

    def wanted_left(self, anchor_left: int, width: int) -> int:
        """Return where it shall begin; by default it ends where its anchor ends."""
        return anchor_left + self._anchor.width() - width

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  Qt's name
        super().hideEvent(event)
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and _is_escape(event):
            event.accept()  # Esc is no shortcut of the window now
            return True
        if kind == QEvent.Type.KeyPress and _is_escape(event):
            self.hide()
            return True
        if kind == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            self._heed_press(watched)
        elif kind == QEvent.Type.Hide and watched is self._anchor:
            self.hide()
        elif kind == QEvent.Type.Resize and watched is self.parentWidget():
            QTimer.singleShot(0, self, self.place)  # once what it belongs to has its new place
        return False

    def _heed_press(self, pressed: QWidget) -> None:
        inside = pressed is self or self.isAncestorOf(pressed)
        if not inside and pressed is not self._anchor and pressed.window() is self.window():
            self.hide()


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
