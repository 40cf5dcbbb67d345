"""The quiet line under a reply, how it ended and what it took, and all its figures in full."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from app.chat.messages import Status
from app.markdown.source import LONGEST

if TYPE_CHECKING:
    from app.chat.messages import Message
    from app.engine.replies import Usage

ENDINGS = {
    Status.STOPPED: "stopped",
    Status.FAILED: "failed",
    Status.INTERRUPTED: "interrupted when Vlinders ended",
}
FINISHES = {"length": "length limit reached", "abort": "stopped", "repetition": "stopped: it repeated itself"}
REASONS = {
    "stop": "stop: it ended by itself or at a stop string",
    "length": "length: the limit on its tokens, or the context, was reached",
    "abort": "abort: it was stopped",
    "error": "error: the engine failed",
    "repetition": "repetition: it repeated itself",
}


class Figure(NamedTuple):
    """One figure of a reply, and in a sentence what it says."""

    name: str
    value: str
    tip: str = ""


def meta_line(message: Message) -> str:
    """Return the line for a reply that has ended; "" while it streams."""
    rest = len(message.text) - LONGEST
    unseen = [f"{rest:,} more characters, too many to show: copy or export has them"] if rest > 0 else []
    return " · ".join(unseen + meta_parts(message))


def meta_parts(message: Message) -> list[str]:
    """Return what :func:`meta_line` is made of, the most important first."""
    if message.status is Status.STREAMING:
        return []
    ending = ENDINGS.get(message.status, "")
    usage = message.usage
    if usage is None:
        return [part for part in ("edited" if message.edited else "", ending) if part]
    parts = [count(usage.completion_tokens, "token")]
    if usage.tokens_per_second:
        parts.append(f"{figure(usage.tokens_per_second)} tok/s")
    if usage.ttft:
        parts.append(f"TTFT {duration(usage.ttft)}")
    if usage.cached_tokens and usage.prompt_tokens:
        parts.append(f"{usage.cached_tokens / usage.prompt_tokens:.0%} cached")
    if message.edited:
        parts.append("edited")
    parts.append(ending or FINISHES.get(usage.finish, "" if usage.finish == "stop" else usage.finish))
    return [part for part in parts if part]


def meta_tip(usage: Usage) -> str:
    """Return the counts that matter most, one a line."""
    lines = [
        f"Prompt: {count(usage.prompt_tokens, 'token')}{_share(usage)}",
        f"Completion: {count(usage.completion_tokens, 'token')}",
        f"Total: {count(usage.total_tokens, 'token')}",
        f"Time: {duration(usage.seconds)}",
        f"Finish reason: {usage.finish}",
    ]
    return "\n".join(lines)


def token_figures(usage: Usage) -> list[Figure]:
    """Return the counts of tokens."""
    cached = f"{usage.cached_tokens:,}"
    if usage.prompt_tokens:
        cached += f" ({usage.cached_tokens / usage.prompt_tokens:.0%})"
    rows = [
        Figure(
            "Prompt", f"{usage.prompt_tokens:,}", "Everything the model was sent, with the template's own"
        ),
        Figure("From the prefix cache", cached, "Tokens of the prompt that had been computed before"),
        Figure("Completion", f"{usage.completion_tokens:,}", "What the model wrote, thinking included"),
    ]
    if usage.reasoning_tokens:
        rows.append(Figure("Thinking", f"{usage.reasoning_tokens:,}", "Tokens before the answer began"))
    rows.append(Figure("Total", f"{usage.total_tokens:,}"))
    return rows


def time_figures(usage: Usage) -> list[Figure]:
    """Return how long its parts took; what nobody told is left out."""
    rows: list[Figure] = []
    if usage.queue is not None:
        rows.append(Figure("In the queue", duration(usage.queue), "Before the engine took the request up"))
    rows.append(Figure("First token (TTFT)", duration(usage.ttft), "From the request to the first token"))
    if usage.reasoning_seconds:
        rows.append(Figure("Thinking", duration(usage.reasoning_seconds)))
    if usage.tokens_per_second:
        speed = f"{figure(usage.tokens_per_second)} tok/s"
        rows.append(Figure("Speed", speed, "After the first token"))
    if usage.itl_p50 is not None:
        rows.append(Figure("Between tokens, p50", duration(usage.itl_p50), "Half of the waits were shorter"))
    if usage.itl_p99 is not None:
        tip = "99 of 100 waits were shorter: what a reader feels as a stutter is longer"
        rows.append(Figure("Between tokens, p99", duration(usage.itl_p99), tip))
    rows.append(Figure("In all", duration(usage.seconds)))
    return rows


def finish_text(message: Message) -> str:
    """Return in words how a reply ended."""
    if message.status is Status.STREAMING:
        return "still streaming"
    if message.status is Status.INTERRUPTED:
        return "interrupted: Vlinders ended while it was streaming"
    usage = message.usage
    if usage is None:
        return ENDINGS.get(message.status, "unknown")
    return REASONS.get(usage.finish, usage.finish)


def duration(seconds: float) -> str:
    """Return a length of time as people read it: "8.4 ms", "45 ms", "3.2 s", "2 min 5 s"."""
    if seconds < 0.01:
        return f"{seconds * 1000:.1f} ms"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def moment(unix: float) -> str:
    """Return a point in time as people read it, in their own time zone."""
    return datetime.fromtimestamp(unix).astimezone().strftime("%-d %B %Y, %H:%M:%S")


def size_text(size: int) -> str:
    """Return a number of bytes as people read it."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB"


def figure(value: float) -> str:
    """Return a speed with as many digits as matter."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def count(number: int, unit: str) -> str:
    """Return a number of things."""
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def _share(usage: Usage) -> str:
    if not usage.cached_tokens:
        return ""
    return f", {usage.cached_tokens:,} of them from the prefix cache"
