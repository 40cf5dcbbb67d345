import asyncio
import json
import sys
from types import SimpleNamespace

import pytest

from app.engine import abilities
from app.engine.abilities import ask_abilities, read_kept_abilities
from app.engine.catalog import find_version
from app.errors import VlindersError

TOLD = {
    "architectures": ["LlamaForCausalLM"],
    "quantizations": ["awq", "fp8"],
    "plugins": ["gguf"],
    "device": "cuda",
    "borrowed": ["OlmoForCausalLM"],
    "wordless": ["BertModel"],
}


@pytest.fixture
def asked(monkeypatch):
    """A vLLM that tells what ``TOLD`` says; each time it is asked is counted."""
    counted = []

    async def ask():
        counted.append(1)
        return json.dumps(TOLD).encode()

    monkeypatch.setattr(abilities, "_ask", ask)
    return counted


def python(tmp_path, monkeypatch, script):
    """Another interpreter, which does what ``script`` says."""
    file = tmp_path / "python"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(file))


def test_vllm_is_asked_once(tmp_path, asked):
    assert read_kept_abilities(tmp_path) is None
    found = asyncio.run(ask_abilities(tmp_path))
    assert (found.architectures, found.plugins, found.device) == ({"LlamaForCausalLM"}, {"gguf"}, "cuda")
    assert (found.quantizations, found.borrowed) == ({"awq", "fp8"}, {"OlmoForCausalLM"})
    assert found.version == find_version()
    assert asyncio.run(ask_abilities(tmp_path)) == found == read_kept_abilities(tmp_path)
    assert len(asked) == 1


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"architectures": 7}', "null"])
def test_a_damaged_kept_file_is_asked_for_anew(tmp_path, asked, content):
    asyncio.run(ask_abilities(tmp_path))
    (kept,) = tmp_path.iterdir()
    kept.write_text(content)
    assert asyncio.run(ask_abilities(tmp_path)).device == "cuda"
    assert len(asked) == 2


def test_another_version_or_another_plugin_is_another_vllm(tmp_path, asked, monkeypatch):
    asyncio.run(ask_abilities(tmp_path))
    plugin = SimpleNamespace(name="gguf", dist=SimpleNamespace(version="0.0.5"))
    monkeypatch.setattr(abilities, "entry_points", lambda group: [plugin])
    asyncio.run(ask_abilities(tmp_path))
    plugin.dist.version = "0.0.6"
    asyncio.run(ask_abilities(tmp_path))
    monkeypatch.setattr(abilities, "find_version", lambda: "9.9.9")
    asyncio.run(ask_abilities(tmp_path))
    assert len(asked) == 4


def test_without_vllm_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(abilities, "find_version", lambda: "")
    with pytest.raises(VlindersError, match="not installed"):
        asyncio.run(ask_abilities(tmp_path))


def test_a_full_disk_is_explained(small_disk, asked):
    (small_disk / "full").write_bytes(b"x" * (1 << 20))
    with pytest.raises(VlindersError, match="could not be kept"):
        asyncio.run(ask_abilities(small_disk))
    assert [path.name for path in small_disk.iterdir()] == ["full"]


def test_what_libraries_print_before_is_not_the_answer(tmp_path, monkeypatch):
    python(tmp_path, monkeypatch, f"echo Triton not found\ncat <<'END'\n{json.dumps(TOLD)}\nEND")
    assert asyncio.run(ask_abilities(tmp_path)).device == "cuda"


@pytest.mark.parametrize("script", ["exit 0", "echo no JSON", "echo '[]'", 'echo \'{"device": "cuda"}\''])
def test_an_answer_that_is_none(tmp_path, monkeypatch, script):
    python(tmp_path, monkeypatch, script)
    with pytest.raises(VlindersError, match="did not tell") as error:
        asyncio.run(ask_abilities(tmp_path))
    assert error.value.remedy


def test_a_failure_is_explained_by_its_last_word(tmp_path, monkeypatch):
    python(tmp_path, monkeypatch, "echo trouble >&2\necho ImportError: no torch >&2\nexit 1")
    with pytest.raises(VlindersError, match="ImportError: no torch"):
        asyncio.run(ask_abilities(tmp_path))


def test_cancelling_ends_the_process(tmp_path, monkeypatch):
    started = tmp_path / "started"
    python(tmp_path, monkeypatch, f"touch {started}\nexec sleep 600")

    async def cancel():
        asking = asyncio.get_running_loop().create_task(ask_abilities(tmp_path))
        while not started.exists():
            await asyncio.sleep(0.01)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(cancel())  # would outlast the test's time limit if the process lived on


@pytest.mark.engine
def test_the_installed_vllm_tells_what_it_can_load(tmp_path):
    found = asyncio.run(ask_abilities(tmp_path))
    assert {"LlamaForCausalLM", "Qwen3ForCausalLM", "Gemma3ForConditionalGeneration"} <= found.architectures
    assert {"fp8", "compressed-tensors"} <= found.quantizations
    assert "hqq" not in found.quantizations
    assert "Olmo2ForCausalLM" in found.architectures | found.borrowed
    assert not found.architectures & found.borrowed
    assert {"BertModel", "EagleLlamaForCausalLM"} <= found.wordless < found.architectures
    assert not found.wordless & {"LlamaForCausalLM", "Qwen3ForCausalLM", "Gemma3ForConditionalGeneration"}
    assert found.device in {"cpu", "cuda"}
