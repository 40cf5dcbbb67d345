"""How the list of conversations is put in order: pinned ones, folders, days, and what is put away."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from app.chat.messages import Conversation, Folder

PINNED, ARCHIVED = "pinned", "archived"
CLOSED_FIRST: Final = (ARCHIVED,)
"""The groups that are folded away until the user opens them."""
DAY: Final = 86400
DAYS: Final = ((1, "Today"), (2, "Yesterday"), (7, "Last 7 days"), (30, "Last 30 days"))


@dataclass(frozen=True)
class Heading:
    """Stands over a group. ``key`` is its name for the program, ``folder`` its folder's id if it has one.

    A group that ``folds`` may be ``closed``: then its conversations are not listed, and only ``count`` tells.
    """

    key: str
    title: str
    count: int
    folds: bool = False
    closed: bool = False
    folder: int | None = None


@dataclass(frozen=True)
class Entry:
    """A conversation in its group; ``group`` is the group's key, empty where there are no groups."""

    conversation: Conversation
    group: str = ""

    @property
    def key(self) -> str:
        return f"conversation:{self.conversation.id}"


Row: TypeAlias = Heading | Entry


def rows_of(
    conversations: Sequence[Conversation],
    folders: Sequence[Folder],
    closed: Collection[str] = (),
    now: float | None = None,
) -> tuple[Row, ...]:
    """Return the list's rows. ``conversations`` come newest first; ``closed`` groups are named by key."""
    shelved = [each for each in conversations if not each.archived]
    known = {folder.id for folder in folders}
    pinned = [each for each in shelved if each.pinned]
    loose = [each for each in shelved if not each.pinned and each.folder not in known]
    rows: list[Row] = []
    if pinned:
        rows += _group(Heading(PINNED, "Pinned", len(pinned), folds=True), pinned, closed)
    for folder in folders:
        held = [each for each in shelved if each.folder == folder.id and not each.pinned]
        heading = Heading(key_of(folder.id), folder.name, len(held), folds=True, folder=folder.id)
        rows += _group(heading, held, closed)
    rows += _days(loose, time.time() if now is None else now, alone=not rows)
    away = [each for each in conversations if each.archived]
    if away:
        rows += _group(Heading(ARCHIVED, "Archived", len(away), folds=True), away, closed)
    return tuple(rows)


def key_of(folder: int) -> str:
    """Return the key of a folder's group."""
    return f"folder:{folder}"


def _group(heading: Heading, held: Sequence[Conversation], closed: Collection[str]) -> list[Row]:
    if heading.key in closed:
        return [
            Heading(heading.key, heading.title, heading.count, folds=True, closed=True, folder=heading.folder)
        ]
    return [heading, *(Entry(each, heading.key) for each in held)]


def _days(loose: Sequence[Conversation], now: float, *, alone: bool) -> list[Row]:
    """Return the conversations under their days; without a heading where there would be but one."""
    midnight = _midnight(now)
    titles = [_day(each.updated, midnight) for each in loose]
    if alone and len(set(titles)) <= 1:
        return [Entry(each) for each in loose]
    rows: list[Row] = []
    above = ""
    for title, each in zip(titles, loose, strict=True):
        if title != above:
            rows.append(Heading(f"day:{title}", title, titles.count(title)))
            above = title
        rows.append(Entry(each, f"day:{title}"))
    return rows


def _day(moment: float, midnight: float) -> str:
    passed = midnight + DAY - moment
    return next((title for days, title in DAYS if passed <= days * DAY), "Older")


def _midnight(now: float) -> float:
    """Return the Unix time at which the day of ``now`` began here."""
    day = time.localtime(now)
    return time.mktime((day.tm_year, day.tm_mon, day.tm_mday, 0, 0, 0, 0, 0, -1))
