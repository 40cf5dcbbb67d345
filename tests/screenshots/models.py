"""``python -m tests.screenshots.models FOLDER``: the Models page on a Hub of its own, in every state worth a look."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path

import ui.main  # noqa: F401  ends the children with this process, as in the app
from app.hub.orders import Broken, Finished, Running
from tests.fakes.hub import Fault, HubDouble, shelf
from tests.fakes.hub.environment import environment
from tests.screenshots.camera import SIZE, Camera, shoot

SMALL, SLOW, STALLED, GATED = (
    "vlinders/Guide",
    "vlinders/Noise-7B-AWQ",
    "vlinders/Noise-7B-FP8",
    "vlinders/Noise-68B-FP8",
)
MB = 10**6


def furnish(hub: HubDouble) -> None:
    """Put made-up models on the Hub, of which one comes slowly and one not at all after a while."""
    shelf.fill(hub)
    hub.repos[GATED].gated = False
    for repo in hub.repos.values():  # nobody has downloaded or liked them
        repo.downloads = repo.likes = 0
    hub.add(Fault(path=SLOW, host="cdn", rate=40.0 * MB, times=None))
    hub.add(Fault(path=STALLED, host="cdn", stall_at=40 * MB, times=None))


async def order(application, repo: str) -> None:
    repository = await application.hub.look(repo)
    application.downloads.add(await application.hub.order(repository, repository.variants[0]))


async def until(application, repo: str, holds) -> None:
    """Wait until the download of ``repo`` is as it should be."""
    while not any(
        each.order.repo == repo and holds(each.progress) for each in application.downloads.items.value
    ):
        await asyncio.sleep(0.05)


async def script(window, application, hub: HubDouble, camera: Camera) -> None:
    await show_discover(window, camera)
    window.status.downloads_requested.emit()
    await camera.take("downloads-none")
    await order(application, SMALL)
    await until(application, SMALL, lambda progress: isinstance(progress, Finished))
    ordered = await application.hub.look(GATED)
    ordered = await application.hub.order(ordered, ordered.variants[0])
    hub.repos[GATED].gated = "manual"  # between the order and its turn, as when a token is withdrawn
    application.downloads.add(ordered)
    await until(application, GATED, lambda progress: isinstance(progress, Broken))
    for repo in (SLOW, STALLED):
        await order(application, repo)
    await until(application, SLOW, lambda progress: isinstance(progress, Running) and progress.speed > 0)
    await asyncio.sleep(3)
    await camera.take("downloads-running")
    await until(application, STALLED, lambda progress: isinstance(progress, Running) and progress.stalled)
    await camera.take("downloads-stalled")
    for each in application.downloads.items.value:
        application.downloads.pause(each.order.id)
    await asyncio.sleep(0.5)
    await camera.take("downloads-paused")
    await show_disk(window, camera)


async def show_discover(window, camera: Camera) -> None:
    from ui.models.page import ModelsPage

    window.pages.show_page("models")
    page = window.findChild(ModelsPage)
    page.show_tab("discover")
    await asyncio.sleep(3)
    await camera.take("discover")
    window.resize(1024, 700)
    await asyncio.sleep(0.5)
    await camera.take("discover-small")
    window.resize(*SIZE)


async def show_disk(window, camera: Camera) -> None:
    from ui.models.page import ModelsPage

    page = window.findChild(ModelsPage)
    page.show_tab("disk")
    await asyncio.sleep(0.5)
    await camera.take("disk")
    window.resize(1024, 700)
    await camera.take("disk-small")


def main() -> int:
    with HubDouble() as hub, tempfile.TemporaryDirectory() as home:
        furnish(hub)
        os.environ.pop("HF_TOKEN", None)
        os.environ.update(environment(hub.endpoint, Path(home)))
        return shoot(lambda window, application, camera: script(window, application, hub, camera))


if __name__ == "__main__":
    sys.exit(main())
