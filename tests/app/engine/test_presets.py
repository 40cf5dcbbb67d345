from __future__ import annotations

import shutil
from pathlib import Path

from app.engine.arguments import CURATED, validate
from app.engine.presets import GIB, propose
from app.library.config import parse_config
from app.library.fit import Room
from app.library.models import LocalModel, Origin
from tests.app.library import shapes

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


def llama(weights: int, **changes: object) -> LocalModel:
    config = parse_config({**shapes.LLAMA_70B, **changes})
    return LocalModel(
        "folder:/l", "l", Path("/l"), Origin.FOLDER, size=weights * GIB, context=config.context,
        attention_heads=config.attention_heads, config=config,
    )  # fmt: skip


def gpus(*free: int, total: int = 80) -> list[Room]:
    return [Room(f"GPU {index}", total * GIB, each * GIB) for index, each in enumerate(free)]


def on(rooms: list[Room], model: LocalModel) -> dict[str, object]:
    found = propose(model, gpus=len(rooms), host_memory=64 * GIB, rooms=rooms)
    assert validate(found, CURATED, model, len(rooms)) == {}
    return dict(found)


def test_what_fits_on_one_gpu_is_left_alone():
    assert on(gpus(79, 79), llama(20)) == {}


def test_as_many_gpus_as_it_takes():
    assert on(gpus(79, 79, 79, 79), llama(131)) == {"tensor_parallel_size": 4}


def test_a_context_that_does_not_fit_is_left_to_vllm_to_shorten():
    assert on(gpus(79, 79), llama(131)) == {"tensor_parallel_size": 2, "max_model_len": -1}


def test_gpus_that_others_use_are_avoided_or_shared():
    assert on(gpus(10, 79, 12, 79), llama(70)) == {"tensor_parallel_size": 2, "device_ids": [1, 3]}
    assert on(gpus(60), llama(10)) == {"gpu_memory_utilization": 0.74}
    assert on(gpus(22, total=24), llama(10, max_position_embeddings=4096)) == {"gpu_memory_utilization": 0.88}


def test_what_seems_too_large_is_tried_all_the_same():
    assert on(gpus(79, 79, 79), llama(300)) == {"tensor_parallel_size": 2, "max_model_len": -1}


def test_what_is_not_known_is_not_foretold():
    assert on(gpus(79, 79), OTHER) == {}


def test_the_cpu_engines_cache_leaves_room_for_the_model(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")

    def proposed(weights: int, free: int) -> dict[str, object]:
        room = Room("this machine", 64 * GIB, free * GIB, host=True)
        return dict(propose(llama(weights), gpus=0, host_memory=64 * GIB, rooms=[room]))

    small = {"max_position_embeddings": 8192}
    room = Room("this machine", 64 * GIB, 60 * GIB, host=True)
    fitting = propose(llama(20, **small), gpus=0, host_memory=64 * GIB, rooms=[room])
    assert fitting == {"kv_cache_memory_bytes": 16 * GIB}
    assert proposed(20, 60) == {"kv_cache_memory_bytes": 16 * GIB, "max_model_len": -1}
    assert proposed(20, 34) == {"kv_cache_memory_bytes": 8 * GIB, "max_model_len": -1}
    assert proposed(100, 60) == {"kv_cache_memory_bytes": GIB, "max_model_len": -1}
