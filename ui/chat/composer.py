"""Where prompts are written: the field, what stands in its way, and the one button that sends or stops."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ui.chat.editor import Editor
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.labels import ElidedLabel

HINT = "Enter to send · Shift+Enter for a new line"
BUSY_HINT = "Answering · Esc to stop"


class Obstacle(NamedTuple):
    """Why nothing can be sent now, and the ``action`` that would change it, or no action."""

    reason: str
    action: str = ""


class Composer(QFrame):
    """A card with the field and the button; the text is given away only by :meth:`clear`."""

    send_requested = Signal(str)
    stop_requested = Signal()
    action_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="composer")
        self._busy = False
        self._obstacle: Obstacle | None = None
        self.editor = Editor()
        self.editor.setPlaceholderText("Ask anything…")
        self._hint = ElidedLabel(HINT, "caption")
        self.action = push_button("", "link")
        self.action.hide()
        self.button = QToolButton()
        self._lay_out()
        self.editor.send_requested.connect(self._send)
        self.editor.textChanged.connect(self._heed_text)
        self.editor.focus_changed.connect(self._show_focus)
        self.button.clicked.connect(self._press)
        self.action.clicked.connect(self.action_requested)
        self._show_button()

    @property
    def hint(self) -> str:
        """What is said under the text."""
        return self._hint.text()

    @property
    def text(self) -> str:
        return self.editor.toPlainText()

    def set_text(self, text: str) -> None:
        """Replace the text, and put the cursor behind it."""
        self.editor.setPlainText(text)
        self.editor.moveCursor(self.editor.textCursor().MoveOperation.End)

    def type(self, text: str) -> None:
        """Go on with ``text`` that was typed elsewhere."""
        self.focus()
        self.editor.insertPlainText(text)

    def focus(self) -> None:
        """Let the user write."""
        self.editor.setFocus()

    def clear(self) -> None:
        self.editor.clear()

    def show_busy(self, busy: bool) -> None:  # noqa: FBT001  the value is the message
        """Show that a reply streams: the button stops it."""
        self._busy = busy
        self._show_hint()

    def show_obstacle(self, obstacle: Obstacle | None) -> None:
        """Show why nothing can be sent, or that all is well."""
        self._obstacle = obstacle
        self.action.setText(obstacle.action if obstacle else "")
        self.action.setVisible(bool(obstacle and obstacle.action))
        self._show_hint()

    def show_error(self, text: str) -> None:
        """Say why the last send failed, until the text changes."""
        self._hint.setText(text)
        mark(self._hint, tone="danger")

    def _show_focus(self, focused: bool) -> None:  # noqa: FBT001  a slot
        mark(self, tone="focus" if focused else "")

    def _heed_text(self) -> None:
        if self._hint.property("tone"):
            self._show_hint()
        else:
            self._show_button()

    def _show_hint(self) -> None:
        mark(self._hint, tone="")
        usual = BUSY_HINT if self._busy else HINT
        self._hint.setText(self._obstacle.reason if self._obstacle else usual)
        self._show_button()

    def _send(self) -> None:
        if not self._busy:
            self.send_requested.emit(self.text)

    def _press(self) -> None:
        if self._busy:
            self.stop_requested.emit()
        else:
            self._send()

    def _show_button(self) -> None:
        name = "Stop (Esc)" if self._busy else "Send (Enter)"
        if self.button.toolTip() != name:
            put_icon(self.button, "mdi6.stop" if self._busy else "mdi6.arrow-up", tone="on_accent")
            self.button.setToolTip(name)
            self.button.setAccessibleName(name)
        self.button.setEnabled(self._busy or (self._obstacle is None and bool(self.text.strip())))

    def _lay_out(self) -> None:
        self.button.setIconSize(QSize(18, 18))
        self.button.setFixedSize(36, 36)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        mark(self.button, role="send")
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        self._hint.setContentsMargins(2, 0, 0, 0)
        foot.addWidget(self._hint, 1)
        foot.addWidget(self.action)
        foot.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.S, Space.S)
        column.setSpacing(Space.XS)
        column.addWidget(self.editor)
        column.addLayout(foot)
