"""Desks to write on, put away after the test."""

from __future__ import annotations

import pytest

from tests.fakes.engine import FAKE_MODEL, FakeEngine
from tests.ui.composer.desk import Desk


@pytest.fixture
def desk(qapp):
    """Set a desk up: ``desk("Hello", " there")`` answers so, ``desk(model=None)`` has no model."""
    desks = []

    def begin(*pieces, model=FAKE_MODEL, attach=True, others=()):
        made = Desk(FakeEngine(pieces, model=model) if pieces else FakeEngine(model=model), *others)
        desks.append(made)
        if attach:
            made.attach()
        return made

    yield begin
    for made in desks:
        made.stop()
