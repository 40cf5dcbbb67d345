"""The engine as a responder, and the fake that takes its place in other tests."""

from __future__ import annotations

import inspect

import pytest

from app.engine.engine import Engine
from app.engine.local import LocalResponder
from app.engine.responders import Responders
from app.engine.states import Failed, Failure, LoadReport, Unloaded
from app.errors import EngineNotReadyError
from tests.fakes.engine import FAKE_MODEL, FakeEngine

REPORT = LoadReport(
    1.0, "0.24.0", 4096, sees=True, thinks=True, sampling={"top_k": 20}, lacks=frozenset({"watermarking"})
)


def test_the_fake_has_the_face_of_the_engine():
    for name, method in inspect.getmembers(Engine, callable):
        if not name.startswith("_"):
            real, played = (
                [(each.name, each.kind) for each in inspect.signature(face).parameters.values()]
                for face in (method, getattr(FakeEngine, name))
            )
            assert played == real, name


def test_what_the_load_reported_stands():
    responder = LocalResponder(FakeEngine(report=REPORT))
    standing = responder.standing.value
    assert (standing.name, standing.ready, standing.context) == ("Guide", True, 4096)
    assert (standing.sees, standing.thinks, standing.counts) == (True, True, True)
    assert (standing.defaults, standing.lacks) == ({"top_k": 20}, {"watermarking"})
    assert standing.version == "0.24.0"


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (Unloaded(), "No model is loaded."),
        (Failed(FAKE_MODEL, {}, Failure("The GPU ran out of memory.")), "The GPU ran out of memory."),
    ],
)
def test_why_it_cannot_answer(state, reason):
    engine = FakeEngine()
    responder = LocalResponder(engine)
    engine.state.set(state)
    assert (responder.standing.value.ready, responder.standing.value.reason) == (False, reason)


def test_responders_are_found_by_key():
    first = LocalResponder(FakeEngine())
    responders = Responders(first)
    assert responders.find("") is responders.find("local") is first
    with pytest.raises(EngineNotReadyError):
        responders.find("gone")
