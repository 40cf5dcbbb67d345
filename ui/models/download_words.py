"""How a download stands, in words; and what its row offers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from app.hub.orders import Broken, Finished, Paused, Running, Waiting
from app.library.text import one_line, shown_name
from ui.models.amounts import counted, part_text, speed_text, time_text
from ui.models.cures import CURES, Cure
from ui.models.words import bytes_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.hub.orders import Download, Order

LONGEST = 400
"""Characters of what a server says that are shown."""


class Act(StrEnum):
    """What can be asked of a download; the values are the buttons' names."""

    PAUSE = "Pause"
    RESUME = "Resume"
    CANCEL = "Cancel"
    REMOVE = "Take off the list"
    LOAD = "Load"
    UP = "Move up"
    DOWN = "Move down"


@dataclass(frozen=True)
class Face:
    """What a row shows. ``state`` is one word for it, ``figures`` what changes all the time.

    ``tone`` colours the bar; ``share`` is from 0 to 1. ``notice`` is something out of the ordinary. ``main``
    is what its first button does. ``failure`` has a cause and a remedy, with ``cures`` as buttons.
    """

    state: str
    figures: str
    share: float
    tone: str = ""
    notice: str = ""
    main: Act | None = None
    failure: tuple[str, str] = ("", "")
    cures: tuple[Cure, ...] = ()


def face_of(download: Download) -> Face:
    """Return what to show of ``download``."""
    progress, done, size = download.progress, download.done, download.order.size
    share = min(1.0, max(0.0, done / size)) if size > 0 else 0.0
    part = f"{part_text(min(done, size), size)} · {int(share * 100)}%" if done else bytes_text(size)
    match progress:
        case Waiting():
            return Face("Waiting", f"{part} · waiting for its turn", share, "muted", main=Act.PAUSE)
        case Running(verifying=True):
            return Face("Checking", f"{part} · checking what is on disk", share, main=Act.PAUSE)
        case Running():
            notice = _notice(progress)
            tone = "warning" if progress.stalled else ""
            figures = _running(part, progress)
            return Face("Downloading", figures, share, tone, notice, main=Act.PAUSE)
        case Paused():
            return Face("Paused", f"{part} · paused", share, "muted", main=Act.RESUME)
        case Broken():
            failure = (_words(progress.what), _words(progress.remedy))
            cures = CURES[progress.trouble]
            return Face(
                "Failed",
                f"{part} · stopped" if done else f"{part} · nothing has come yet",
                share,
                "danger",
                failure=failure,
                cures=cures,
            )
        case Finished():
            return Face("Done", f"{bytes_text(size)} · all of it is here and verified", 1.0, "success")
        case _:
            assert_never(progress)


def title_of(order: Order) -> tuple[str, str]:
    """Return the model's own name and its author's, fit to be shown."""
    author, _, name = order.repo.rpartition("/")
    return shown_name(name) or "A model without a name", shown_name(author)


def whole_title(order: Order) -> str:
    """Return "owner/name · Q4_K_M", for screen readers and questions."""
    name = shown_name(order.repo) or "A model without a name"
    return f"{name} · {shown_name(order.variant)}" if order.variant else name


def summary_of(downloads: Sequence[Download]) -> str:
    """Return how the queue stands: "2 active · 45 MB/s · 1 waiting"."""
    running = [each.progress for each in downloads if isinstance(each.progress, Running)]
    waiting = sum(isinstance(each.progress, Waiting) for each in downloads)
    paused = sum(isinstance(each.progress, Paused) for each in downloads)
    broken = sum(isinstance(each.progress, Broken) for each in downloads)
    parts = (
        f"{len(running)} active · {speed_text(speed_of(downloads))}" if running else "",
        f"{waiting} waiting" if waiting else "",
        f"{paused} paused" if paused else "",
        f"{broken} failed" if broken else "",
    )
    return " · ".join(part for part in parts if part)


def speed_of(downloads: Sequence[Download]) -> float:
    """Return the bytes a second of all downloads together."""
    return sum(each.progress.speed for each in downloads if isinstance(each.progress, Running))


def is_over(download: Download) -> bool:
    return isinstance(download.progress, Finished)


def tip_of(order: Order) -> str:
    """Return what an order is in detail, a fact a line."""
    files = counted(len(order.files), "file")
    revision = shown_name(order.revision)
    at = f"{revision} at " if revision and revision != order.commit else ""
    lines = (whole_title(order), f"{files}, {bytes_text(order.size)}", f"{at}{shown_name(order.commit)[:12]}")
    return "\n".join(line for line in lines if line)


def _running(part: str, progress: Running) -> str:
    speed = speed_text(progress.speed)
    left = f" · {time_text(progress.eta)} left" if progress.eta is not None and progress.speed > 0 else ""
    return f"{part} · {speed}{left}"


def _notice(progress: Running) -> str:
    stalled = f"Nothing has come for {time_text(progress.stalled)}" if progress.stalled else ""
    retry = _words(progress.retry)
    return f"{stalled}: {retry}" if stalled and retry else stalled or retry


def _words(text: str) -> str:
    """Return what a server or a library said on one line of bearable length."""
    whole = one_line(text[: 4 * LONGEST])
    return whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1]}…"
