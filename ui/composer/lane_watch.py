"""Who answers in the open conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import EngineNotReadyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.chat.messages import Lane
    from app.chat.session import Chats
    from app.engine.responders import Responder, Responders, Standing


class LaneWatch:
    """The responders of the open conversation's lanes; ``heed`` is called when anything of them changes."""

    def __init__(self, chats: Chats, responders: Responders, heed: Callable[[], None]) -> None:
        self._chats, self._responders, self._heed = chats, responders, heed
        self._following: list[Callable[[], None]] = []
        self._quiet = True
        self._ends = [
            responders.all.subscribe(lambda _: self._follow()),
            chats.lanes.subscribe(lambda _: self._tell()),
        ]
        self._quiet = False

    def close(self) -> None:
        """Follow nobody any more."""
        for end in (*self._ends, *self._following):
            end()
        self._ends, self._following = [], []

    @property
    def lanes(self) -> tuple[Lane, ...]:
        return self._chats.lanes.value

    def responder(self, lane: int) -> Responder | None:
        """Return who answers in this lane; None if that responder is not there any more."""
        try:
            return self._responders.find(self.lanes[lane].responder)
        except (EngineNotReadyError, IndexError):
            return None

    @property
    def standings(self) -> tuple[Standing, ...]:
        """How those stand who are there, in the order of the lanes."""
        found = (self.responder(lane) for lane in range(len(self.lanes)))
        return tuple(responder.standing.value for responder in found if responder is not None)

    def _follow(self) -> None:
        for end in self._following:
            end()
        quiet, self._quiet = self._quiet, True  # each tells its present standing, which is no change
        self._following = [
            responder.standing.subscribe(lambda _: self._tell()) for responder in self._responders.all.value
        ]
        self._quiet = quiet
        self._tell()

    def _tell(self) -> None:
        if not self._quiet:
            self._heed()
