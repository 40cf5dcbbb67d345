"""The engine's states, with vLLM's part played by a stand-in: what the real one does, the journeys show."""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import pytest

from app.engine import engine as module
from app.engine.construction import LoadCancelledError
from app.engine.engine import Engine
from app.engine.output import EngineOutput
from app.engine.states import Failed, Loading, Ready, Unloaded, Unloading
from app.library.models import LocalModel, Origin
from app.tasks import Tasks

MODEL = LocalModel("m", "m", Path("/m"), Origin.FOLDER)


class StandIn:
    """Takes the place of Construction; ``script`` decides how each build ends."""

    made: ClassVar[list[StandIn]] = []
    script = staticmethod(lambda construction: None)

    def __init__(self, model, overrides, on_step, consents, cache):
        self.consents = consents
        self.overrides, self.on_step = overrides, on_step
        self.pids = {4_000_000 + len(self.made)}
        self.cancelled = threading.Event()
        self.made.append(self)

    def cancel(self):
        self.cancelled.set()

    def build(self, statistics):
        self.on_step("import")
        self.on_step("configure")
        type(self).script(self)
        return SimpleNamespace(
            errored=False,
            vllm_config=SimpleNamespace(cache_config=SimpleNamespace(kv_cache_size_tokens=64)),
            model_config=SimpleNamespace(max_model_len=32),
        )


@pytest.fixture
def destroyed(monkeypatch):
    monkeypatch.setattr(module, "Construction", StandIn)
    monkeypatch.setattr(StandIn, "made", [])
    monkeypatch.setattr(StandIn, "script", staticmethod(lambda construction: None))
    monkeypatch.setattr(module, "ACTIVITY_INTERVAL", 0.01)
    monkeypatch.setattr(module, "DRAIN_TIME", 0.0)
    monkeypatch.setitem(sys.modules, "vllm", SimpleNamespace(__version__="0.0"))
    gone = []
    monkeypatch.setattr(module, "destroy", lambda engine, pids: gone.append((engine, pids)))
    return gone


def play(script):
    async def run():
        engine = Engine(Tasks(), EngineOutput())
        seen = []
        engine.state.subscribe(lambda state: seen.append(type(state)))
        await script(engine, seen)
        await engine.close()

    asyncio.run(run())


async def until(condition):
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.005)


def test_a_load_and_an_unload(destroyed):
    async def script(engine, seen):
        await engine.load(MODEL, {"seed": 1, "dtype": None})
        state = engine.state.value
        assert isinstance(state, Ready)
        assert state.overrides == {"seed": 1}
        assert (state.report.context, state.report.kv_cache_tokens, state.report.vllm) == (32, 64, "0.0")
        assert [stage.title for stage in state.stages] == [
            "Importing vLLM",
            "Reading the model's configuration",
        ]
        assert all(stage.ended is not None for stage in state.stages)
        await engine.unload()
        assert engine.pids == frozenset()
        assert list(dict.fromkeys(seen)) == [Unloaded, Loading, Ready, Unloading]
        assert len(destroyed) == 1

    play(script)


def test_a_second_load_takes_the_firsts_place(destroyed):
    async def script(engine, seen):
        await engine.load(MODEL, {})
        await engine.load(MODEL, {"seed": 2})
        assert engine.state.value.overrides == {"seed": 2}
        assert len(destroyed) == 1

    play(script)


def test_a_load_during_a_load_is_not_begun(destroyed):
    async def script(engine, seen):
        first = asyncio.ensure_future(engine.load(MODEL, {}))
        await asyncio.sleep(0)
        await engine.load(MODEL, {"seed": 3})
        await first
        assert engine.state.value.overrides == {}
        assert len(StandIn.made) == 1

    play(script)


def test_a_failed_load_says_why_and_can_be_dismissed(destroyed, monkeypatch):
    def fail(construction):
        raise ValueError("World size (4) is larger than the number of available GPUs (2) in this node.")

    monkeypatch.setattr(StandIn, "script", staticmethod(fail))

    async def script(engine, seen):
        await engine.load(MODEL, {"tensor_parallel_size": 4})
        state = engine.state.value
        assert isinstance(state, Failed)
        assert "4 GPUs" in state.failure.cause
        await engine.unload()
        assert isinstance(engine.state.value, Unloaded)

    play(script)


@pytest.mark.parametrize("end", [Engine.cancel_load, Engine.close], ids=["cancelled", "app closed"])
def test_a_load_that_is_ended_leaves_nothing(destroyed, monkeypatch, end):
    def wait(construction):
        assert construction.cancelled.wait(10)
        raise LoadCancelledError

    monkeypatch.setattr(StandIn, "script", staticmethod(wait))

    async def script(engine, seen):
        loading = asyncio.ensure_future(engine.load(MODEL, {}))
        await until(lambda: isinstance(engine.state.value, Loading))
        await end(engine)
        await loading
        assert isinstance(engine.state.value, Unloaded)
        assert engine.pids == frozenset()

    play(script)


def test_an_idle_engine_that_dies_is_noticed_and_cleared_away(destroyed):
    async def script(engine, seen):
        await engine.load(MODEL, {})
        engine._voice.engine.errored = True
        await until(lambda: isinstance(engine.state.value, Failed) and destroyed)
        assert "ended" in engine.state.value.failure.cause
        await until(lambda: not engine.pids)

    play(script)


def test_a_reload_may_begin_while_the_dead_engine_is_cleared_away(destroyed, monkeypatch):
    clearing = threading.Event()
    monkeypatch.setattr(
        module, "destroy", lambda engine, pids: (clearing.wait(10), destroyed.append((engine, pids)))
    )

    async def script(engine, seen):
        await engine.load(MODEL, {})
        engine._voice.engine.errored = True
        await until(lambda: isinstance(engine.state.value, Failed))
        again = asyncio.ensure_future(engine.load(MODEL, {}))
        await until(lambda: isinstance(engine.state.value, Loading))
        clearing.set()
        await again
        assert isinstance(engine.state.value, Ready)
        assert engine.pids == frozenset(StandIn.made[1].pids)
        assert len(destroyed) == 1

    play(script)
