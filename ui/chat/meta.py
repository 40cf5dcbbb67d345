"""The quiet line under a reply: how it ended and what it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.chat.messages import Status

if TYPE_CHECKING:
    from app.chat.messages import Message
    from app.engine.replies import Usage

ENDINGS = {
    Status.STOPPED: "stopped",
    Status.FAILED: "failed",
    Status.INTERRUPTED: "interrupted when Vlinders ended",
}
FINISHES = {"length": "length limit reached", "abort": "stopped", "repetition": "stopped: it repeated itself"}


def meta_line(message: Message) -> str:
    """Return the line for a reply that has ended; empty while it streams."""
    if message.status is Status.STREAMING:
        return ""
    ending = ENDINGS.get(message.status, "")
    usage = message.usage
    if usage is None:
        return ending
    parts = [_count(usage.completion_tokens, "token")]
    if usage.tokens_per_second:
        parts.append(f"{_figure(usage.tokens_per_second)} tok/s")
    if usage.ttft:
        parts.append(f"TTFT {duration(usage.ttft)}")
    parts.append(ending or FINISHES.get(usage.finish, usage.finish))
    return " · ".join(part for part in parts if part)


def meta_tip(usage: Usage) -> str:
    """Return all of the counts, one a line."""
    return "\n".join(
        (
            f"Prompt: {_count(usage.prompt_tokens, 'token')}",
            f"of them from the prefix cache: {usage.cached_tokens}",
            f"Completion: {_count(usage.completion_tokens, 'token')}",
            f"Total: {_count(usage.total_tokens, 'token')}",
            f"Time: {duration(usage.seconds)}",
            f"Finish reason: {usage.finish}",
        )
    )


def duration(seconds: float) -> str:
    """Return a length of time as people read it: "45 ms", "3.2 s", "2 min 5 s"."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"
