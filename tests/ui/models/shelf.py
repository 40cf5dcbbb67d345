"""The Downloads and On-this-computer halves on what they stand on: the queue, the Hub and the account are fakes."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

from PySide6.QtWidgets import QApplication, QPushButton

from app.errors import Trouble
from app.hub.account import SignedOut
from app.hub.orders import Broken, Download, Finished, Order, Running
from app.hub.repository import HubFile
from app.hub.verification import Verification
from app.library.library import Library
from app.library.models import LocalModel, Origin
from app.observable import Event, Observable
from app.settings.store import SettingsStore
from app.tasks import Tasks
from tests.fakes.engine import FakeEngine
from ui.loop import EngineLoop
from ui.models.disk import DiskView
from ui.models.downloads import DownloadsView

COMMIT = "c" * 40
GB = 10**9


def order(name, cache, *, size=GB, variant="", **changes):
    """Return an order of one file for "org/name"."""
    return Order(
        **{
            "id": f"{name}{variant}",
            "repo": f"org/{name}",
            "commit": COMMIT,
            "revision": "main",
            "variant": variant,
            "files": (HubFile("model.safetensors", size, sha256="0" * 64),),
            "endpoint": "http://127.0.0.1:9",
            "cache": cache,
            **changes,
        }
    )


def broken(trouble=Trouble.OTHER, what="It broke.", remedy="Mend it."):
    return Broken(trouble, what, remedy)


def model(name, tmp_path, **changes):
    return LocalModel(
        **{
            "key": name,
            "name": f"org/{name}",
            "path": tmp_path / name,
            "origin": Origin.CACHE,
            "size": GB,
            "repo": f"org/{name}",
            "commit": COMMIT,
            "dtype": "bfloat16",
            **changes,
        }
    )


class FakeDownloads:
    """A queue in which nothing happens by itself; ``asked`` keeps what was asked of it."""

    def __init__(self):
        self.items = Observable(())
        self.finished = Event()
        self.problems = Event()
        self.asked = []
        self.verification = Verification((), (), 12)
        self.failure = None
        self.gate = asyncio.Event()
        self.gate.set()

    def pause(self, id_):
        self.asked.append(("pause", id_))

    def resume(self, id_):
        self.asked.append(("resume", id_))

    def move(self, id_, place):
        self.asked.append(("move", id_, place))

    def clear(self):
        self.asked.append(("clear",))

    async def cancel(self, id_):
        self.asked.append(("cancel", id_))

    async def discard(self, id_):
        self.asked.append(("discard", id_))

    async def verify(self, model, share):
        self.asked.append(("verify", model.key))
        share.set(0.5)
        await self.gate.wait()
        if self.failure:
            raise self.failure
        return self.verification

    async def repair(self, model):
        if self.failure:
            raise self.failure
        self.asked.append(("repair", model.key))

    def show(self, *downloads):
        self.items.set(tuple(downloads))


class FakeHub:
    """Opens the way to every model, or raises ``failure``."""

    def __init__(self):
        self.failure = None
        self.checked = []

    async def check_access(self, repo):
        self.checked.append(repo)
        if self.failure:
            raise self.failure


class FakeAccount:
    """Signs in whoever has the token that is ``right``."""

    def __init__(self, right, signed_in, error):
        self.state = Observable(SignedOut())
        self.right, self._signed_in, self._error = right, signed_in, error
        self.refreshed = 0

    async def refresh(self):
        self.refreshed += 1

    async def sign_in(self, token):
        await asyncio.sleep(0)
        if token != self.right:
            raise self._error
        self.state.set(self._signed_in)

    async def sign_out(self):
        self.state.set(SignedOut())


class Shelf:
    """What a view is made of, on the window's own loop; ``act`` and ``until`` let the loop run."""

    def __init__(self, folder, account=None):
        self.folder = folder
        self.loop = EngineLoop(QApplication.instance())
        asyncio.set_event_loop(self.loop)
        self.tasks = Tasks()
        self.failures = []
        self.tasks.failed.subscribe(self.failures.append)
        self.settings = SettingsStore(folder / "settings.json")
        self.downloads = FakeDownloads()
        self.hub = FakeHub()
        self.account = account or SimpleNamespace(state=Observable(SignedOut()))
        self.engine = FakeEngine(model=None)
        self.library = Library(self.settings, in_use=lambda each: False)
        self.loaded = []
        self.told = []
        self.views = []
        self.pause = 0.01
        """Seconds that the loop runs after each act; more than a frame where something is drawn by frames."""

    def show(self, view, size=(1000, 800)):
        """Show ``view``; it is taken down at the end."""
        self.views.append(view)
        view.resize(*size)
        self.act(view.show)
        return view

    def run(self, coroutine):
        return self.loop.run_until_complete(asyncio.wait_for(coroutine, 30))

    def act(self, what, *args):
        """Do something as a user would: from an event, while the loop runs, and let a frame pass."""
        return self.run(self._call(what, *args))

    def until(self, condition):
        self.run(_until(condition))

    def close(self):
        for view in self.views:
            if hasattr(view, "detach"):
                view.detach()
            view.hide()
            view.deleteLater()
        self.run(self._close())
        self.loop.close()
        asyncio.set_event_loop(None)
        assert self.failures == []

    async def _call(self, what, *args):
        done = what(*args)
        await asyncio.sleep(self.pause)
        return done

    async def _close(self):
        await self.settings.close()
        await self.tasks.cancel_all()
        await asyncio.sleep(0.01)


async def _until(condition):
    while not condition():
        await asyncio.sleep(0.005)


def dialog_button(dialog, text):
    return next(each for each in dialog.findChildren(QPushButton) if each.text() == text)


def running(name, cache, done=GB // 2, **progress):
    return Download(order(name, cache), Running(**progress), done)


def finished(name, cache):
    return Download(order(name, cache), Finished(cache / name), GB)


def open_downloads(shelf):
    """Show the Downloads half; what it tells is kept in ``shelf.told``."""
    made = DownloadsView(
        shelf.downloads,
        shelf.library,
        shelf.hub,
        shelf.account,
        shelf.settings,
        shelf.tasks,
        shelf.loaded.append,
    )
    made.told.connect(shelf.told.append)
    shelf.pause = 0.06
    return shelf.show(made)


def open_disk(shelf):
    """Show the On-this-computer half; what it tells is kept in ``shelf.told``."""
    made = DiskView(
        shelf.library, shelf.downloads, shelf.engine, shelf.settings, shelf.tasks, shelf.loaded.append
    )
    made.told.connect(shelf.told.append)
    return shelf.show(made)


def show_queue(shelf, *downloads):
    shelf.act(shelf.downloads.show, *downloads)


def show_models(shelf, *models):
    shelf.act(shelf.library.models.set, models)


def offered(view):
    """The offers that are seen, each with whether it can be taken."""
    buttons = view.panel.detail.buttons
    return {offer: button.isEnabled() for offer, button in buttons.items() if button.isVisible()}


def take(shelf, view, offer):
    shelf.act(view.panel.detail.buttons[offer].click)
