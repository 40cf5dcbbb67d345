"""What a file says of a message, brought to what the app can keep, show and send."""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Any, Final

from app.chat.attachments import DIGEST
from app.exchange.drafting import moment_of
from app.library.text import shown_name

if TYPE_CHECKING:
    from app.chat.messages import Attachment, Message
    from app.engine.replies import TokenChoice, Usage

MOST: Final = 2**53
"""What no count and no time of a reply reaches."""


def whole(value: Any) -> Any:
    """Return a JSON value without half characters, which cannot be kept. Raises RecursionError."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [whole(each) for each in value]
    if isinstance(value, dict):
        return {whole(name): whole(each) for name, each in value.items()}
    return value


def sound(message: Message, otherwise: float) -> Message:
    """Return ``message`` without what it cannot be; ``otherwise`` is its time if it has none."""
    return replace(
        message,
        created=moment_of(message.created) or otherwise,
        model=shown_name(message.model),
        usage=message.usage if message.usage is not None and _is_sound(message.usage) else None,
        attachments=tuple(_named(each) for each in message.attachments if _is_there(each)),
        rating=max(-1, min(message.rating, 1)),
        choices=message.choices if all(map(_is_likely, message.choices)) else (),
    )


def _is_sound(usage: Usage) -> bool:
    figures = (each for each in astuple(usage) if each is not None and not isinstance(each, str))
    return all(0 <= each < MOST for each in figures)


def _is_likely(choice: TokenChoice) -> bool:
    every = (choice, *choice.alternatives)
    # What had no chance at all is minus infinity; what is no number is less than nothing.
    return all(each.logprob < MOST and 0 <= each.rank < MOST for each in every)


def _is_there(attachment: Attachment) -> bool:
    """Whether a picture says which: without its digest it is nowhere, and could never be sent."""
    return attachment.kind == "text" or DIGEST.fullmatch(attachment.digest) is not None


def _named(attachment: Attachment) -> Attachment:
    size = attachment.size if 0 <= attachment.size < MOST else 0
    return replace(attachment, name=shown_name(attachment.name) or "File", size=size)
