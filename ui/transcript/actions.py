"""What can be done with a message: by its icons, by its menu and by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.chat.messages import Status

if TYPE_CHECKING:
    from app.chat.messages import Message


class Action(NamedTuple):
    """Something to do with a message; ``name`` is what ``Transcript.action_requested`` says."""

    name: str
    label: str
    icon: str
    danger: bool = False


COPY = Action("copy", "Copy text", "mdi6.content-copy")
COPY_MARKDOWN = Action("copy markdown", "Copy as Markdown", "mdi6.language-markdown-outline")
REGENERATE = Action("regenerate", "Answer again", "mdi6.refresh")
REGENERATE_BY = Action("regenerate by", "Answer again by…", "mdi6.account-switch-outline")
CONTINUE = Action("continue", "Continue", "mdi6.arrow-right-bottom")
EDIT = Action("edit", "Edit", "mdi6.pencil-outline")
DELETE = Action("delete", "Delete with all that follows", "mdi6.delete-outline", danger=True)
RATE_UP = Action("rate up", "Good answer", "mdi6.thumb-up-outline")
RATE_DOWN = Action("rate down", "Bad answer", "mdi6.thumb-down-outline")
UNRATE_UP = RATE_UP._replace(label="Take the rating back", icon="mdi6.thumb-up")
UNRATE_DOWN = RATE_DOWN._replace(label="Take the rating back", icon="mdi6.thumb-down")
INSPECT = Action("inspect", "Show what was sent", "mdi6.text-search")
LOGPROBS = Action("logprobs", "Token probabilities", "mdi6.chart-bell-curve")
DETAILS = Action("details", "Details", "mdi6.information-outline")
MORE = Action("menu", "More", "mdi6.dots-horizontal")


def icon_actions(message: Message) -> tuple[Action, ...]:
    """Return the actions that have an icon at the message, while it does not stream."""
    if message.status is Status.STREAMING:
        return ()
    if message.role != "assistant":
        return (COPY, EDIT, MORE)
    return (COPY, REGENERATE, EDIT, *_ratings(message), MORE)


def menu_actions(message: Message) -> tuple[tuple[Action, ...], ...]:
    """Return all actions of the message in groups."""
    copies = (COPY, COPY_MARKDOWN)
    if message.role != "assistant":
        return copies, (EDIT, DETAILS), (DELETE,)
    if message.status is Status.STREAMING:
        return (copies,)
    going_on = (CONTINUE,) if message.text or message.reasoning else ()
    looks = (INSPECT, *((LOGPROBS,) if has_probabilities(message) else ()), DETAILS)
    return copies, (REGENERATE, REGENERATE_BY, *going_on, EDIT), _ratings(message), looks, (DELETE,)


def ended_early(message: Message) -> bool:
    """Whether a reply has an end that one may want to go on from."""
    if message.role != "assistant" or not message.text or message.status is Status.STREAMING:
        return False
    cut = message.usage is not None and message.usage.finish == "length"
    return cut or message.status in {Status.STOPPED, Status.INTERRUPTED, Status.FAILED}


def has_probabilities(message: Message) -> bool:
    """Whether the probabilities of its tokens were asked for, and so are there to be shown."""
    return bool(message.choices)


def _ratings(message: Message) -> tuple[Action, Action]:
    up = UNRATE_UP if message.rating > 0 else RATE_UP
    down = UNRATE_DOWN if message.rating < 0 else RATE_DOWN
    return up, down
