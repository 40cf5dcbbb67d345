"""The app's parts, built once, started and stopped in order."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.chat.session import Chats
from app.engine.engine import Engine
from app.engine.output import EngineOutput
from app.engine.presets import propose
from app.gpus.monitor import Monitor
from app.library.library import Library
from app.log import start_log, stop_log
from app.settings.store import SettingsStore
from app.tasks import Tasks

if TYPE_CHECKING:
    from app.engine.states import Overrides
    from app.library.models import LocalModel
    from app.paths import Paths


class Application:
    """Everything Vlinders knows and does, without a window. Built and used on one running event loop."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self.recent_log = start_log(paths.log)
        self.output = EngineOutput()
        self.tasks = Tasks()
        self.settings = SettingsStore(paths.settings)
        self.engine = Engine(self.tasks, self.output)
        self.library = Library(self.settings)
        self.chats = Chats(paths.conversations, self.tasks, self.engine, self.settings)
        self.monitor = Monitor(self.tasks, lambda: self.engine.pids)

    def overrides_for(self, model: LocalModel) -> Overrides:
        """Return the user's own engine arguments for ``model``, or those proposed for it on this machine."""
        own = self.settings.value.value.overrides.get(model.key)
        if own is not None:
            return own
        reading = self.monitor.readings.value
        return propose(
            model,
            gpus=len(reading.gpus) if reading else 0,
            host_memory=reading.host.memory_total if reading else 0,
        )

    async def start(self) -> None:
        """Open what is kept on disk and begin to watch the machine."""
        self.output.start()
        self.monitor.start()
        await self.chats.start()
        await self.library.refresh()

    async def stop(self) -> None:
        """End what runs, save what is unsaved, and leave no process behind."""
        await self.chats.close()
        await self.engine.close()
        await self.monitor.stop()
        await self.settings.close()
        await self.tasks.cancel_all()
        await asyncio.get_running_loop().run_in_executor(None, self.output.stop)
        stop_log()
