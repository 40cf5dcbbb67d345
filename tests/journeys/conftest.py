"""A real engine with the built-in model, shared by the whole run, on the window's own loop."""

from __future__ import annotations

import asyncio
import os

import psutil
import pytest

from app.engine.engine import Engine
from app.engine.output import EngineOutput
from app.engine.states import Ready
from app.library.inspection import inspect_model
from app.library.models import Origin
from app.paths import GUIDE
from app.tasks import Tasks
from ui.loop import EngineLoop

OVERRIDES = {"enforce_eager": True, "kv_cache_memory_bytes": 1 << 28}
"""Small and quick to start: what is tested does not depend on speed."""


@pytest.fixture(scope="session")
def loop(qapp):
    loop = EngineLoop(qapp)
    asyncio.set_event_loop(loop)
    yield loop
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture(scope="session")
def output(request, tmp_path_factory):
    """What the engines print, in a file: pytest captures Python's streams only, its reports get their own."""
    reporter = request.config.pluginmanager.getplugin("terminalreporter")
    reporter._tw._file = os.fdopen(os.dup(1), "w", buffering=1)
    log = os.open(tmp_path_factory.mktemp("engine") / "output.log", os.O_WRONLY | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    output = EngineOutput()
    output.start()
    yield output
    output.stop()


@pytest.fixture(scope="session")
def guide():
    return inspect_model(GUIDE, Origin.BUILT_IN)


@pytest.fixture(scope="session")
def new_engine(loop, output):
    """Make engines that are all closed at the end, whatever a test did to them."""
    made = []

    def make():
        made.append(Engine(Tasks(), output))
        return made[-1]

    yield make
    for engine in made:
        loop.run_until_complete(engine.close())


@pytest.fixture(scope="session")
def engine(loop, new_engine, guide):
    """The engine that every test may use and none may harm."""
    engine = new_engine()
    loop.run_until_complete(engine.load(guide, OVERRIDES))
    assert isinstance(engine.state.value, Ready), engine.state.value
    return engine


@pytest.fixture
def children():
    """Return a function that lists this process's descendants which look like an engine's."""

    def engines():
        found = psutil.Process().children(recursive=True)
        return [process for process in found if "VLLM" in process.name() or "EngineCore" in process.name()]

    return engines
