"""How fast bytes come, told honestly: nothing when nothing comes, and since when."""

from __future__ import annotations

SAMPLE = 1.0
"""Seconds that one sample of the speed spans."""
WEIGHT = 0.3
"""Of the newest sample in the average."""
FIRST = 0.25
"""Seconds after which a first, rough speed is told."""
SILENCE = 2.0
"""Seconds without a byte after which the speed is none."""
STALL = 5.0
"""Seconds without a byte that are worth a notice."""


class Speedometer:
    """The speed of one run of a download.

    Times are seconds of any one clock, amounts bytes that there are so far. An amount that falls, because a
    part was damaged and is fetched again, begins a new sample and is no speed.
    """

    def __init__(self, now: float, amount: int) -> None:
        self._average: float | None = None
        self._begin(now, amount)
        self._amount = amount
        self._heard = now

    def note(self, now: float, amount: int) -> None:
        """Take in that there are ``amount`` bytes now."""
        if amount > self._amount:
            if now - self._heard > SILENCE:
                # What came before the silence says nothing about what comes after it.
                self._average = None
                self._begin(now, self._amount)
            self._heard = now
        elif amount < self._amount:
            self._begin(now, amount)
        self._amount = amount
        self._sample(now)

    def touch(self, now: float) -> None:
        """Take in that there is work without new bytes, and hence no silence."""
        self._heard = now
        self._begin(now, self._amount)

    def speed(self, now: float) -> float:
        """Return bytes a second, 0 where none has come for a while."""
        if now - self._heard > SILENCE:
            return 0.0
        if self._average is not None:
            return self._average
        elapsed = now - self._since
        return (self._amount - self._from) / elapsed if elapsed >= FIRST else 0.0

    def stalled(self, now: float) -> float:
        """Return for how many seconds nothing has come, or 0 while that is not worth a notice."""
        silence = now - self._heard
        return silence if silence >= STALL else 0.0

    def eta(self, now: float, missing: int) -> float | None:
        """Return in how many seconds ``missing`` bytes will have come, or None where nothing comes."""
        speed = self.speed(now)
        return missing / speed if speed > 0 else None

    def _begin(self, now: float, amount: int) -> None:
        self._since, self._from = now, amount

    def _sample(self, now: float) -> None:
        elapsed = now - self._since
        if elapsed < SAMPLE:
            return
        newest = (self._amount - self._from) / elapsed
        before = newest if self._average is None else self._average
        self._average = before + WEIGHT * (newest - before)
        self._begin(now, self._amount)
