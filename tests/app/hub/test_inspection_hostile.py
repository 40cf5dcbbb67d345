"""Models whose makers mean harm, or whose Hub is none."""

from __future__ import annotations

import asyncio

import pytest

from app.errors import Trouble
from tests.app.hub.models import config, look, weights
from tests.app.hub.scene import client, failure
from tests.fakes.hub.content import Generated


@pytest.mark.parametrize("repo", ["", "a/b/c", "../etc", "a/b?x", "a b", "https://hub.example/a/b", "a\n/b"])
def test_what_is_no_name_is_not_asked_for(hub, tmp_path, repo):
    error = asyncio.run(failure(client(tmp_path).look(repo)))
    assert error.trouble is Trouble.MISSING
    assert error.what.isprintable()
    assert not hub.requests


@pytest.mark.parametrize(
    "content",
    [b"not json", b"[]", b"[" * 100_000, b'{"architectures": 7, "max_position_embeddings": 1e400}', b"\xff"],
)
def test_hostile_configs_are_as_none(hub, tmp_path, content):
    hub.add_repo("a/model", {"config.json": b"{}", "model.safetensors": weights(a=1)})
    hub.override("/config.json", content)
    seen = look(tmp_path)
    assert seen.config.architecture == ""
    assert seen.config.context is None


def test_huge_configs_and_cards_are_not_read(hub, tmp_path):
    huge = Generated(20 * 2**20, head=b"{", sha256="5" * 64)
    files = {"config.json": huge, "README.md": huge, "model.safetensors": weights(a=1)}
    hub.add_repo("a/model", files, lfs={"config.json", "README.md"})
    seen = look(tmp_path)
    assert seen.card == ""
    assert seen.config.architecture == ""
    assert hub.sent() < 15 * 2**20


def test_hostile_lists_of_files(hub, tmp_path):
    hub.add_repo("a/model", {"config.json": config(), "model.safetensors": weights(a=1)})
    described = {
        "id": "a/model",
        "sha": "0" * 40,
        "siblings": [
            {"rfilename": "../../evil.py", "size": 1, "blobId": "0" * 40},
            {"rfilename": "huge.txt", "size": 10**40, "blobId": "0" * 40},
            {"rfilename": "model.safetensors", "size": 1, "lfs": {"sha256": "0" * 64, "size": 2**43}},
        ],
    }
    hub.override("/api/models/a/model", described)
    seen = look(tmp_path)
    assert [file.path for file in seen.files] == ["model.safetensors"]
    assert [caution.title for caution in seen.cautions] == ["Odd files"]


@pytest.mark.parametrize(
    "answer",
    [[], {"id": "a/model"}, {"id": "a/model", "sha": "main"}, {"sha": "0" * 40}, {"id": 3, "sha": "0" * 40}],
)
def test_what_describes_no_model_is_refused(hub, tmp_path, answer):
    hub.override("/api/models/a/model", answer)
    assert asyncio.run(failure(client(tmp_path).look("a/model"))).trouble is Trouble.DAMAGED
