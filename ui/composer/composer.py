"""Where prompts are written: the field, what stands in its way, and the buttons that send and stop."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui.composer.editor import Editor
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.labels import label

INVITATION = "Ask anything…"
RAW_INVITATION = "Begin a text; the model goes on with it…"
HINT = "Enter to send · Shift+Enter for a new line"
BUSY_HINT = "Answering · Esc to stop"
QUEUE_HINT = "Answering · Enter sends this next · Esc to stop"
SEND, QUEUE, STOP = "Send (Enter)", "Send next (Enter)", "Stop (Esc)"
_USUAL = (HINT, BUSY_HINT, QUEUE_HINT)
_INDENT = 2
ICONS = {SEND: "mdi6.arrow-up", QUEUE: "mdi6.playlist-plus", STOP: "mdi6.stop"}


class Obstacle(NamedTuple):
    """Why nothing can be sent now, and the ``action`` that would change it, or no action."""

    reason: str
    action: str = ""


class Composer(QFrame):
    """A card with the field and the buttons; the text is given away only by :meth:`clear`.

    There is room for more, put in once the window stands: strips over the text, tools at its foot.
    """

    send_requested = Signal(str)
    stop_requested = Signal()
    action_requested = Signal()
    text_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="composer")
        self._busy = False
        self._obstacle: Obstacle | None = None
        self._objection = ""
        self._attached = 0
        self._tone = ""
        self.editor = Editor()
        self.editor.setPlaceholderText(INVITATION)
        self._said = ""
        self._hint = label("", "caption")
        self._notice = label("", "caption", wrap=True)
        self._notice.setObjectName("notice")
        self.action = push_button("", "link")
        self.action.hide()
        self.halt = _round_button(STOP, "mdi6.stop", "halt")
        self.halt.hide()
        self.button = _round_button("", "", "send")
        self._lay_out()
        self.editor.send_requested.connect(self._send)
        self.editor.textChanged.connect(self._heed_text)
        self.editor.focus_changed.connect(self._show_focus)
        self.button.clicked.connect(self._press)
        self.halt.clicked.connect(self.stop_requested)
        self.action.clicked.connect(self.action_requested)
        self._hint.installEventFilter(self)
        self._show_hint()

    @property
    def hint(self) -> str:
        """What is said under the text, if there is room for it."""
        return self._said

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

    def add_strip(self, strip: QWidget) -> None:
        """Put a line of things that go with the prompt over the text, under those that are there."""
        self._strips.addWidget(strip)

    def add_tool(self, tool: QWidget) -> None:
        """Put a small button at the left of the foot."""
        self._tools.addWidget(tool)

    def add_gauge(self, gauge: QWidget) -> None:
        """Put a small view before the buttons."""
        self._gauges.addWidget(gauge)

    def show_busy(self, busy: bool) -> None:  # noqa: FBT001  the value is the message
        """Show that a reply streams: it can be stopped, and what is sent now waits for its end."""
        self._busy = busy
        self._show_hint()

    def show_obstacle(self, obstacle: Obstacle | None) -> None:
        """Show why nothing can be sent, or that all is well."""
        self._obstacle = obstacle
        self.action.setText(obstacle.action if obstacle else "")
        self.action.setVisible(bool(obstacle and obstacle.action))
        self._show_hint()

    def show_objection(self, objection: str) -> None:
        """Say what is wrong with what is written, and do not let it be sent; "" if nothing is."""
        if objection != self._objection:
            self._objection = objection
            self._show_hint()

    def show_attached(self, files: int) -> None:
        """Say how many files go with the prompt; they can be sent without a word."""
        if files != self._attached:
            self._attached = files
            self._show_hint()

    def show_raw(self, raw: bool) -> None:  # noqa: FBT001  the value is the message
        """Say whether what is written is a question, or a text that is gone on with."""
        self.editor.setPlaceholderText(RAW_INVITATION if raw else INVITATION)

    def show_error(self, text: str) -> None:
        """Say why the last send failed, until the text changes."""
        self._say(text, tone="danger")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        if watched is self._hint and event.type() == QEvent.Type.Resize:
            # Not now: a layout that is at work takes no note of what comes and goes.
            QTimer.singleShot(0, self, self._place_words)
        return super().eventFilter(watched, event)

    def _show_focus(self, focused: bool) -> None:  # noqa: FBT001  a slot
        mark(self, tone="focus" if focused else "")

    def _heed_text(self) -> None:
        self._show_hint()
        self.text_changed.emit()

    def _show_hint(self) -> None:
        usual = HINT if not self._busy else QUEUE_HINT if self._written else BUSY_HINT
        said = self._obstacle.reason if self._obstacle else self._objection or usual
        self._say(said, tone="danger" if self._objection and not self._obstacle else "")
        self._show_buttons()

    def _say(self, words: str, *, tone: str) -> None:
        if (words, tone) != (self._said, self._tone):
            self._said, self._tone = words, tone
            for place in (self._hint, self._notice):
                mark(place, tone=tone)
            self._place_words()

    def _place_words(self) -> None:
        """Say it in the foot; where that is too narrow, what matters gets a line of its own."""
        fits = self._hint.fontMetrics().horizontalAdvance(self._said) <= self._hint.width() - _INDENT
        matters = self._said not in _USUAL
        self._hint.setText(self._said if fits else "")
        self._notice.setText(self._said if matters and not fits else "")
        self._notice.setVisible(matters and not fits and self._hint.isVisible())

    @property
    def _written(self) -> bool:
        return self._attached > 0 or (not self.editor.document().isEmpty() and bool(self.text.strip()))

    def _send(self) -> None:
        if not self._objection:
            self.send_requested.emit(self.text)

    def _press(self) -> None:
        if self._busy and not self._written:
            self.stop_requested.emit()
        else:
            self._send()

    def _show_buttons(self) -> None:
        written = self._written
        name = SEND if not self._busy else QUEUE if written else STOP
        if self.button.toolTip() != name:
            put_icon(self.button, ICONS[name], tone="on_accent")
            self.button.setToolTip(name)
            self.button.setAccessibleName(name)
        self.halt.setVisible(name == QUEUE)
        free = self._obstacle is None and not self._objection
        self.button.setEnabled(name == STOP or (free and written))

    def _lay_out(self) -> None:
        self._strips, self._tools, self._gauges = QVBoxLayout(), QHBoxLayout(), QHBoxLayout()
        self._strips.setContentsMargins(0, 0, Space.S, 0)
        self._strips.setSpacing(Space.S)
        self._tools.setSpacing(0)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addLayout(self._tools)
        self._hint.setContentsMargins(_INDENT, 0, 0, 0)
        self._hint.setMinimumWidth(1)  # its words must not ask for room: they come and go by it
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._notice.setContentsMargins(_INDENT, 0, Space.S, 0)
        self._notice.hide()
        foot.addWidget(self._hint, 1)
        foot.addWidget(self.action)
        foot.addLayout(self._gauges)
        foot.addWidget(self.halt)
        foot.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.S, Space.S)
        column.setSpacing(Space.XS)
        column.addLayout(self._strips)
        column.addWidget(self.editor)
        column.addWidget(self._notice)
        column.addLayout(foot)


def _round_button(name: str, icon: str, role: str) -> QToolButton:
    button = QToolButton()
    button.setIconSize(QSize(18, 18))
    button.setFixedSize(36, 36)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(name)
    button.setAccessibleName(name)
    if icon:
        put_icon(button, icon, tone="text")
    mark(button, role=role)
    return button
