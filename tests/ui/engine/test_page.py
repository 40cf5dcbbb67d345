import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from app.engine import catalog
from app.engine.arguments import CURATED, Argument, Kind
from app.engine.states import Failed, Failure, Ready, Remedy, Unloaded
from app.errors import VlindersError
from app.gpus.readings import GpuReading, HostReading, Reading
from app.library.library import Library
from app.observable import Observable
from app.settings.store import SettingsStore
from app.tasks import Tasks
from tests.fakes.engine import FAKE_MODEL, FakeEngine
from ui.engine import page as page_module
from ui.engine.page import EnginePage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager
OTHER = replace(FAKE_MODEL, key="other", name="Other")
BROKEN = replace(FAKE_MODEL, key="broken", name="Broken", problem="The file is cut short.")
LOWER = Remedy("Use 80%", {"gpu_memory_utilization": 0.8, "seed": None})


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
        self.settings = SettingsStore(path / "settings.json")  if False else SettingsStore(path / "settings.json")
        self.library = Library(self.settings)
        self.monitor = FakeMonitor()
        self.page = EnginePage(engine, self.settings, self.library, self.monitor, self.tasks, path)
        self.panel = self.page.panel

    def kept(self, model=FAKE_MODEL):
        return self.settings.value.value.overrides.get(model.key, {})


@pytest.fixture
def house(qtbot, tmp_path):
    @asynccontextmanager
    async def build(model=None, models=(FAKE_MODEL, OTHER, BROKEN)):
        made = House(tmp_path, FakeEngine(model=model))
        qtbot.addWidget(made.page)
        made.library.models.set(models)
        made.monitor.see(0)
        yield made
        made.page.detach()
        await made.tasks.cancel_all()
        await made.settings.close()

    return build
