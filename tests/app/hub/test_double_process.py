"""The double as a program: its shelf, and its command line."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import huggingface_hub
import pytest
from huggingface_hub import HfApi
from huggingface_hub.utils import httpx

from tests.fakes.hub import Fault, Generated, shelf
from tests.fakes.hub import __main__ as program
from tests.fakes.hub.process import HubProcess

SHARDS = 3


def test_everything_on_the_shelf_is_listed_with_its_hashes(hub):
    """None is hashed here: that would take minutes."""
    shelf.fill(hub)
    known = json.loads(shelf.HASHES.read_text())
    assert shelf.hashes(hub) == known
    for model in HfApi().list_models(expand=["safetensors", "gguf", "tags"]):
        assert model.safetensors or model.gguf
    info = huggingface_hub.get_safetensors_metadata("vlinders/Noise-7B")
    assert info.parameter_count == {"BF16": 7_025_725_440}
    assert len(info.files_metadata) == SHARDS
    quants = huggingface_hub.model_info("vlinders/Noise-7B-GGUF").gguf
    assert quants == {"total": 7_025_725_440, "architecture": "llama", "context_length": 32768}


def test_noise_is_today_what_it_was_when_it_was_hashed(hub):
    """The first bytes of every file; if they change, ``--hashes`` makes the list anew."""
    shelf.fill(hub)
    found = hashlib.sha256()
    for name in sorted(json.loads(shelf.HASHES.read_text())):
        repo = hub.repos[f"vlinders/{name}"]
        for _, entry in sorted(repo.head.files.items()):
            if entry.large and entry.content.size > 64 << 20:
                found.update(entry.content.size.to_bytes(8, "big"))
                found.update(b"".join(_bytes(piece) for piece in entry.content.spans(0, 5 << 20)))
    assert found.hexdigest() == "29580da3749740c6cc167c38ddfc49ea76b654546cdef5031b02b8dea2c48965"


def _bytes(piece):
    return bytes(piece) if isinstance(piece, bytes | memoryview) else piece.read()


def test_a_process_of_its_own(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "model.safetensors").write_bytes(b"weights")
    arguments = ("--bare", "--synthetic", "a/many=1Kx3", str(tmp_path))
    with HubProcess(*arguments) as hub:
        api = HfApi(endpoint=hub.endpoint)
        assert sorted(model.id for model in api.list_models()) == ["a/many", "vlinders/mine"]
        path = Path(api.hf_hub_download("a/many", "00002.bin", cache_dir=tmp_path / "cache"))
        assert path.stat().st_size == 1000
        assert hub.sent("00002") == 1000
        hub.limit(5e9)
        assert hub.requests("absent") == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(hub.endpoint)


def test_amounts():
    assert [program.amount(text) for text in ("300", "20M", "1.5G")] == [300, 20_000_000, 1_500_000_000]
    assert program.synthetic("a/b=1Kx2") == ("a/b", [1000, 1000])


def test_what_a_killed_client_was_sent_is_known(hub):
    """And that the official one begins again from nothing."""
    size = 20 << 20
    hub.add_repo("a/b", {"model.bin": Generated(size, 1)})
    hub.add(Fault("model.bin", host="cdn", stall_at=size // 2))
    command = [sys.executable, "-c", "import huggingface_hub; huggingface_hub.snapshot_download('a/b')"]
    client = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    hub.wait("model.bin", host="cdn", sent=size // 2)
    client.kill()
    client.wait()
    hub.wait_idle()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    assert [request.sent for request in hub.requests.matching("model.bin", host="cdn")] == [size // 2, size]
