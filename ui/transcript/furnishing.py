"""The blocks around a message's text: what stands above it and below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.chat.messages import Status
from ui.transcript.attached import Attached
from ui.transcript.error import ErrorNote
from ui.transcript.fold import ThinkingFold
from ui.transcript.foot import ReplyFoot
from ui.transcript.forms import FormNote
from ui.transcript.head import PromptHead, ReplyHead

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.chat.messages import Placed
    from ui.transcript.blocks import Fixture, Fold
    from ui.transcript.forms import Forms
    from ui.transcript.pictures import Pictures


class Furnishing:
    """Makes them; again whenever the message has changed. ``folder`` is where attached pictures are kept."""

    def __init__(self, pictures: Pictures, forms: Forms, folder: Path) -> None:
        self._pictures, self._forms, self._folder = pictures, forms, folder

    def above(self, placed: Placed) -> Sequence[Fixture]:
        """Return the head, and what is attached."""
        message = placed.message
        if message.role == "assistant":
            return (ReplyHead(message),)
        if not message.attachments:
            return (PromptHead(placed),)
        return PromptHead(placed), Attached(message.attachments, self._pictures, self._folder)

    def fold(self, placed: Placed, before: Fold | None) -> Fold | None:
        """Return the head of the reasoning, None if there is none."""
        message = placed.message
        if message.role != "assistant" or not message.reasoning:
            return None
        return ThinkingFold(message, before)

    def below(self, placed: Placed) -> Sequence[Fixture]:
        """Return the error, whether the form was kept to, and the foot."""
        message = placed.message
        if message.role != "assistant":
            return ()
        made: list[Fixture] = []
        constraint = message.provenance.prompting.constraint if message.provenance is not None else None
        if constraint is not None and (message.text or message.status is Status.STREAMING):
            made.append(FormNote(message, constraint, self._forms))
        if message.error and message.status is not Status.STREAMING:
            made.append(ErrorNote(message))
        return (*made, ReplyFoot(placed))
