"""The whole window on an app whose engine is a fake: what a test types into and looks at.

The Hub is the real one's address unless a test points elsewhere; nothing asks it before the Models page is shown.
"""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.chat.session import Chats
from app.engine.local import LocalResponder
from app.engine.responders import Responders
from app.hub.account import Account
from app.hub.client import Hub
from app.hub.downloads import Downloads
from app.hub.search import Search
from app.library.library import Library
from app.observable import Observable
from app.paths import RESOURCES, user_paths
from app.remote.endpoints import Endpoints
from app.settings.store import SettingsStore
from app.tasks import Tasks
from tests.fakes.engine import FAKE_MODEL, FakeEngine
from ui.loop import EngineLoop
from ui.theme.theme import Theme, choice_of
from ui.window import Window


class Scene:
    """A window in front of a fake app; ``run`` plays a coroutine on the window's own loop."""

    def __init__(self, engine: FakeEngine, loop: EngineLoop | None = None) -> None:
        self.paths = user_paths()
        self.engine = engine
        self.tasks = Tasks()
        self.settings = SettingsStore(self.paths.settings)
        self.library = Library(self.settings)
        self.library.models.set((FAKE_MODEL,))
        self.responders = Responders(LocalResponder(engine))
        self.endpoints = Endpoints(self.settings, self.responders, self.tasks)
        self.chats = Chats(self.paths.conversations, self.tasks, self.responders, self.settings)
        self.monitor = SimpleNamespace(readings=Observable(None))
        self.hub = Hub(self.settings)
        self.search = Search(self.hub, self.tasks)
        self.account = Account(self.hub, self.tasks)
        self.downloads = Downloads(None, self.tasks, hub=self.hub)
        self.downloads.finished.subscribe(lambda _: self.tasks.spawn(self.library.refresh(), name="library"))
        self.memory = QSettings(str(self.paths.window), QSettings.Format.IniFormat)
        qt = QApplication.instance()
        self._own_loop = loop is None
        self.loop = loop or EngineLoop(qt)
        self.theme = Theme(qt, RESOURCES / "icons")
        self.theme.choose(choice_of(self.memory.value("theme")))
        self.window = Window(self.theme, self.memory)

    def learn_abilities(self) -> None:
        """There is no vLLM to be asked; a test sets ``library.abilities`` itself."""

    def overrides_for(self, model):
        return self.settings.value.value.overrides.get(model.key, {})

    def run(self, coroutine):
        return self.loop.run_until_complete(asyncio.wait_for(coroutine, 30))

    def start(self) -> None:
        self.window.show()
        self.attach()

    def attach(self) -> None:
        self.run(self._start())

    async def _start(self) -> None:
        await self.window.attach(self)
        await self.chats.start()
        await self.downloads.start()

    def stop(self) -> None:
        self.run(self._stop())
        self.window.hide()
        self.window.deleteLater()
        self.theme.deleteLater()
        if self._own_loop:
            self.loop.close()
            asyncio.set_event_loop(None)

    async def _stop(self) -> None:
        await self.chats.close()
        await self.endpoints.close()
        await self.downloads.close()
        await self.settings.close()
        await self.tasks.cancel_all()

    @property
    def composer(self):
        return self.window.composer

    @property
    def transcript(self):
        return self.window.chat.transcript

    def act(self, what, *args) -> None:
        """Do something as a user would: from an event, while the loop runs."""
        self.run(_call(what, *args))

    def press(self, key, widget=None, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        self.act(QTest.keyClick, widget or self.composer.editor, key, modifiers)

    def ask(self, text: str) -> None:
        """Type ``text``, press Enter and wait for the end of the reply."""
        self.composer.set_text(text)
        self.press(Qt.Key.Key_Return)
        self.until(lambda: not self.chats.busy.value)

    def until(self, condition) -> None:
        self.run(_until(condition))

    def pause(self, seconds: float = 0.1) -> None:
        """Let a few frames pass."""
        self.run(asyncio.sleep(seconds))


async def _call(what, *args) -> None:
    what(*args)
    # What Qt posts to itself is done by the next turns of the loop.
    await asyncio.sleep(0.005)


async def _until(condition) -> None:
    while not condition():
        await asyncio.sleep(0.005)
