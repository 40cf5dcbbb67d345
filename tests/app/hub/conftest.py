"""A Hub on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import huggingface_hub
import pytest

from tests.fakes.hub import HubDouble
from tests.fakes.hub.environment import point_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubDouble]:
    """The double, as the Hub of this process and of those that it starts; its cache is in ``tmp_path / "hf"``."""
    with HubDouble() as double:
        point_at(double, tmp_path / "hf", monkeypatch)
        yield double
        huggingface_hub.close_session()
