"""SIGTERM and SIGINT, heard at once although Qt's loop runs no Python while it waits."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal

if TYPE_CHECKING:
    from types import FrameType

HEARD = (signal.SIGTERM, signal.SIGINT)


class SignalWatch(QObject):
    """Tells by ``received`` that the process was asked to end; call it on the main thread."""

    received = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)  # noqa: FBT003  its only form
        self._writer.setblocking(False)  # noqa: FBT003  its only form
        self._old_descriptor = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._old: dict[int, Any] = {number: signal.signal(number, self._note) for number in HEARD}
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)

    def restore(self) -> None:
        """Hear signals no more; they do what they did before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._old_descriptor)
        for number, old in self._old.items():
            signal.signal(number, old)
        self._reader.close()
        self._writer.close()

    def _wake(self) -> None:
        if any(number in HEARD for number in self._reader.recv(64)):
            self.received.emit()

    def _note(self, number: int, frame: FrameType | None) -> None:
        """Keep Python from doing what it does by default; the descriptor tells of the signal."""
