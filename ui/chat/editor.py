"""The field a prompt is written in: it grows with the text, and Enter sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from ui.theme.marks import mark

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QResizeEvent

MOST_LINES = 8
SEND_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
NEWLINE = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier


class Editor(QPlainTextEdit):
    """Plain text of one to eight lines. Enter is an intent; Shift+Enter a line break."""

    send_requested = Signal()
    focus_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = False
        mark(self, role="bare")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Message")
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        sends = event.key() in SEND_KEYS and not event.modifiers() & NEWLINE
        # While an input method composes, Enter belongs to it: it takes the candidate.
        if sends and not self._composing:
            self.send_requested.emit()
            return
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802  Qt's name
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802  Qt's name
        super().focusInEvent(event)
        self.focus_changed.emit(True)  # noqa: FBT003  a signal

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  Qt's name
        super().focusOutEvent(event)
        self.focus_changed.emit(False)  # noqa: FBT003  a signal

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Be as high as the text, up to the limit; a plain text document counts its height in lines."""
        lines = round(self.document().size().height())
        shown = min(max(lines, 1), MOST_LINES)
        always, never = Qt.ScrollBarPolicy.ScrollBarAsNeeded, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(always if lines > MOST_LINES else never)
        height = shown * self.fontMetrics().lineSpacing() + 2 * round(self.document().documentMargin()) + 2
        if height != self.height():
            self.setFixedHeight(height)
