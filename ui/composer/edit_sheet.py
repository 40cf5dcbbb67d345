"""Changes a message: the new text is another version, and the old one stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.errors import VlindersError
from ui.composer.attaching import Attaching
from ui.composer.attachment_strip import AttachmentStrip
from ui.composer.lane_watch import LaneWatch
from ui.widgets.labels import label
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from app.application import Application
    from app.chat.messages import Message

WIDTH = 680
_WORDS = {
    "user": ("Edit your message", "It is answered anew. What was there stays as another version.", "Send"),
    "assistant": ("Edit the reply", "The model will take it for its own words. The old one stays.", "Save"),
}
_MOST_LINES, _FEWEST_LINES = 18, 5


class EditSheet(Sheet):
    """The message in a field of its own, with its files; Ctrl+Enter is enough."""

    def __init__(self, parent: QWidget, application: Application, message: Message) -> None:
        title, text, verb = _WORDS["user" if message.role == "user" else "assistant"]
        super().__init__(parent, title, text, width=WIDTH)
        self._chats, self._message = application.chats, message
        self.field = QPlainTextEdit(message.text)
        self.field.setAccessibleName(title)
        self.field.textChanged.connect(self._show_button)
        lines = min(max(message.text.count("\n") + 2, _FEWEST_LINES), _MOST_LINES)
        self.field.setMinimumHeight(lines * self.field.fontMetrics().lineSpacing() + 16)
        self.error = label("", "error", wrap=True)
        self.error.hide()
        watch = LaneWatch(application.chats, application.responders, self._heed_lanes)
        self.finished.connect(watch.close)
        folder = application.paths.attachments
        self.attaching = Attaching(watch, application.tasks, folder, self)
        self.strip = AttachmentStrip()
        self.attaching.changed.connect(lambda: self.strip.show_carried(self.attaching.carried))
        self.strip.removed.connect(self.attaching.remove)
        for widget in (self.strip, self.field, self.error):
            self.column.addWidget(widget)
        self.add_closing()
        self.done_button = self.add_button(verb, "primary")
        self.done_button.setToolTip(f"{verb} (Ctrl+Enter)")
        self.done_button.clicked.connect(self._finish)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self._finish)
        self.attaching.show(message.attachments)
        self._show_button()
        self.field.moveCursor(self.field.textCursor().MoveOperation.End)
        self.field.setFocus()

    def _heed_lanes(self) -> None:
        self.attaching.heed_standings()

    def _show_button(self) -> None:
        self.done_button.setEnabled(bool(self.field.toPlainText().strip()))

    def _finish(self) -> None:
        if not self.done_button.isEnabled():
            return
        text = self.field.toPlainText()
        same = text == self._message.text and self.attaching.attachments == self._message.attachments
        if same and self._message.role == "assistant":
            self.reject()
            return
        try:
            self._chats.edit(self._message.id, text, self.attaching.attachments)
        except VlindersError as error:
            self.error.setText(str(error))
            self.error.show()
        else:
            self.accept()
