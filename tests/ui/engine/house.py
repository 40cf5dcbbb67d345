"""An engine page with all it stands on: real settings and library, a fake engine and monitor."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

from app.gpus.readings import GpuReading, HostReading, Reading
from app.library.library import Library
from app.observable import Observable
from app.settings.store import SettingsStore
from app.tasks import Tasks
from tests.fakes.engine import FAKE_MODEL, FakeEngine
from ui.engine.page import EnginePage

OTHER = replace(FAKE_MODEL, key="other", name="Other")
BROKEN = replace(FAKE_MODEL, key="broken", name="Broken", problem="The file is cut short.")


class FakeMonitor:
    def __init__(self):
        self.readings = Observable(None)

    def see(self, gpus):
        one = GpuReading(0, "", "GPU", 0, 1, None, None, None, None, ())
        self.readings.set(Reading(HostReading(1, 2, 0.0, 1, ()), (one,) * gpus))


class House:
    """A page with all it stands on."""

    def __init__(self, path, engine):
        self.engine = engine
        self.tasks = Tasks()
        self.settings = SettingsStore(path / "settings.json")
        self.library = Library(self.settings)
        self.monitor = FakeMonitor()
        self.page = EnginePage(engine, self.settings, self.library, self.monitor, self.tasks, path, self.kept)
        self.panel = self.page.panel

    def kept(self, model=FAKE_MODEL):
        return self.settings.value.value.overrides.get(model.key, {})


@asynccontextmanager
async def open_house(qtbot, path, model=None, models=(FAKE_MODEL, OTHER, BROKEN)):
    """Build the page on a machine without GPUs, the engine having loaded ``model``."""
    made = House(path, FakeEngine(model=model))
    qtbot.addWidget(made.page)
    made.library.models.set(models)
    made.monitor.see(0)
    yield made
    made.page.detach()
    await made.tasks.cancel_all()
    await made.settings.close()


async def settle():
    """Let what was spawned go on until nothing more happens by itself."""
    for _ in range(20):
        await asyncio.sleep(0)


def run(story):
    asyncio.run(story())
