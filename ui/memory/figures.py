"""Sizes, shares and temperatures as short texts, and the colour each owner has."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from app.gpus.readings import Owner

if TYPE_CHECKING:
    from collections.abc import Mapping

_GIB = 2**30
_MIB = 2**20
NOT_TOLD = "–"

TONES: Mapping[Owner, str] = MappingProxyType(
    {Owner.ENGINE: "accent", Owner.WINDOW: "success", Owner.FOREIGN: "faint"}
)
NAMES: Mapping[Owner, str] = MappingProxyType(
    {Owner.ENGINE: "Engine", Owner.WINDOW: "App", Owner.FOREIGN: "Other"}
)


def gib(size: int) -> str:
    """Return bytes as GiB with one decimal, without the unit; "< 0.1" rather than nothing."""
    return f"{size / _GIB:,.1f}" if size == 0 or size >= _GIB / 20 else "< 0.1"


def amount(size: int | None) -> str:
    """Return bytes with the unit that fits: "62.1 GiB", "512 MiB"."""
    if size is None:
        return NOT_TOLD
    return f"{gib(size)} GiB" if size >= _GIB else f"{size / _MIB:,.0f} MiB"


def percent(share: float | None) -> str:
    return NOT_TOLD if share is None else f"{share:.0%}"


def degrees(celsius: int | None) -> str:
    return NOT_TOLD if celsius is None else f"{celsius} °C"


def watts(power: float | None, limit: float | None) -> str:
    """Return "412 / 700 W", or as much of it as is known."""
    if power is None:
        return NOT_TOLD
    return f"{power:.0f} W" if limit is None else f"{power:.0f} / {limit:.0f} W"
