"""Keeps the end in sight while text grows, but only for a reader who is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QToolButton

from ui.theme.icons import put_icon
from ui.theme.marks import mark

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractScrollArea

NEAR = 24
"""Pixels from the end that still count as being there."""
BAR_FRAMES = 8
"""The scroll bar is painted once in so many frames: its paint costs more than the text's."""


class Follower(QObject):
    """Scrolls ``view`` with its text, and shows a button to the end to a reader who is elsewhere."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._view = view
        self._bar = view.verticalScrollBar()
        self._frames = 0
        self._was_at_end = True
        self.button = QToolButton(view)
        self.button.setText("To the end")
        self.button.setToolTip("Jump to the end (Ctrl+End)")
        self.button.setAccessibleName("Jump to the end")
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        mark(self.button, role="floating")
        put_icon(self.button, "mdi6.arrow-down")
        self.button.hide()
        self.button.clicked.connect(self.jump)
        self._bar.valueChanged.connect(self._show_button)
        # A long document is laid out bit by bit, and its end comes later.
        self._bar.rangeChanged.connect(self.follow)

    @property
    def at_end(self) -> bool:
        return self._bar.value() >= self._bar.maximum() - NEAR

    def jump(self) -> None:
        """Go to the end."""
        self._bar.setValue(self._bar.maximum())
        self._show_button()

    def follow(self) -> None:
        """Go to the end if the reader was there before the last change."""
        if self._was_at_end:
            self.jump()
        else:
            self._show_button()

    def grow(self, *, following: bool) -> None:
        """Text was added in a frame; ``following`` is whether the reader was at the end before."""
        self._frames += 1
        self._bar.setUpdatesEnabled(self._frames % BAR_FRAMES == 0)
        self._keep(following=following)

    def finish(self, *, following: bool) -> None:
        """Heed that the text has its final form."""
        self._bar.setUpdatesEnabled(True)
        self._keep(following=following)

    def resized(self) -> None:
        """Heed that the view has another size."""
        self._place_button()
        self.follow()

    def _keep(self, *, following: bool) -> None:
        if following:
            self.jump()
        else:
            self._show_button()

    def _show_button(self) -> None:
        self._was_at_end = self.at_end
        if self.button.isHidden() != self._was_at_end:
            self.button.setHidden(self._was_at_end)
            self._place_button()

    def _place_button(self) -> None:
        size = self.button.sizeHint()
        view = self._view.rect()
        self.button.setGeometry(
            (view.width() - size.width()) // 2,
            view.height() - size.height() - 12,
            size.width(),
            size.height(),
        )
        self.button.raise_()
