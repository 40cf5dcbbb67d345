"""The list of models: choose, load, and what cannot be loaded."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.engine.states import Failure, Ready
from app.library.models import Origin
from tests.fakes.engine import FAKE_MODEL
from ui.sidebar.model_row import TONE, summary

OTHER = replace(FAKE_MODEL, key="other", name="Other", origin=Origin.FOLDER, quantization="AWQ", size=2**31)
BROKEN = replace(FAKE_MODEL, key="broken", name="Broken", problem="The file is cut short.")


def show_models(scene):
    scene.library.models.set((FAKE_MODEL, OTHER, BROKEN))
    return scene.window.sidebar.models


def test_a_model_says_what_it_is(play):
    rows = show_models(play(model=None))
    assert summary(OTHER) == "Folder · AWQ · 2.1 GB"
    tip = rows.model().data(rows.model().index(2), Qt.ItemDataRole.ToolTipRole)
    assert "The file is cut short." in tip


@pytest.mark.parametrize("origin", list(Origin))
def test_every_origin_has_its_word(origin):
    assert summary(replace(OTHER, origin=origin)).count(" · ") == 2


def test_choosing_shows_it_in_the_engine_panel_and_loads_nothing(play):
    scene = play(model=None)
    rows = show_models(scene)
    scene.act(rows.setCurrentIndex, rows.model().index(1))
    assert scene.composer.action.text() == "Load Other"
    assert not isinstance(scene.engine.state.value, Ready)


def test_enter_loads_it(play):
    scene = play(model=None)
    rows = show_models(scene)
    scene.act(rows.setCurrentIndex, rows.model().index(1))
    scene.act(rows.activated.emit, rows.model().index(1))
    scene.until(lambda: isinstance(scene.engine.state.value, Ready))
    assert scene.engine.state.value.model == OTHER
    assert rows.model().data(rows.model().index(1), TONE) == "success"
    assert scene.settings.value.value.last_model == "other"


def test_a_broken_one_is_not_loaded(play):
    scene = play(model=None)
    rows = show_models(scene)
    scene.act(rows.setCurrentIndex, rows.model().index(2))
    scene.act(rows.activated.emit, rows.model().index(2))
    assert not isinstance(scene.engine.state.value, Ready)
    assert scene.composer.action.isHidden()


def test_a_failed_load_is_marked_and_said(play):
    scene = play(model=None)
    rows = show_models(scene)
    scene.engine.load_failure = Failure("Not enough memory.", "Lower the context length.")
    scene.act(rows.activated.emit, rows.model().index(0))
    scene.until(lambda: rows.model().data(rows.model().index(0), TONE) == "danger")
    assert "not running" in scene.composer.hint


def test_a_folder_without_a_model_is_told(play, tmp_path):
    scene = play()
    scene.act(scene.window.sidebar.add_button.click)
    dialog = scene.window.findChild(QFileDialog)
    assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
    scene.act(dialog.fileSelected.emit, str(tmp_path))
    scene.until(lambda: scene.window.notices.shown)
    assert "There is no model in" in scene.window.notices.shown[0].key[0]
    scene.act(dialog.reject)


def test_no_models_says_what_to_do(play):
    scene = play(model=None)
    scene.library.models.set(())
    assert scene.window.sidebar.models_part.empty.isVisible()
    assert "add a folder" in scene.composer.hint or "Load" in scene.composer.hint
