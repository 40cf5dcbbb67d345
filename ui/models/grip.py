"""What one takes hold of to drag a row up or down. Qt's own drags run a loop of their own, inside ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel

from ui.theme.icons import put_icon

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent


class Grip(QLabel):
    """Tells where it is dragged to, as the y of the screen, and where it is let go."""

    dragged = Signal(int)
    dropped = Signal(int)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._held = False
        put_icon(self, "mdi6.drag-vertical", tone="faint")
        self.setFixedWidth(18)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip("Drag to change the order (Alt+Up, Alt+Down)")
        self.setAccessibleName("Handle to drag this download")

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.grabKeyboard()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        if self._held:
            self.dragged.emit(round(event.globalPosition().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        if self._let_go():
            self.dropped.emit(round(event.globalPosition().y()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        if event.key() == Qt.Key.Key_Escape and self._let_go():
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def _let_go(self) -> bool:
        held, self._held = self._held, False
        if held:
            self.releaseKeyboard()
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        return held
