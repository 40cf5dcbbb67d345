"""The machine as what models have to fit into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.gpus.rooms import rooms_of
from app.observable import Observable

if TYPE_CHECKING:
    from app.gpus.monitor import Monitor
    from app.library.abilities import Abilities
    from app.library.fit import Room


class Machine:
    """``rooms`` are the GPUs, or the host's memory for a CPU engine; empty until it is known."""

    def __init__(self, monitor: Monitor, abilities: Observable[Abilities]) -> None:
        self.rooms: Observable[tuple[Room, ...]] = Observable(())
        self._abilities = abilities
        self._monitor = monitor
        self._subscriptions = [
            monitor.readings.subscribe(lambda _: self._look()),
            abilities.subscribe(lambda _: self._look()),
        ]

    @property
    def on_gpus(self) -> bool:
        return any(not room.host for room in self.rooms.value)

    def detach(self) -> None:
        """Follow the readings no more."""
        for unsubscribe in self._subscriptions:
            unsubscribe()
        self._subscriptions = []

    def _look(self) -> None:
        reading = self._monitor.readings.value
        if reading is not None:
            self.rooms.set(rooms_of(reading, device=self._abilities.value.device))
