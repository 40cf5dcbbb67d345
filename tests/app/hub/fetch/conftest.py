"""A model on the double, of a large file and small ones."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.app.hub.fetch.fetching import FILE, MIB, REPO, request_of

if TYPE_CHECKING:
    from pathlib import Path

    from app.hub.fetch.protocol import Request
    from tests.fakes.hub import HubDouble

SIZE = 24 * MIB


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "hf"


@pytest.fixture
def weights() -> bytes:
    return random.Random(1).randbytes(SIZE)


@pytest.fixture
def request_(hub: HubDouble, home: Path, weights: bytes) -> Request:
    """The request for a model with one large file."""
    hub.add_repo(REPO, {FILE: weights, "config.json": b'{"model_type": "llama"}', "sub/empty.txt": b""})
    return request_of(hub, home)
