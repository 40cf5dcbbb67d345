"""What has just happened, and what can still be done about it, for some seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button, tool_button
from ui.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent

STAYS = 12_000
"""Milliseconds; it stays as long as the mouse is on it."""


class PassingBar(QFrame):
    """One line with a button; what is said later takes the place of what was said before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="banner")
        self._act: Callable[[], object] | None = None
        self._text = ElidedLabel("")
        self.button = push_button("", "link")
        close = tool_button("mdi6.close", "Put this notice away")
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, 2, 2, 2)
        row.setSpacing(Space.XS)
        row.addWidget(self._text, 1)
        row.addWidget(self.button)
        row.addWidget(close)
        self._timer = QTimer(self, singleShot=True, interval=STAYS)
        self._timer.timeout.connect(self.put_away)
        self.button.clicked.connect(self._press)
        close.clicked.connect(self.put_away)
        self.hide()

    @property
    def said(self) -> str:
        return self._text.text()

    def show_said(self, text: str, action: str, act: Callable[[], object]) -> None:
        """Say ``text``; the button ``action`` does ``act``."""
        self._text.setText(text)
        self._act = act
        self.button.setText(action)
        self.button.setAccessibleName(f"{action}: {text}")
        self._timer.start()
        self.show()

    def put_away(self) -> None:
        self._act = None
        self._timer.stop()
        self.hide()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802  Qt's name
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        super().leaveEvent(event)
        self._timer.start()

    def _press(self) -> None:
        act = self._act
        self.put_away()
        if act is not None:
            act()
