"""A reply that failed says why, and offers what can be done."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QSignalSpy

from app.chat.messages import Status
from tests.ui.transcript.furnished import looks, message, placed, press
from ui.transcript.error import ErrorNote

ERROR = "The engine's process ended unexpectedly. Load the model again."


def test_the_error_is_shown_and_copied(show):
    view = show(placed(3, text="", status=Status.FAILED, error=ERROR))
    assert ERROR in view.shown_text()
    view.reader.select_all()
    assert "Qwen3-8B" in view.selected_text()


def test_markup_in_an_error_is_text(show):
    error = "<b>bold</b> **stars** $x$"
    assert error in show(placed(3, text="", status=Status.FAILED, error=error)).shown_text()


def test_it_can_be_tried_again_or_gone_on_with(show):
    view = show(placed(3, text="Half a", status=Status.FAILED, error=ERROR))
    actions = QSignalSpy(view.action_requested)
    press(view, "Try again")
    press(view, "Continue")
    assert [actions.at(at) for at in range(2)] == [[3, "regenerate"], [3, "continue"]]


def test_with_no_text_there_is_nothing_to_go_on_with(theme):
    note = ErrorNote(message(text="", status=Status.FAILED, error=ERROR))
    note.lay_out(600, looks(theme))
    assert [spot.label for spot in note.spots()] == ["Try again"]


@pytest.mark.parametrize("width", [160, 300, 700])
def test_a_narrow_pane_makes_it_higher_not_wider(theme, width):
    note = ErrorNote(message(text="Half", status=Status.FAILED, error=ERROR * 3))
    height = note.lay_out(width, looks(theme))
    assert all(spot.rect.right() <= max(width, 210) and spot.rect.bottom() < height for spot in note.spots())
