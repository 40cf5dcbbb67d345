from __future__ import annotations

import shutil
from pathlib import Path

from app.engine.arguments import CURATED, validate
from app.engine.presets import GIB, propose
from app.library.models import LocalModel, Origin

GUIDE = LocalModel("built-in:guide", "Guide", Path("/g"), Origin.BUILT_IN, context=2048, attention_heads=4)
OTHER = LocalModel("folder:/m", "m", Path("/m"), Origin.FOLDER, context=4096, attention_heads=32)


def test_the_built_in_model_starts_quickly_and_takes_little():
    on_cpu = propose(GUIDE, gpus=0, host_memory=64 * GIB)
    assert on_cpu == {"enforce_eager": True, "kv_cache_memory_bytes": GIB}
    assert propose(GUIDE, gpus=2, host_memory=64 * GIB)["gpu_memory_utilization"] == 0.1


def test_a_gpu_is_left_to_vllms_own_judgement():
    assert propose(OTHER, gpus=1, host_memory=64 * GIB) == {}


def test_a_cpu_engine_does_not_take_the_whole_machine(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert propose(OTHER, gpus=0, host_memory=24 * GIB) == {"kv_cache_memory_bytes": 6 * GIB}
    assert propose(OTHER, gpus=0, host_memory=GIB) == {"kv_cache_memory_bytes": GIB}


def test_without_a_compiler_nothing_is_compiled(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert propose(OTHER, gpus=0, host_memory=24 * GIB)["enforce_eager"] is True


def test_proposals_are_valid():
    for model in (GUIDE, OTHER):
        for gpus in (0, 1):
            assert validate(propose(model, gpus=gpus, host_memory=24 * GIB), CURATED, model, gpus) == {}
