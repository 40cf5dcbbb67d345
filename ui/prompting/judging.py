"""Has forms and replies checked while they are written, in a worker thread and not for every letter."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject

from app.engine.validity import VALID, Validity, check, check_constraint, invalid
from app.errors import PromptError
from ui.composer.pause import Pause

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.engine.replies import Constraint
    from app.tasks import Tasks

T = TypeVar("T")
PAUSE = 250
"""Milliseconds between two looks."""


class Judge(QObject, Generic[T]):
    """Judges the last of what it is given: ``look`` runs in a thread, ``tell`` gets its verdict."""

    def __init__(
        self,
        tasks: Tasks,
        look: Callable[[T], Validity | None],
        tell: Callable[[Validity | None], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._look, self._tell = tasks, look, tell
        self._case: Callable[[], T | None] | None = None
        self._running = False
        self._pause = Pause(PAUSE, self._begin, self)

    def ask(self, case: Callable[[], T | None]) -> None:
        """Look at what ``case`` gives when the time comes; at None there is nothing to judge."""
        self._case = case
        if not self._pause.lasts and not self._running:
            self._pause.begin()

    def _begin(self) -> None:
        case, self._case = self._case, None
        shown = case() if case else None
        if shown is None:
            self._tell(None)
            return
        self._running = True
        self._tasks.spawn(self._judge(shown), name="check a form")

    async def _judge(self, shown: T) -> None:
        try:
            self._tell(await asyncio.to_thread(self._look, shown))
        finally:
            self._running = False
        if self._case is not None:
            self._pause.begin()


def judge_constraint(constraint: Constraint) -> Validity:
    """Return whether ``constraint`` is a form at all."""
    try:
        check_constraint(constraint)
    except PromptError as error:
        return invalid(str(error))
    return VALID


def judge_reply(case: tuple[Constraint, str, bool]) -> Validity:
    """Return whether a reply, its text and whether it is complete, has the form."""
    constraint, text, complete = case
    return check(constraint, text, complete=complete)
