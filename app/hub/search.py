"""The search as one types: debounced, page by page, and no answer to a question of before."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from app.errors import HubError
from app.hub.pages import PAGE, fetch_page
from app.observable import Observable

if TYPE_CHECKING:
    from app.hub.client import Hub
    from app.hub.listing import Listed, Query
    from app.tasks import Tasks

PAUSE: Final = 0.25
"""Seconds without a new question after which the Hub is asked."""
MOST_ROWS: Final = 3000
"""Nobody scrolls so far; a server that never ends does not fill the memory."""


@dataclass(frozen=True)
class Idle:
    """Nothing has been asked yet."""


@dataclass(frozen=True)
class Searching:
    """An answer is awaited. ``rows`` is what to show until then: of this question or the last."""

    query: Query
    rows: tuple[Listed, ...] = ()


@dataclass(frozen=True)
class Found:
    """The answer so far; ``more`` can be asked for."""

    query: Query
    rows: tuple[Listed, ...]
    more: bool = False


@dataclass(frozen=True)
class Missed:
    """No answer, or no further page; ``rows`` is what had come of this question."""

    query: Query
    rows: tuple[Listed, ...]
    error: HubError


SearchState: TypeAlias = Idle | Searching | Found | Missed


class Search:
    """One search of the Hub at a time; a new question ends the one before."""

    def __init__(self, hub: Hub, tasks: Tasks, *, pause: float = PAUSE) -> None:
        self.state: Observable[SearchState] = Observable(Idle())
        self._hub = hub
        self._tasks = tasks
        self._pause = pause
        self._task: asyncio.Task[None] | None = None
        self._rows: tuple[Listed, ...] = ()
        """Of the question that was asked last."""
        self._cursor = ""
        hub.changed.subscribe(self._ask_again)

    def ask(self, query: Query) -> None:
        """Search for ``query`` once no other has been asked for a moment."""
        shown = self.state.value
        rows = () if isinstance(shown, Idle) else shown.rows
        self._rows, self._cursor = (), ""
        self._start(query, rows, self._pause)

    def more(self) -> None:
        """Fetch the next page; nothing where there is none, or one is coming."""
        match self.state.value:
            case Found(query, rows, more=True) | Missed(query, rows) if rows:
                self._start(query, rows, 0)
            case _:
                return

    def again(self) -> None:
        """Ask the same once more, or go on where a page did not come."""
        match self.state.value:
            case Missed(query, rows):
                self._start(query, rows, 0)
            case Found(query) | Searching(query):
                self.ask(query)
            case Idle():
                return

    def _start(self, query: Query, rows: tuple[Listed, ...], pause: float) -> None:
        if self._task is not None:
            self._task.cancel()
        self.state.set(Searching(query, rows))
        self._task = self._tasks.spawn(self._search(query, pause), name="search")

    async def _search(self, query: Query, pause: float) -> None:
        await asyncio.sleep(pause)
        cursor = self._cursor
        try:
            page = await self._hub.ask(lambda api, _: fetch_page(api, query, cursor, PAGE))
        except HubError as error:
            self.state.set(Missed(query, self._rows, error))
            return
        known = {row.repo for row in self._rows}
        new = tuple({row.repo: row for row in page.rows if row.repo not in known}.values())
        self._rows = (*self._rows, *new)
        self._cursor = page.cursor
        more = bool(page.cursor and new) and len(self._rows) < MOST_ROWS
        self.state.set(Found(query, self._rows, more))

    def _ask_again(self, _: None) -> None:
        state = self.state.value
        if not isinstance(state, Idle):
            self.state.set(Searching(state.query))
            self.ask(state.query)
