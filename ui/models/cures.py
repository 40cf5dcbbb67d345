"""What can be done when the Hub did not give what was asked: the same buttons wherever that is told."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.errors import Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping


class Cure(StrEnum):
    """Something to press; the values are what stands on the buttons."""

    RETRY = "Try again"
    SIGN_IN = "Sign in…"
    OPEN_PAGE = "Open the model's page"
    OPEN_TERMS = "Open the terms"
    CHECK = "Check again"
    FREE_SPACE = "Free some space…"
    PREFERENCES = "Hub settings…"


ICONS: Mapping[Cure, str] = MappingProxyType(
    {
        Cure.RETRY: "mdi6.refresh",
        Cure.SIGN_IN: "mdi6.account-key-outline",
        Cure.OPEN_PAGE: "mdi6.open-in-new",
        Cure.OPEN_TERMS: "mdi6.open-in-new",
        Cure.CHECK: "mdi6.refresh",
        Cure.FREE_SPACE: "mdi6.broom",
        Cure.PREFERENCES: "mdi6.cog-outline",
    }
)
CURES: Mapping[Trouble, tuple[Cure, ...]] = MappingProxyType(
    {
        Trouble.OFFLINE: (Cure.PREFERENCES, Cure.RETRY),
        Trouble.UNREACHABLE: (Cure.RETRY, Cure.PREFERENCES),
        Trouble.BUSY: (Cure.RETRY,),
        Trouble.SIGN_IN: (Cure.SIGN_IN, Cure.OPEN_PAGE),
        Trouble.TERMS: (Cure.OPEN_TERMS, Cure.CHECK),
        Trouble.WAITING: (Cure.CHECK, Cure.OPEN_PAGE),
        Trouble.DENIED: (Cure.SIGN_IN, Cure.OPEN_PAGE, Cure.CHECK),
        Trouble.BAD_TOKEN: (Cure.SIGN_IN, Cure.RETRY),
        Trouble.MISSING: (Cure.CHECK, Cure.SIGN_IN),
        Trouble.NO_ROOM: (Cure.FREE_SPACE, Cure.RETRY),
        Trouble.DAMAGED: (Cure.RETRY,),
        Trouble.OTHER: (Cure.RETRY,),
    }
)
"""By what went wrong, the likeliest first."""
TITLES: Mapping[Trouble, str] = MappingProxyType(
    {
        Trouble.OFFLINE: "Vlinders is offline",
        Trouble.UNREACHABLE: "The Hub cannot be reached",
        Trouble.BUSY: "The Hub is busy",
        Trouble.SIGN_IN: "Needs a sign-in",
        Trouble.TERMS: "Its terms are not accepted yet",
        Trouble.WAITING: "Its authors have not answered yet",
        Trouble.DENIED: "No access",
        Trouble.BAD_TOKEN: "The token is not valid",
        Trouble.MISSING: "Not found",
        Trouble.NO_ROOM: "No room on the disk",
        Trouble.DAMAGED: "What came was damaged",
        Trouble.OTHER: "Failed",
    }
)
"""A few words for each, for where a sentence does not fit."""
