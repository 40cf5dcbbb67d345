"""The app's parts, built once, started and stopped in order."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from app.chat.session import Chats
from app.engine.abilities import ask_abilities, read_kept_abilities
from app.engine.engine import Engine
from app.engine.local import LocalResponder
from app.engine.output import EngineOutput
from app.engine.presets import propose
from app.engine.responders import Responders
from app.engine.states import Ready, Unloaded
from app.errors import VlindersError
from app.gpus.monitor import Monitor
from app.gpus.rooms import rooms_of
from app.hub.account import Account
from app.hub.client import Hub
from app.hub.downloads import Downloads
from app.hub.orders import Finished
from app.hub.search import Search
from app.library.library import Library
from app.log import start_log, stop_log
from app.remote.endpoints import Endpoints
from app.settings.store import SettingsStore
from app.tasks import Tasks

if TYPE_CHECKING:
    from app.engine.states import EngineState, Overrides
    from app.hub.orders import Download
    from app.library.models import LocalModel
    from app.paths import Paths
    from app.settings.schema import Settings

log = logging.getLogger(__name__)


class Application:
    """Everything Vlinders knows and does, without a window. Built and used on one running event loop."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self.recent_log = start_log(paths.log)
        self.output = EngineOutput()
        self.tasks = Tasks()
        self.settings = SettingsStore(paths.settings)
        self.engine = Engine(self.tasks, self.output, self._consents, paths.cache)
        self.library = Library(self.settings, in_use=self._holds, queued=self._queued)
        self.responders = Responders(LocalResponder(self.engine))
        self.endpoints = Endpoints(self.settings, self.responders, self.tasks)
        self.chats = Chats(paths.conversations, self.tasks, self.responders, self.settings)
        self.monitor = Monitor(self.tasks, lambda: self.engine.pids)
        self.hub = Hub(self.settings)
        self.search = Search(self.hub, self.tasks)
        self.account = Account(self.hub, self.tasks)
        self.downloads = Downloads(paths.downloads, self.tasks, hub=self.hub)
        self.downloads.finished.subscribe(self._take_up)
        self.settings.value.subscribe(self._heed_offline)
        self.engine.state.subscribe(self._heed_engine)

    def overrides_for(self, model: LocalModel) -> Overrides:
        """Return the user's own engine arguments for ``model``, or those proposed for it on this machine."""
        own = self.settings.value.value.overrides.get(model.key)
        if own is not None:
            return own
        reading = self.monitor.readings.value
        if reading is None:
            return propose(model, gpus=0, host_memory=0)
        return propose(
            model,
            gpus=len(reading.gpus),
            host_memory=reading.host.memory_total,
            rooms=rooms_of(reading, device=self.library.abilities.value.device),
        )

    async def start(self) -> None:
        """Open what is kept on disk and begin to watch the machine."""
        self.output.start()
        self.monitor.start()
        await self.chats.start()
        self.library.abilities.set(
            await asyncio.to_thread(read_kept_abilities, self.paths.cache) or self.library.abilities.value
        )
        await self.library.refresh()
        await self.downloads.start()

    async def stop(self) -> None:
        """End what runs, save what is unsaved, and leave no process behind."""
        await self.chats.close()
        await self.endpoints.close()
        await self.downloads.close()
        await self.engine.close()
        await self.monitor.stop()
        await self.settings.close()
        await self.tasks.cancel_all()
        await asyncio.get_running_loop().run_in_executor(None, self.output.stop)
        stop_log()

    def learn_abilities(self) -> None:
        """Have vLLM asked what it can load, unless that is known: some ten seconds of one processor."""
        if not self.library.abilities.value.version:
            self.tasks.spawn(self._learn_abilities(), name="abilities")

    async def _learn_abilities(self) -> None:
        try:
            self.library.abilities.set(await ask_abilities(self.paths.cache))
        except VlindersError as error:  # then nothing is said against any model
            log.warning("%s", error)

    def _heed_engine(self, state: EngineState) -> None:
        """Ask vLLM once it has shown that it works, and does not need the processors for that any more."""
        if isinstance(state, Ready):
            self.learn_abilities()

    def _consents(self) -> tuple[str, ...]:
        return self.settings.value.value.consents

    def _holds(self, model: LocalModel) -> bool:
        state = self.engine.state.value
        return not isinstance(state, Unloaded) and state.model.path == model.path

    def _queued(self) -> set[str]:
        """Return the repositories that a download is not through with."""
        items = self.downloads.items.value
        return {each.order.repo for each in items if not isinstance(each.progress, Finished)}

    def _take_up(self, _: Download) -> None:
        """Have a model that has come in the list."""
        self.tasks.spawn(self.library.refresh(), name="library")

    def _heed_offline(self, settings: Settings) -> None:
        self.downloads.hold(settings.offline)
