import argparse
import asyncio
import enum
import json
import sys

import pytest

from app.engine import catalog
from app.engine.argument import Argument, Kind
from app.engine.catalog import discover_all, find_version, merge, read_kept
from app.engine.curated import CURATED
from app.engine.discovery import OWNED, describe
from app.errors import VlindersError


class Level(enum.Enum):
    FAST = "fast"


def number_or_none(text):
    return None if text == "None" else int(text)


def described(*names, **options):
    action = argparse.ArgumentParser().add_argument(*names, **options)
    return describe(action, "ModelConfig")


def fake_vllm(count=3, **changes):
    """What a discovery would find: the curated arguments as vLLM has them, and ``count`` others."""
    ours = [Argument(each.name, "x", "Model", each.kind, each.default, help="theirs") for each in CURATED]
    others = [Argument(f"other_{number}", "Other", "Loading", Kind.TEXT) for number in range(count)]
    return tuple(changes.get(argument.name, argument) for argument in (*ours, *others))


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"action": argparse.BooleanOptionalAction}, Kind.FLAG),
        ({"action": "store_true"}, Kind.FLAG),
        ({"type": int}, Kind.INTEGER),
        ({"type": number_or_none}, Kind.INTEGER),
        ({"type": float}, Kind.NUMBER),
        ({"type": str}, Kind.TEXT),
        ({}, Kind.TEXT),
        ({"type": str, "default": 2}, Kind.INTEGER),
        ({"type": json.loads}, Kind.JSON),
        ({"type": str, "choices": ["a", "b", None]}, Kind.CHOICE),
        ({"type": int, "choices": [8, 16]}, Kind.INTEGER),
        ({"type": int, "nargs": "+"}, Kind.INTEGERS),
        ({"type": str, "nargs": "+"}, Kind.TEXTS),
    ],
)
def test_the_kind_is_found_by_what_the_parser_takes(options, kind):
    assert described("--some-thing", **options).kind is kind


def test_an_action_becomes_a_readable_argument():
    argument = described(
        "--kv-cache-dtype", default=Level.FAST, type=str, metavar=["fast", "slow"],
        help="How `it` is\nstored, 50%% smaller.\n\n- one\n- two\n\nShould either be a valid JSON string.",
    )  # fmt: skip
    assert (argument.name, argument.label, argument.group) == ("kv_cache_dtype", "KV cache dtype", "Model")
    assert (argument.default, argument.choices) == ("fast", ("fast", "slow"))
    assert argument.help == "How it is stored, 50% smaller.\n\n- one\n- two"


def test_a_default_that_says_nothing_is_left_to_vllm():
    assert described("--a", default=argparse.SUPPRESS).default is None
    assert described("--b", type=json.loads, default={}).default is None
    assert described("--c", default="").default is None
    assert described("--d", nargs="+", default={"y", "x"}).default == ["x", "y"]


def test_the_curated_come_first_and_the_rest_by_group():
    whole = merge((*fake_vllm(), Argument("late", "Late", "Model", Kind.TEXT)))
    assert [argument.name for argument in whole[: len(CURATED)]] == [argument.name for argument in CURATED]
    assert [argument.name for argument in whole[len(CURATED) :]] == ["other_0", "other_1", "other_2", "late"]
    assert whole[0].help == CURATED[0].help


def test_a_curated_argument_that_this_vllm_lacks_is_left_out():
    whole = merge(tuple(argument for argument in fake_vllm() if argument.name != "seed"))
    assert "seed" not in {argument.name for argument in whole}


def test_defaults_and_choices_are_this_vllms_own():
    share = Argument("gpu_memory_utilization", "x", "Model", Kind.NUMBER, 0.9)
    cache = Argument("kv_cache_dtype", "x", "Model", Kind.CHOICE, "auto", choices=("auto", "new"))
    way = Argument("quantization", "x", "Model", Kind.TEXT, choices=("new", "fp8"))
    stats = Argument("disable_log_stats", "x", "Model", Kind.FLAG, default=False)
    found = fake_vllm(
        gpu_memory_utilization=share, kv_cache_dtype=cache, quantization=way, disable_log_stats=stats
    )
    whole = {argument.name: argument for argument in merge(found)}
    assert whole["gpu_memory_utilization"].default == 0.9
    assert whole["kv_cache_dtype"].choices == ("auto", "new")
    assert whole["quantization"].choices == ("fp8", "new")
    assert whole["disable_log_stats"].default is True


