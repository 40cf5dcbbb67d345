"""The line at the bottom: which model, in what state, how fast; and what is being downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.dot import Dot
from ui.widgets.labels import ElidedLabel, label

if TYPE_CHECKING:
    from app.application import Application
    from app.chat.messages import Message
    from app.engine.states import Activity, EngineState
    from app.hub.orders import Download

_FIGURES = 2
"""The place in the line where they begin, after the dot and the state."""
MESSAGE_TIME = 4000
"""Milliseconds that a passing message stays."""


class StatusLine(QFrame):
    """State at the left, figures at the right."""

    downloads_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="status")
        self._dot = Dot()
        self._state = ElidedLabel("Starting…", "caption")
        self._message = label("", "caption")
        self._speed = label("", "caption")
        self._wait = label("", "caption")
        self._speed.setToolTip("Tokens per second of all streams together, over the last second")
        self._wait.setToolTip("Time to the first token of the last reply")
        self._timer = QTimer(self, singleShot=True, interval=MESSAGE_TIME)
        self._timer.timeout.connect(self._message.clear)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.XS, Space.L, Space.XS)
        row.setSpacing(Space.S)
        row.addWidget(self._dot)
        row.addWidget(self._state, 1)
        for part in (self._message, self._speed, self._wait):
            row.addWidget(part)
            row.addSpacing(Space.S)

    def attach(self, application: Application) -> None:
        """Show the app's engine and its downloads from now on."""
        from ui.models.download_status import DownloadStatus

        downloads = DownloadStatus()
        downloads.clicked.connect(self.downloads_requested)
        self._row.insertWidget(_FIGURES, downloads)
        application.downloads.items.subscribe(downloads.show_downloads)
        application.downloads.finished.subscribe(self._show_arrival)
        application.engine.state.subscribe(self.show_state)
        application.engine.activity.subscribe(self.show_activity)
        application.chats.changed.subscribe(lambda placed: self.show_reply(placed.message))

    @property
    def said(self) -> str:
        """All that the line says."""
        return "  ".join(part.text() for part in (self._state, self._message, self._speed, self._wait))

    def show_state(self, state: EngineState) -> None:
        from ui.wording import state_text

        tone, text = state_text(state)
        self._dot.show_tone(tone)
        self._state.setText(text)
        self._speed.clear()

    def show_activity(self, activity: Activity) -> None:
        if not activity.running and not activity.waiting:
            self._speed.clear()
            return
        waiting = f" · {activity.waiting} waiting" if activity.waiting else ""
        streams = f" · {activity.running} streams" if activity.running > 1 else ""
        self._speed.setText(f"{activity.tokens_per_second:.0f} tok/s{streams}{waiting}")

    def show_reply(self, message: Message) -> None:
        from ui.transcript.meta import duration

        if message.usage is not None and message.usage.ttft:
            self._wait.setText(f"TTFT {duration(message.usage.ttft)}")

    def _show_arrival(self, download: Download) -> None:
        from ui.models.download_words import whole_title

        self.show_message(f"{whole_title(download.order)} is downloaded")

    def show_message(self, text: str) -> None:
        """Show a passing message."""
        self._message.setText(text)
        self._timer.start()
