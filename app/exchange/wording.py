"""The words that every export has around the messages."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from app.chat.messages import Status
from app.library.text import one_line
from app.markdown.source import LONGEST

if TYPE_CHECKING:
    from app.chat.messages import Attachment, Message
    from app.engine.replies import Prompting
    from app.exchange.records import Record

ENDINGS = {
    Status.STREAMING: "unfinished",
    Status.STOPPED: "stopped",
    Status.FAILED: "failed",
    Status.INTERRUPTED: "interrupted",
}
FINISHES = {"length": "length limit reached", "abort": "stopped", "repetition": "stopped: it repeated itself"}


class Premise(NamedTuple):
    """A lane's system prompt and settings; the ``heading`` is empty where there is one for all."""

    heading: str
    system: str
    settings: str


def title_of(record: Record) -> str:
    return one_line(record.conversation.title) or "Conversation"


def speaker(record: Record, lane: int, message: Message) -> str:
    """Return who says ``message``: "You", or a model, which is not named while the vote is blind."""
    if message.role == "user":
        return "You"
    if message.role == "system":
        return "System"
    if record.conversation.blind:
        return f"Model {chr(ord('A') + lane)}"
    return one_line(message.model) or "Assistant"


def usage_line(message: Message) -> str:
    """Return how a reply ended and what it took; empty for a prompt and where nothing is known."""
    ending = ENDINGS.get(message.status, "") if message.role == "assistant" else ""
    usage = message.usage
    if usage is None:
        return ending
    speed = f"{usage.tokens_per_second:,.1f} tok/s" if usage.tokens_per_second else ""
    first = f"first token after {duration(usage.ttft)}" if usage.ttft else ""
    tokens = f"{usage.completion_tokens:,} token{'' if usage.completion_tokens == 1 else 's'}"
    how = ending or FINISHES.get(usage.finish, "")
    return " · ".join(part for part in (tokens, speed, first, how) if part)


def thought_line(message: Message) -> str:
    """Return what stands over a reply's reasoning."""
    usage = message.usage
    if usage is None or not usage.reasoning_seconds:
        return "Reasoning"
    return f"Thought for {duration(usage.reasoning_seconds)}"


def attachment_line(attachment: Attachment) -> str:
    """Return a file's name and size."""
    size = attachment.size
    amount = f"{size} B" if size < 1000 else f"{size / 1e3:.1f} kB" if size < 1e6 else f"{size / 1e6:.1f} MB"
    return f"{one_line(attachment.name)} ({amount})"


def rest_line(text: str) -> str:
    """Return what stands under a text that is too long to be read as Markdown; empty for all others."""
    rest = len(text) - LONGEST
    if rest <= 0:
        return ""
    return f"{rest:,} more characters are left out here. An export as Markdown or JSON has them."


def settings_line(prompting: Prompting) -> str:
    """Return the settings that differ from the default, as "temperature 0.7 · top_p 0.9"."""
    parts = [f"{name} {_shown(value)}" for name, value in prompting.sampling.set_ones.items()]
    if prompting.constraint:
        parts.append(f"{prompting.constraint.kind} output")
    if prompting.raw:
        parts.append("raw completion")
    if prompting.thinking is not None:
        parts.append(f"thinking {'on' if prompting.thinking else 'off'}")
    return " · ".join(parts)


def premises_of(record: Record) -> tuple[Premise, ...]:
    """Return how the lanes ask: once where all ask alike, and nothing where nothing is set."""
    lanes = record.conversation.lanes
    alike = len({lane.prompting for lane in lanes}) == 1
    premises = (
        Premise(
            "" if alike else f"Lane {number}",
            lane.prompting.system.strip(),
            settings_line(lane.prompting),
        )
        for number, lane in enumerate(lanes[:1] if alike else lanes, 1)
    )
    return tuple(each for each in premises if each.system or each.settings)


def moment(seconds: float) -> str:
    """Return a Unix time as local date and time: "22 November 2026, 21:58"; empty for none."""
    try:
        return time.strftime("%d %B %Y, %H:%M", time.localtime(seconds)).lstrip("0")
    except (OverflowError, ValueError, OSError):
        return ""


def duration(seconds: float) -> str:
    """Return a length of time as people read it: "45 ms", "3.2 s", "2 min 5 s"."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
