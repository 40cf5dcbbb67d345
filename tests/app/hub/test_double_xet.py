"""The double's Xet, asked by hf_xet in a process of its own."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import huggingface_hub
import pytest

from tests.fakes.hub import Fault, Generated

REPO = "vlinders/guide"
SIZE = (64 << 20) + 12_345_678
DOWNLOAD = """
import hashlib, json, sys
import huggingface_hub
path = huggingface_hub.hf_hub_download(sys.argv[1], "model.safetensors")
print(json.dumps([path, hashlib.sha256(open(path, "rb").read()).hexdigest()]))
"""
TAIL = """
import json, sys, hashlib
import hf_xet, huggingface_hub
from huggingface_hub.utils import build_hf_headers
from huggingface_hub.utils._xet import refresh_xet_connection_info
found = huggingface_hub.get_hf_file_metadata(huggingface_hub.hf_hub_url(sys.argv[1], "model.safetensors"))
known = refresh_xet_connection_info(file_data=found.xet_file_data, headers=build_hf_headers())
group = hf_xet.XetSession().new_download_stream_group(
    endpoint=known.endpoint, token=known.access_token, token_expiry_unix_secs=known.expiration_unix_epoch
)
info = hf_xet.XetFileInfo(found.xet_file_data.file_hash, found.size)
digest, count = hashlib.sha256(), 0
for piece in group.download_stream(info, start=int(sys.argv[2])):
    digest.update(piece)
    count += len(piece)
print(json.dumps([count, digest.hexdigest()]))
"""


def run(script, *arguments):
    """Run it where Xet is not switched off; return what it printed."""
    child = {**os.environ, "HF_HUB_DISABLE_XET": "0"}
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, env=child, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def weights(hub):
    content = Generated(SIZE, 5)
    hub.add_repo(REPO, {"model.safetensors": content}, xet=True)
    return content


@pytest.mark.parametrize("v1", [False, True])
def test_a_file_is_put_together(hub, weights, v1):
    hub.xet_v1 = v1
    _, found = run(DOWNLOAD, REPO)
    assert found == weights.sha256
    assert hub.requests.matching("/v1/reconstructions" if v1 else "/v2/reconstructions")
    assert SIZE <= hub.sent("/xorbs/") < SIZE * 1.01
    assert hub.sent("/repos/") == 0


def test_no_more_than_the_end_of_it(hub, weights):
    start = SIZE - 5_000_000
    count, digest = run(TAIL, REPO, start)
    whole = b"".join(bytes(p) if isinstance(p, bytes) else p.read() for p in weights.spans(start, SIZE))
    assert (count, digest) == (5_000_000, hashlib.sha256(whole).hexdigest())
    assert hub.sent("/xorbs/") < 5_000_000 + (1 << 20)


def test_expired_addresses_and_resets_are_overcome_by_the_client(hub, weights):
    hub.add(Fault("/xorbs/", reset_at=1 << 20))
    hub.add(Fault("/xorbs/", status=403, skip=1))
    _, found = run(DOWNLOAD, REPO)
    assert found == weights.sha256


def test_without_xet_the_same_file_comes_from_the_cdn(hub, weights):
    path = Path(huggingface_hub.hf_hub_download(REPO, "model.safetensors"))
    with path.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == weights.sha256
    assert hub.sent("/xorbs/") == 0
