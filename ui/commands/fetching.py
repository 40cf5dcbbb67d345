"""A download in the terminal, to its end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, assert_never

from app.errors import HubError
from app.hub.orders import Broken, Finished, Paused, Running, Waiting
from ui.models.download_words import face_of

if TYPE_CHECKING:
    from pathlib import Path

    from app.hub.downloads import Downloads
    from app.hub.orders import Download
    from ui.commands.output import Meter


async def wait_for_all(downloads: Downloads, meter: Meter) -> Path:
    """Return the folder of what the one download in the queue has brought. Raises HubError if it fails."""
    ended: asyncio.Future[Path] = asyncio.get_running_loop().create_future()

    def look(items: tuple[Download, ...]) -> None:
        for item in items:
            face = face_of(item)
            words = " · ".join(part for part in (face.figures, face.notice) if part)
            meter.show(item.done, item.order.size, words)
            match item.progress:
                case Finished(path) if not ended.done():
                    ended.set_result(path)
                case Broken(trouble, what, remedy) if not ended.done():
                    ended.set_exception(HubError(trouble, what, remedy))
                case Waiting() | Running() | Paused() | Finished() | Broken():
                    pass
                case _:
                    assert_never(item.progress)

    unsubscribe = downloads.items.subscribe(look)
    try:
        return await ended
    finally:
        unsubscribe()
