"""The bar that finds text in the conversation: what is sought, how often it is there, and the way through."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import tool_button
from ui.widgets.labels import label

PAUSE = 120
"""Milliseconds without a key after which what was typed is sought."""
WIDTH = 380
EDGE = 12


class FindBar(QFrame):
    """Lies on ``view``, at the top right. ``find_requested`` gives the text as it is typed, "" for none.

    ``step_requested`` asks for the next match (1) or the one before (-1); ``closed``: it was closed.
    """

    find_requested = Signal(str)
    step_requested = Signal(int)
    closed = Signal()

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        mark(self, role="card")
        self.field = QLineEdit()
        self.field.setPlaceholderText("Find in this conversation")
        self.field.setAccessibleName("Find in this conversation")
        self.field.setClearButtonEnabled(True)
        self._tally = label(role="caption")
        self._tally.setMinimumWidth(self._tally.fontMetrics().horizontalAdvance("000 of 000"))
        self._tally.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.previous = tool_button("mdi6.chevron-up", "Previous match (Shift+Enter)")
        self.next = tool_button("mdi6.chevron-down", "Next match (Enter)")
        self._close = tool_button("mdi6.close", "Close (Esc)")
        self._timer = QTimer(self, interval=PAUSE, singleShot=True)
        self._lay_out()
        self._connect()
        self.hide()
        view.installEventFilter(self)

    def open_with(self, text: str = "") -> None:
        """Show the bar, ready to type; ``text`` is what it begins with, else what was sought last."""
        if text and "\n" not in text:
            self.field.setText(text)
        self.show()
        self._place()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._search()

    def show_tally(self, index: int, count: int) -> None:
        """Show how many matches there are, and which one (from 0) is shown, -1 for none."""
        sought = bool(self.field.text())
        if not sought:
            self._tally.setText("")
        elif count:
            self._tally.setText(f"{index + 1:,} of {count:,}" if index >= 0 else f"{count:,}")
        else:
            self._tally.setText("No match")
        mark(self.field, tone="danger" if sought and not count else "")
        self.previous.setEnabled(count > 0)
        self.next.setEnabled(count > 0)

    def close_bar(self) -> None:
        """Hide it; what was found is not marked any more."""
        if not self.isHidden():
            self._timer.stop()
            self._view.setFocus()  # before it is hidden: Qt would look for the next place, and scroll there
            self.hide()
            self.find_requested.emit("")
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Keep Esc for the bar: the window has a use of its own for it."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def _step(self, step: int) -> None:
        """Go on; what was typed just now is sought first."""
        if self._timer.isActive():
            self._search()
        else:
            self.step_requested.emit(step)

    def _heed_typing(self, _text: str) -> None:
        self._timer.start()

    def _search(self) -> None:
        self._timer.stop()
        if not self.field.text():
            self.show_tally(-1, 0)
        self.find_requested.emit(self.field.text())

    def _connect(self) -> None:
        self.field.textChanged.connect(self._heed_typing)
        self._timer.timeout.connect(self._search)
        self.previous.clicked.connect(lambda: self._step(-1))
        self.next.clicked.connect(lambda: self._step(1))
        self._close.clicked.connect(self.close_bar)
        self.show_tally(-1, 0)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        row.setSpacing(Space.XS)
        row.addWidget(self.field, 1)
        row.addWidget(self._tally)
        for button in (self.previous, self.next, self._close):
            row.addWidget(button)

    def _place(self) -> None:
        width = min(WIDTH, self._view.width() - 2 * EDGE)
        self.setGeometry(self._view.width() - width - EDGE, EDGE, width, self.sizeHint().height())
