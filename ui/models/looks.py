"""What was seen of models on the Hub, kept for a while so that going back costs nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.hub.access import access_of

if TYPE_CHECKING:
    from app.hub.client import Hub
    from app.hub.repository import Repository
    from app.library.abilities import Abilities
    from app.settings.store import SettingsStore

KEPT = 24
PUBLIC = "https://huggingface.co"


class Looks:
    """The latest looks, by the model's name. ``endpoint`` is where they were cast."""

    def __init__(self, hub: Hub, settings: SettingsStore) -> None:
        self.endpoint = PUBLIC
        self._hub, self._settings = hub, settings
        self._kept: dict[str, Repository] = {}

    def known(self, repo: str) -> Repository | None:
        return self._kept.get(repo)

    def forget(self, repo: str = "") -> None:
        """Look at ``repo``, or at everything, anew the next time."""
        if repo:
            self._kept.pop(repo, None)
        else:
            self._kept.clear()

    async def look(self, repo: str, abilities: Abilities) -> Repository:
        """Return what the Hub tells of ``repo``. Raises HubError."""
        repository = await self._hub.look(repo, abilities=abilities)
        # It reads the environment, and the first time imports a library: not on this thread.
        access = await asyncio.to_thread(access_of, self._settings.value.value)
        self.endpoint = access.endpoint
        self.forget(repo)
        self._kept[repo] = repository
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return repository
