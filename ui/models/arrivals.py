"""What happens when a model has come: the library learns of it, and it is loaded if that was wished."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.observable import Observable
from ui.models.download_words import whole_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.hub.downloads import Downloads
    from app.hub.orders import Download, Order
    from app.library.library import Library
    from app.library.models import LocalModel
    from app.tasks import Tasks

_LOOK = 0.02
"""Seconds between two looks whether the library has been searched."""


class Arrivals:
    """Follows the queue. ``wanted`` names the orders to be loaded when they have come; ``load`` loads one.

    ``missed`` is called with a sentence where a model that has come is not among those that can be loaded.
    """

    def __init__(
        self,
        downloads: Downloads,
        library: Library,
        tasks: Tasks,
        load: Callable[[LocalModel], None],
        missed: Callable[[str], None],
    ) -> None:
        self.wanted: Observable[frozenset[str]] = Observable(frozenset())
        self._library, self._tasks = library, tasks
        self._load, self._missed = load, missed
        self._unsubscribe = downloads.finished.subscribe(self._heed)

    def want(self, id_: str, wanted: bool) -> None:  # noqa: FBT001  the value is the message
        """Have the order ``id_`` loaded when it has come, or not after all."""
        self.wanted.set(self.wanted.value | {id_} if wanted else self.wanted.value - {id_})

    def load(self, order: Order) -> None:
        """Load what has come of ``order``, after a look at the disk if the library does not know it yet."""
        model = find_arrived(self._library.models.value, order)
        if model is not None:
            self._act(model, order)
        else:
            self._tasks.spawn(self._look_and_load(order), name="load a downloaded model")

    def detach(self) -> None:
        """Follow the queue no more."""
        self._unsubscribe()

    def _heed(self, download: Download) -> None:
        id_ = download.order.id
        wanted = id_ in self.wanted.value
        self.want(id_, False)  # noqa: FBT003  as above
        if wanted:
            self._tasks.spawn(self._look_and_load(download.order), name="load a downloaded model")

    async def _look_and_load(self, order: Order) -> None:
        await self._library.refresh()
        while self._library.searching.value:  # by a search that was begun later, and is the one that counts
            await asyncio.sleep(_LOOK)
        self._act(find_arrived(self._library.models.value, order), order)

    def _act(self, model: LocalModel | None, order: Order) -> None:
        if model is None:
            self._missed(f"{whole_title(order)} is no longer on this computer.")
        elif model.problem:
            self._missed(f"{whole_title(order)} cannot be loaded: {model.problem}")
        else:
            self._load(model)


def find_arrived(models: Iterable[LocalModel], order: Order) -> LocalModel | None:
    """Return the model that ``order`` has brought, or None."""
    wanted = (order.repo, order.commit, order.variant)
    return next((each for each in models if (each.repo, each.commit, each.variant) == wanted), None)
