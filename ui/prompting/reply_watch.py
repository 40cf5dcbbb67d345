"""Follows the last reply of a lane and says whether it keeps to the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.chat.messages import Status
from ui.prompting.judging import Judge, judge_constraint, judge_reply

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.application import Application
    from app.engine.replies import Constraint
    from ui.prompting.constraint_field import ConstraintField


class ReplyWatch:
    """Shows two verdicts in ``field``: on the form that is written there, and on the reply that streams."""

    def __init__(self, field: ConstraintField, application: Application, parent: QObject) -> None:
        self._chats = application.chats
        self._lane = 0
        self._form: Constraint | None = None
        self._forms: Judge[Constraint] = Judge(
            application.tasks, judge_constraint, field.show_validity, parent
        )
        self._replies: Judge[tuple[Constraint, str, bool]] = Judge(
            application.tasks, judge_reply, field.show_reply, parent
        )
        for event in (self._chats.grown, self._chats.changed, self._chats.opened, self._chats.added):
            event.subscribe(lambda _: self._look())

    def judge_form(self, form: Constraint | None) -> None:
        """Look at the form that is set now."""
        if form != self._form:
            self._form = form
            self._forms.ask(lambda: self._form)
            self._replies.ask(self._reply)

    def follow(self, lane: int) -> None:
        """Look at the replies of this lane."""
        if lane != self._lane:
            self._lane = lane
            self._look()

    def _look(self) -> None:
        if self._form is not None:
            self._replies.ask(self._reply)

    def _reply(self) -> tuple[Constraint, str, bool] | None:
        """Return the last reply as far as it has come, with the form that it was asked for in."""
        path = self._chats.path(self._lane) if self._lane < len(self._chats.lanes.value) else ()
        message = path[-1].message if path else None
        if self._form is None or message is None or message.role != "assistant":
            return None
        asked = message.provenance.prompting.constraint if message.provenance else self._form
        if asked is None or not message.text:
            return None
        return asked, message.text, message.status is not Status.STREAMING
