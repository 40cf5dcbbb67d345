"""Ways to make a request fit into the context. Nothing of the conversation is deleted by any of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.chat.messages import Trim
from app.errors import VlindersError
from ui.composer.measure import ENOUGH, Fit
from ui.models.amounts import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.chat.messages import Attachment, Lane, Message
    from app.engine.responders import Responder
    from ui.composer.measure import Measure

FRAME = 8
"""Tokens that a chat template puts around a message, generously."""
_SHARE = 4
"""The part of the context that is kept for the reply: a quarter."""


@dataclass(frozen=True)
class Way:
    """One way, in words for its button: another ``trim``, a shorter reply, or the draft without its files."""

    words: str
    trim: Trim | None = None
    limit: int | None = None
    detach: bool = False


async def ways_of(
    responder: Responder,
    measure: Measure,
    lane: Lane,
    path: Sequence[Message],
    draft: Sequence[Attachment],
) -> tuple[Way, ...]:
    """Return the ways to make ``measure`` fit, the gentlest first; none if the prompt alone is too long."""
    if measure.fit is Fit.GOOD or measure.context is None or measure.room is None:
        return ()
    ways: list[Way] = []
    if measure.limit is not None and 0 < measure.room < measure.limit:
        ways.append(Way(f"Shorten the reply to {measure.room:,} tokens", limit=measure.room))
    files = [each for each in draft if each.kind == "text"]
    if files:
        ways.append(Way(f"Remove the {counted(len(files), 'file')} of this prompt", detach=True))
    try:
        ways += await _cuts(responder, measure, lane, path)
    except VlindersError:  # the model is gone meanwhile; so is the question
        return ()
    return tuple(ways)


async def _cuts(responder: Responder, measure: Measure, lane: Lane, path: Sequence[Message]) -> list[Way]:
    """Return what could be left out of the messages before the draft."""
    assert measure.context is not None
    ways: list[Way] = []
    sent = sent_of(path, lane.trim)
    carrying = [each for each in sent if each.attachments and each.id not in lane.trim.bare]
    if carrying:
        words = f"Leave out the files of {counted(len(carrying), 'earlier message')}"
        bare = (*lane.trim.bare, *(each.id for each in carrying))
        ways.append(Way(words, trim=Trim(lane.trim.begins, bare)))
    excess = measure.prompt - (measure.context - min(measure.limit or ENOUGH, measure.context // _SHARE))
    gained = 0
    for index, message in enumerate(sent):
        if message.role == "user" and gained >= excess:
            words = f"Leave out the oldest {counted(index, 'message')}"
            ways.append(Way(words, trim=Trim(message.id, lane.trim.bare)))
            break
        gained += await _size(responder, message, bare=message.id in lane.trim.bare)
    return ways


async def _size(responder: Responder, message: Message, *, bare: bool) -> int:
    files = () if bare else (each.text for each in message.attachments)
    return FRAME + await responder.count("\n".join((message.text, *files)))


def sent_of(path: Sequence[Message], trim: Trim) -> tuple[Message, ...]:
    """Return the messages of ``path`` from the one on with which ``trim`` begins."""
    first = next((index for index, each in enumerate(path) if each.id == trim.begins), 0)
    return tuple(path[first:])
