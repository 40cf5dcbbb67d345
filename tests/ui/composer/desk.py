"""A composer and a prompting panel in a window of their own, on the real conversations and a fake engine."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.chat.session import Chats
from app.engine.local import LocalResponder
from app.engine.responders import Responders
from app.paths import RESOURCES, user_paths
from app.settings.store import SettingsStore
from app.tasks import Tasks
from ui.composer.composer import Composer
from ui.composer.wiring import ComposerWiring
from ui.loop import EngineLoop
from ui.prompting.panel import PromptingPanel
from ui.side import SideColumn
from ui.theme.theme import Theme


class Desk:
    """What a test writes on; ``run`` plays a coroutine on the window's own loop."""

    def __init__(self, engine, *responders) -> None:
        self.paths = user_paths()
        self.stopped = False
        self.engine = engine
        self.tasks = Tasks()
        self.settings = SettingsStore(self.paths.settings)
        self.responders = Responders(LocalResponder(engine), *responders)
        self.chats = Chats(self.paths.conversations, self.tasks, self.responders, self.settings)
        qt = QApplication.instance()
        self.loop = EngineLoop(qt)
        self.theme = Theme(qt, RESOURCES / "icons")
        self.theme.choose("light")
        self.composer, self.panel = Composer(), PromptingPanel()
        self.window = QWidget()
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self.window)
        column = QVBoxLayout()
        column.addStretch(1)
        column.addWidget(self.composer)
        row.addLayout(column, 1)
        side = SideColumn()
        side.offer_prompting(lambda: self.panel)
        side.show_tab("prompting")
        side.setFixedWidth(344)
        row.addWidget(side)
        self.window.resize(1000, 900)

    def attach(self) -> None:
        self.window.show()
        self.run(self._start())

    async def _start(self) -> None:
        self.wiring = ComposerWiring(self.composer, self, self.window)
        self.panel.attach(self)
        self.panel.inspect_requested.connect(self.wiring.inspect)
        await self.chats.start()
        await asyncio.sleep(0.01)

    def stop(self) -> None:
        """End the app and take the window away; once is enough."""
        if self.stopped:
            return
        self.stopped = True
        self.run(self._stop())
        self.window.hide()
        self.window.deleteLater()
        self.theme.deleteLater()
        self.loop.close()
        asyncio.set_event_loop(None)

    async def _stop(self) -> None:
        await self.chats.close()
        await self.settings.close()
        await self.tasks.cancel_all()

    def run(self, coroutine):
        return self.loop.run_until_complete(asyncio.wait_for(coroutine, 5))

    def act(self, what, *args):
        """Do something as a user would: from an event, while the loop runs."""
        return self.run(_call(what, *args))

    def press(self, key, widget=None, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        self.act(QTest.keyClick, widget or self.composer.editor, key, modifiers)

    def write(self, text: str) -> None:
        """Type ``text`` where the cursor is."""
        self.act(self.composer.editor.insertPlainText, text)

    def ask(self, text: str) -> None:
        """Write ``text``, press Enter and wait for the end of the reply."""
        self.composer.set_text(text)
        self.press(Qt.Key.Key_Return)
        self.until(lambda: not self.chats.busy.value)

    def until(self, condition) -> None:
        self.run(_until(condition))

    def open(self, conversation: int) -> None:
        self.run(self.chats.open(conversation))


async def _call(what, *args):
    told = what(*args)
    # What Qt posts to itself is done by the next turns of the loop.
    await asyncio.sleep(0.005)
    return told


async def _until(condition) -> None:
    while not condition():
        await asyncio.sleep(0.005)
