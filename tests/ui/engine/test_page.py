from dataclasses import replace
from functools import partial

import pytest

from app.engine.states import Ready, Unloaded
from tests.fakes.engine import FAKE_MODEL
from tests.ui.engine.house import BROKEN, OTHER, open_house, run, settle

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager


@pytest.fixture
def house(qtbot, tmp_path):
    return partial(open_house, qtbot, tmp_path)


def test_the_first_sound_model_is_chosen_and_nothing_is_loaded(house):
    async def story():
        async with house(models=(BROKEN, FAKE_MODEL)) as made:
            assert made.page.model == FAKE_MODEL
            assert made.panel.card.name.text() == "Guide"
            assert made.engine.state.value == Unloaded()

    run(story)


def test_the_model_loaded_last_is_chosen_at_the_start(house):
    async def story():
        async with house(models=()) as made:
            assert made.page.model is None
            made.settings.update(last_model="other")
            made.library.models.set((FAKE_MODEL, OTHER))
            assert made.page.model == OTHER

    run(story)


def test_a_choice_stays_while_models_come_and_go(house):
    async def story():
        async with house() as made:
            made.page.choose(OTHER)
            changed = replace(OTHER, size=1)
            made.library.models.set((FAKE_MODEL, changed))
            assert made.page.model == changed
            made.library.models.set((FAKE_MODEL,))
            assert made.page.model == FAKE_MODEL

    run(story)


def test_load_and_unload(house):
    async def story():
        async with house() as made:
            made.panel.controls.load.click()
            await settle()
            assert isinstance(made.engine.state.value, Ready)
            assert made.settings.value.value.last_model == FAKE_MODEL.key
            assert made.panel.controls.words.text() == "Ready"
            made.panel.controls.unload.click()
            await settle()
            assert made.panel.controls.words.text() == "Not loaded"

    run(story)


def test_a_load_can_be_cancelled(house):
    async def story():
        async with house() as made:
            made.engine.gate.clear()
            made.panel.controls.load.click()
            await settle()
            made.panel.controls.cancel.click()
            await settle()
            assert made.engine.state.value == Unloaded()

    run(story)


def test_a_load_begun_elsewhere_is_followed(house):
    async def story():
        async with house() as made:
            await made.engine.load(OTHER, {})
            assert made.page.model == OTHER

    run(story)


def test_a_page_that_is_detached_follows_no_more(house):
    async def story():
        async with house() as made:
            made.page.detach()
            made.monitor.see(3)
            await made.engine.load(OTHER, {})
            assert made.page.model == FAKE_MODEL

    run(story)
