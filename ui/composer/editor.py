"""The field a prompt is written in: it grows with the text, and Enter sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from ui.theme.marks import mark

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QResizeEvent

MOST_LINES = 8
LONG_PASTE = 12_000
"""Characters from which on a pasted text is better kept as an attachment."""
SEND_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
NEWLINE = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier
RECALL = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Editor(QPlainTextEdit):
    """Plain text of one to eight lines. Enter is an intent; Shift+Enter a line break.

    ``recall_requested`` asks for the prompt before (-1) or after (+1) the one shown. Once ``takes_files`` is
    set, ``files_brought`` gives what was pasted or dropped and is no text to write: files, a picture, or more
    text than one would look at here.
    """

    send_requested = Signal()
    focus_changed = Signal(bool)
    recall_requested = Signal(int)
    files_brought = Signal(object)
    """A QMimeData, which lives only as long as the call."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = False
        self.takes_files = False
        mark(self, role="bare")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Message")
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    @property
    def composing(self) -> bool:
        """Whether an input method is at work: then keys belong to it."""
        return self._composing

    def replace_text(self, text: str) -> None:
        """Put ``text`` in place of all there is, as one step that Ctrl+Z takes back."""
        cursor = self.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.movePosition(cursor.MoveOperation.End)
        self.setTextCursor(cursor)

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+End to the window, for the conversation's end, where the text's end is reached."""
        if event.type() == QEvent.Type.ShortcutOverride and self.textCursor().atEnd():
            pressed = cast("QKeyEvent", event)
            if pressed.matches(QKeySequence.StandardKey.MoveToEndOfDocument):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        key = Qt.Key(event.key())
        # While an input method composes, Enter belongs to it: it takes the candidate.
        if self._composing:
            super().keyPressEvent(event)
        elif key in SEND_KEYS and not event.modifiers() & NEWLINE:
            self.send_requested.emit()
        elif key in RECALL and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.recall_requested.emit(RECALL[key])
        else:
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

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802  Qt's name
        return (self.takes_files and brings_files(source)) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802  Qt's name
        if self.takes_files and (brings_files(source) or len(source.text()) >= LONG_PASTE):
            self.files_brought.emit(source)
        else:
            super().insertFromMimeData(source)

    def _fit(self) -> None:
        """Be as high as the text, up to the limit; a plain text document counts its height in lines."""
        lines = round(self.document().size().height())
        shown = min(max(lines, 1), MOST_LINES)
        always, never = Qt.ScrollBarPolicy.ScrollBarAsNeeded, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(always if lines > MOST_LINES else never)
        height = shown * self.fontMetrics().lineSpacing() + 2 * round(self.document().documentMargin()) + 2
        if height != self.height():
            self.setFixedHeight(height)


def brings_files(source: QMimeData) -> bool:
    """Return whether what is pasted or dropped are files or a picture.

    Programs that copy a table or a page put a picture of it beside the text: there the text is meant.
    """
    if any(url.isLocalFile() for url in source.urls()):
        return True
    return source.hasImage() and not source.hasText()
