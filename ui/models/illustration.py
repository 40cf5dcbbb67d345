"""A model's card on its pane, and its pictures once the user has asked for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from PySide6.QtCore import QObject

from ui.widgets.dialogs import ask

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Coroutine

    from app.hub.repository import Repository
    from app.settings.store import SettingsStore
    from app.tasks import Tasks
    from ui.models.detail import DetailPane
    from ui.models.pictures import Pictures
    from ui.theme.theme import Theme

MOST_HOSTS = 4
"""Hosts that are named when it is asked whether pictures may be fetched."""


class Illustration(QObject):
    """Writes the card of one model at a time."""

    def __init__(self, pane: DetailPane, theme: Theme, tasks: Tasks, settings: SettingsStore) -> None:
        super().__init__(pane)
        self._pane, self._tasks, self._settings = pane, tasks, settings
        self._pictures: Pictures | None = None
        self._task: asyncio.Task[None] | None = None
        self._shown = ("", "")
        pane.pictures_requested.connect(self._ask)
        theme.changed.connect(self._redraw)

    def clear(self) -> None:
        """Show no card."""
        self._stop()
        self._shown = ("", "")
        self._pane.card.clear_card()

    def show(self, repository: Repository, endpoint: str) -> None:
        """Show the card of ``repository``; addresses within it lead to the Hub at ``endpoint``."""
        at = f"{endpoint}/{repository.listed.repo}"
        pages, files = f"{at}/blob/{repository.commit}/", f"{at}/resolve/{repository.commit}/"
        if self._shown != (repository.card, pages):
            self._shown = (repository.card, pages)
            self._start(self._write(repository.card, pages, files))

    async def _write(self, text: str, pages: str, files: str) -> None:
        card = self._pane.card
        await card.show_card(text, pages, files)
        note = "It goes on on the model's page." if card.truncated else ""
        self._pane.show_pictures(len(card.sources), note)

    def _redraw(self) -> None:
        """Write the card again in the colours that the window wears now."""
        if not self._pane.card.document().isEmpty():
            self._start(self._pane.card.redraw())

    def _ask(self) -> None:
        """Say who would learn of it, and fetch the pictures only if the user says so."""
        hosts = sorted({urlsplit(source).hostname or "" for source in self._pane.card.sources})
        named = ", ".join(hosts[:MOST_HOSTS]) + (
            f" and {len(hosts) - MOST_HOSTS} more" if hosts[MOST_HOSTS:] else ""
        )
        if self._settings.value.value.offline:
            self._pane.show_pictures(0, "Images cannot be fetched while Vlinders is offline.")
            return
        ask(
            self._pane.window(),
            "Show the images of this card?",
            f"They are fetched from {named}, which will see this computer's address.",
            "Show images",
            on_yes=lambda: self._start(self._fetch()),
        )

    async def _fetch(self) -> None:
        if self._pictures is None:
            from ui.models.pictures import Pictures

            self._pictures = Pictures(self)
        card = self._pane.card
        self._pane.show_pictures(0, "Fetching images…")
        missed = await self._pictures.fetch(card.sources, max(200, card.width() - 8), card.add_picture)
        await card.redraw()
        self._pane.show_pictures(
            0, f"{missed} of {len(card.sources)} images could not be shown." if missed else ""
        )

    def _start(self, coroutine: Coroutine[Any, Any, None]) -> None:
        self._stop()
        self._task = self._tasks.spawn(coroutine, name="model card")

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