@pytest.fixture
def runs(monkeypatch):
    """Discovery without vLLM: each run is counted and finds what ``fake_vllm`` has."""
    counted = []

    async def run(target):
        counted.append(target)
        found = [{**vars(argument)} for argument in fake_vllm()]
        target.write_text(json.dumps(found))

    monkeypatch.setattr(catalog, "_run_discovery", run)
    return counted


def test_it_is_discovered_once_and_then_kept(tmp_path, runs):
    assert read_kept(tmp_path) is None
    first = asyncio.run(discover_all(tmp_path))
    assert asyncio.run(discover_all(tmp_path)) == first == read_kept(tmp_path)
    assert len(runs) == 1
    assert len(first) == len(CURATED) + 3
    assert [path.suffix for path in tmp_path.iterdir()] == [".json"]


@pytest.mark.parametrize("content", ["", "{", "[]", '[{"name": 1}]', '{"a": 1}', '[{"kind": "new"}]'])
def test_a_damaged_kept_file_is_read_anew(tmp_path, runs, content):
    asyncio.run(discover_all(tmp_path))
    (kept,) = tmp_path.iterdir()
    kept.write_text(content)
    assert len(asyncio.run(discover_all(tmp_path))) == len(CURATED) + 3
    assert len(runs) == 2


def test_another_version_is_discovered_anew(tmp_path, runs, monkeypatch):
    asyncio.run(discover_all(tmp_path))
    monkeypatch.setattr(catalog, "find_version", lambda: "9.9.9")
    asyncio.run(discover_all(tmp_path))
    assert len(runs) == 2


def test_without_vllm_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(catalog, "find_version", lambda: "")
    with pytest.raises(VlindersError, match="not installed"):
        asyncio.run(discover_all(tmp_path))


def test_a_full_disk_is_explained(tmp_path, monkeypatch):
    async def fail(target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(catalog, "_run_discovery", fail)
    with pytest.raises(VlindersError, match="No space left"):
        asyncio.run(discover_all(tmp_path))


def test_a_discovery_that_fails_is_explained_by_its_last_word(tmp_path, monkeypatch):
    failing = tmp_path / "python"
    failing.write_text("#!/bin/sh\necho trouble >&2\necho ImportError: no torch >&2\nexit 1\n")
    failing.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(failing))
    with pytest.raises(VlindersError, match="ImportError: no torch"):
        asyncio.run(discover_all(tmp_path))


def test_cancelling_ends_the_process(tmp_path, monkeypatch):
    started = tmp_path / "started"
    waiting = tmp_path / "python"
    waiting.write_text(f"#!/bin/sh\necho $$ > {started}.new && mv {started}.new {started}\nexec sleep 600\n")
    waiting.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(waiting))

    async def cancel():
        discovery = asyncio.get_running_loop().create_task(discover_all(tmp_path))
        while not started.exists():
            await asyncio.sleep(0.01)
        discovery.cancel()
        with pytest.raises(asyncio.CancelledError):
            await discovery

    asyncio.run(cancel())  # would outlast the test's time limit if the process lived on


@pytest.mark.engine
def test_the_installed_vllm_tells_its_arguments(tmp_path):
    whole = asyncio.run(discover_all(tmp_path))
    names = [argument.name for argument in whole]
    assert len(set(names)) == len(names) > 180
    assert {argument.name for argument in CURATED} <= set(names)
    assert not set(OWNED) & set(names)
    assert all(argument.label and argument.group for argument in whole)
    assert find_version() in next(tmp_path.iterdir()).name
