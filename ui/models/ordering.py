"""Puts what the user wants into the queue of downloads, if this account may have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.errors import HubError

if TYPE_CHECKING:
    from app.hub.client import Hub
    from app.hub.downloads import Downloads
    from app.hub.repository import Repository, Variant
    from app.tasks import Tasks


class Ordering(QObject):
    """``asking`` holds the repository and variant of each order that the Hub is being asked about."""

    changed = Signal()
    ordered = Signal(object)
    """The Repository of which a variant is in the queue now."""
    refused = Signal(object, object)
    """A Repository, and the HubError by which its order failed."""

    def __init__(self, hub: Hub, downloads: Downloads, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self.asking: frozenset[tuple[str, str]] = frozenset()
        self._hub, self._downloads, self._tasks = hub, downloads, tasks

    def order(self, repository: Repository, variant: Variant) -> None:
        """Ask for ``variant``; nothing if it is being asked for already."""
        if (repository.listed.repo, variant.name) not in self.asking:
            self._tasks.spawn(self._order(repository, variant), name="order a model")

    async def _order(self, repository: Repository, variant: Variant) -> None:
        asked = (repository.listed.repo, variant.name)
        self.asking |= {asked}
        self.changed.emit()
        try:
            self._downloads.add(await self._hub.order(repository, variant))
        except HubError as error:
            self.refused.emit(repository, error)
        else:
            self.ordered.emit(repository)
        finally:
            self.asking -= {asked}
            self.changed.emit()
