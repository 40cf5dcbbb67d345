"""Views that are gone when a test has ended."""

from __future__ import annotations

import pytest

from tests.ui.transcript.furnished import dress, open_view
from ui.theme.icons import load_icons


@pytest.fixture
def show(qapp):
    """Open transcripts: ``show(*messages, width=…, height=…)``."""
    views = []

    def begin(*messages, **more):
        views.append(open_view(*messages, **more))
        return views[-1]

    yield begin
    for view in views:
        view.fittings.formulas.close()
        view.fittings.pictures.close()
        view.fittings.forms.close()
        view.hide()
        view.deleteLater()


@pytest.fixture
def theme(qapp):
    made = dress()
    yield made
    made.deleteLater()


@pytest.fixture
def icons(qapp):
    load_icons()
