"""Where the Hub is for this user, and where what is downloaded lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings.schema import Settings


@dataclass(frozen=True)
class Access:
    """One way to the Hub: its ``endpoint`` without a slash at the end, and the ``cache`` folder."""

    endpoint: str
    cache: Path
    offline: bool


def access_of(settings: Settings) -> Access:
    """Return the user's choice, or what ``HF_ENDPOINT``, ``HF_HOME`` and ``HF_HUB_OFFLINE`` say.

    Imports huggingface_hub's constants: for a thread, the first time.
    """
    from huggingface_hub import constants

    return Access(
        endpoint=(settings.hub_endpoint or constants.ENDPOINT).rstrip("/"),
        cache=settings.hub_cache or Path(constants.HF_HUB_CACHE),
        offline=settings.offline or constants.HF_HUB_OFFLINE,
    )
