"""What is typed into the search field, asked for once the typing pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import StorageError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from PySide6.QtWidgets import QLineEdit

    from app.chat.messages import Match
    from app.tasks import Tasks

PAUSE = 120
"""Milliseconds without a key after which is searched."""


class Search(QObject):
    """Searches by ``ask`` what ``field`` holds; the newest question alone is answered.

    ``found`` has the text and the matches, none for an empty text; ``failed`` a StorageError.
    """

    found = Signal(str, object)
    failed = Signal(object)

    def __init__(
        self, field: QLineEdit, ask: Callable[[str], Awaitable[tuple[Match, ...]]], tasks: Tasks
    ) -> None:
        super().__init__(field)
        self._field = field
        self._ask = ask
        self._tasks = tasks
        self._asking: asyncio.Task[None] | None = None
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.repeat)
        field.textChanged.connect(self._heed)

    def repeat(self) -> None:
        """Search again, what is found having changed."""
        text = self._field.text().strip()
        self._stop()
        if text:
            self._asking = self._tasks.spawn(self._answer(text), name="search conversations")

    def _heed(self, text: str) -> None:
        self._stop()
        if text.strip():
            self._timer.start()
        else:
            self.found.emit("", ())

    async def _answer(self, text: str) -> None:
        try:
            matches = await self._ask(text)
        except StorageError as error:
            self.failed.emit(error)
        else:
            self.found.emit(text, matches)

    def _stop(self) -> None:
        self._timer.stop()
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
