"""The blocks around a message's text: what stands above it and below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.chat.messages import Status
from ui.transcript.attached import Attached
from ui.transcript.error import ErrorNote
from ui.transcript.fold import ThinkingFold
from ui.transcript.foot import ReplyFoot
from ui.transcript.head import PromptHead, ReplyHead

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.chat.messages import Placed
    from ui.transcript.blocks import Fixture, Fold
    from ui.transcript.pictures import Pictures


class Furnishing:
    """Makes them; again whenever the message has changed. ``folder`` is where attached pictures are kept."""

    def __init__(self, pictures: Pictures, folder: Path) -> None:
        self._pictures, self._folder = pictures, folder

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
        """Return the error and the foot."""
        message = placed.message
        if message.role != "assistant":
            return ()
        foot = ReplyFoot(placed)
        failed = bool(message.error) and message.status is not Status.STREAMING
        return (ErrorNote(message), foot) if failed else (foot,)
