"""What a conversation is to the model, and what it is called in the list."""

from __future__ import annotations

import re
from itertools import dropwhile
from typing import TYPE_CHECKING

from app.chat.attachments import DIGEST, path_of
from app.chat.messages import Status, Trim
from app.engine.replies import Turn
from app.library.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from app.chat.messages import Attachment, Message, Queued

TITLE_LENGTH = 48
"""Characters; more does not fit into the list."""
FENCES = re.compile(r"^\s*(`{3,})", re.MULTILINE)


def turns_of(
    messages: Iterable[Message], pictures: Path, *, trim: Trim | None = None, sees: bool = True
) -> tuple[Turn, ...]:
    """Return what the model is given: user and assistant in turns, without what ``trim`` leaves out.

    Chat templates want the roles to alternate. So a prompt whose reply failed without a word is left out with
    it (it may be the very prompt that cannot be answered), and one whose reply was stopped before its first
    word becomes one turn with the prompt that follows. ``pictures`` is the folder where attached ones are;
    a model that does not see (``sees``) is told only their names.
    """
    trim = trim or Trim()
    turns: list[Turn] = []
    for message in _kept(messages, trim):
        turn = _turn(message, pictures, bare=message.id in trim.bare, sees=sees)
        said = turn.text or turn.pictures
        before = turns[-1] if turns else None
        if before and before.role == turn.role and said:
            turns[-1] = Turn(turn.role, f"{before.text}\n\n{turn.text}", before.pictures + turn.pictures)
        elif said:
            turns.append(turn)
        elif message.status is Status.FAILED and before and before.role == "user":
            turns.pop()
    return tuple(turns)


def prompt_text(message: Message | Queued, *, bare: bool = False, sees: bool = True) -> str:
    """Return a message's text with its text attachments before it, each under its name.

    ``bare`` leaves the attachments out.
    """
    parts = (
        [] if bare else [_attached(each) for each in message.attachments if each.kind == "text" or not sees]
    )
    return "\n\n".join([*parts, message.text] if message.text else parts)


def title_of(prompt: str) -> str:
    """Return the first words of ``prompt`` as a title of one short line."""
    line = one_line(prompt)
    if len(line) <= TITLE_LENGTH:
        return line
    cut = line[:TITLE_LENGTH]
    words = cut.rpartition(" ")[0] if line[TITLE_LENGTH] != " " else cut
    # A text without spaces, as Chinese is, or with one long word is cut where it has to be.
    kept = words if len(words) >= TITLE_LENGTH // 2 else cut
    return f"{kept.rstrip()}…"


def _kept(messages: Iterable[Message], trim: Trim) -> Iterable[Message]:
    said = [message for message in messages if message.role != "system"]
    if trim.begins is None or all(message.id != trim.begins for message in said):
        return said
    kept = dropwhile(lambda message: message.id != trim.begins, said)
    # No chat template begins with an answer.
    return dropwhile(lambda message: message.role == "assistant", kept)


def _turn(message: Message, pictures: Path, *, bare: bool, sees: bool) -> Turn:
    shown = () if bare or not sees else [each for each in message.attachments if each.kind == "picture"]
    # One without a digest is nowhere; it must not keep the conversation from going on.
    paths = tuple(path_of(pictures, each.digest) for each in shown if DIGEST.fullmatch(each.digest))
    return Turn(message.role, prompt_text(message, bare=bare, sees=sees), paths)


def _attached(attachment: Attachment) -> str:
    name = one_line(attachment.name)
    if attachment.kind == "picture":
        return f"[Picture: {name}]"
    longest = max((len(fence) for fence in FENCES.findall(attachment.text)), default=2)
    fence = "`" * (longest + 1)
    return f"{name}\n{fence}\n{attachment.text}\n{fence}"
