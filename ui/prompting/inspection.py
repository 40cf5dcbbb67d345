"""Opens the sheet that shows what is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import EngineNotReadyError, PromptError
from ui.prompting.inspect_sheet import InspectSheet, Sent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.application import Application
    from app.chat.messages import Attachment
    from app.engine.responders import Responder


def inspect_draft(
    parent: QWidget, application: Application, text: str, attachments: Sequence[Attachment]
) -> InspectSheet:
    """Show what each lane's model would get if this were sent. Raises as ``inspect_reply`` does."""
    chats, sent = application.chats, list[Sent]()
    if chats.blind.value:
        raise PromptError("What is sent would tell who answers.", "Vote first.")
    lanes = chats.lanes.value
    for index, lane in enumerate(lanes):
        responder = application.responders.find(lane.responder)
        name = responder.standing.value.name
        title = f"{index + 1}. {name}" if len(lanes) > 1 else name
        sent.append(Sent(title, _telling(responder), chats.request_for(index, text, attachments)))
    return _open(parent, application, "What would be sent", sent)


def inspect_reply(parent: QWidget, application: Application, message: int) -> InspectSheet:
    """Show what was sent for a reply, by the template and tokenizer of the model that is there now.

    Raises EngineNotReadyError where that model is not there any more, PromptError where there is nothing.
    """
    chats = application.chats
    reply, request = chats.find(message), chats.request_of(message)
    assert reply.provenance is not None
    responder = _telling(application.responders.find(reply.provenance.responder))
    return _open(parent, application, "What was sent", [Sent(reply.model, responder, request)])


def _telling(responder: Responder) -> Responder:
    standing = responder.standing.value
    if not standing.ready:
        raise EngineNotReadyError(standing.reason or "No model is loaded.", "Load it, then look again.")
    return responder


def _open(parent: QWidget, application: Application, title: str, sent: Sequence[Sent]) -> InspectSheet:
    sheet = InspectSheet(parent, application.tasks, title, sent)
    sheet.open()
    return sheet
