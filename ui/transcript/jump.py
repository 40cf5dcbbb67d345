"""The button that leads a reader who is elsewhere to the end, and says that something new is there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from ui.theme.icons import put_icon
from ui.theme.marks import mark

ABOVE = 12
"""Pixels between the button and the lower edge of what it lies on."""


class JumpButton(QToolButton):
    """Lies on ``view``, at the bottom in the middle; hidden until :meth:`show_for`."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._new = False
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        put_icon(self, "mdi6.arrow-down")
        self._say()
        self.hide()
        view.installEventFilter(self)

    def show_for(self, *, away: bool, new: bool = False) -> None:
        """Show it to a reader who is ``away`` from the end; ``new``: text has come since they left it."""
        if new != self._new:
            self._new = new
            self._say()
        if away == self.isHidden():
            self.setVisible(away)
            self._place()

    def setVisible(self, visible: bool) -> None:  # noqa: FBT001, N802  Qt's name
        """Give the focus back before it is hidden: Qt would look for the next place, and scroll there."""
        if not visible and self.hasFocus():
            self._view.setFocus()
        super().setVisible(visible)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._place()
        return super().eventFilter(watched, event)

    def _say(self) -> None:
        self.setText("New text" if self._new else "To the end")
        self.setToolTip("Jump to the end (Ctrl+End)")
        self.setAccessibleName("New text: jump to the end" if self._new else "Jump to the end")
        mark(self, role="floating", tone="accent" if self._new else "")
        put_icon(self, "mdi6.arrow-down", tone="accent" if self._new else "muted")
        self._place()

    def _place(self) -> None:
        size, view = self.sizeHint(), self._view.rect()
        left = (view.width() - size.width()) // 2
        self.setGeometry(QRect(left, view.height() - size.height() - ABOVE, size.width(), size.height()))
        self.raise_()
