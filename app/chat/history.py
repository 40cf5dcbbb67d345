"""What a conversation is to the model, and what it is called in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.chat.messages import Status
from app.engine.replies import Turn
from app.library.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.chat.messages import Message

TITLE_LENGTH = 48
"""Characters; more does not fit into the list."""


def turns_of(messages: Iterable[Message]) -> list[Turn]:
    """Return what the model is given: user and assistant in turns.

    Chat templates want the roles to alternate. So a prompt whose reply failed without a word is left out with
    it (it may be the very prompt that cannot be answered), and one whose reply was stopped before its first
    word becomes one turn with the prompt that follows.
    """
    turns: list[Turn] = []
    for message in messages:
        follows_prompt = bool(turns) and turns[-1].role == "user"
        if message.role == "user" and follows_prompt:
            turns[-1] = Turn("user", f"{turns[-1].text}\n\n{message.text}")
        elif message.text:
            turns.append(Turn(message.role, message.text))
        elif message.status is Status.FAILED and follows_prompt:
            turns.pop()
    return turns


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
