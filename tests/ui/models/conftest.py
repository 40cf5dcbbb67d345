"""The shelf: what the Models page's views stand on."""

from __future__ import annotations

import huggingface_hub
import pytest

from tests.fakes.hub import HubDouble
from tests.fakes.hub.environment import point_at
from tests.ui.models.shelf import Shelf


@pytest.fixture
def shelf(qapp, tmp_path):
    made = Shelf(tmp_path)
    yield made
    made.close()


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """The double, as the Hub of this process and of those that it starts."""
    with HubDouble() as double:
        point_at(double, tmp_path / "hf", monkeypatch)
        yield double
        huggingface_hub.close_session()
