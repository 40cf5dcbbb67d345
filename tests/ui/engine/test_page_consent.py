"""A model's own code is loaded only when the user has allowed it, and remedies that take more than a setting."""

from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtWidgets import QPushButton

from app.engine.plugins import GGUF
from app.engine.refusals import UNTRUSTED
from app.engine.states import Failed, Failure, Ready, Unloaded
from app.library.code import code_of
from tests.fakes.engine import FAKE_MODEL
from tests.ui.engine.house import open_house, run, settle
from ui.models.consent import ConsentDialog
from ui.widgets.sheet import Sheet

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager

CODED = replace(
    FAKE_MODEL, key="coded", name="Coded", repo="org/coded", code="ab" * 32, code_files=("modeling.py",)
)


@pytest.fixture
def house(qtbot, tmp_path):
    return partial(open_house, qtbot, tmp_path, models=(CODED,))


def trust(made, model=CODED):
    made.settings.update(overrides={model.key: {"trust_remote_code": True}})


def press(dialog, text):
    next(each for each in dialog.findChildren(QPushButton) if each.text() == text).click()


def asked(made):
    return made.page.window().findChild(ConsentDialog)


def test_without_trust_its_code_does_not_run_and_nobody_is_asked(house):
    async def story():
        async with house() as made:
            made.page.load(CODED)
            await settle()
            assert asked(made) is None
            assert isinstance(made.engine.state.value, Ready)

    run(story)


def test_nothing_is_loaded_before_the_code_is_allowed(house):
    async def story():
        async with house() as made:
            trust(made)
            made.page.load(CODED)
            await settle()
            assert made.engine.state.value == Unloaded()
            press(asked(made), "Do not load")
            await settle()
            assert made.engine.state.value == Unloaded()
            assert made.settings.value.value.consents == ()

    run(story)


def test_allowed_code_is_remembered_for_this_version_only(house):
    async def story():
        async with house() as made:
            trust(made)
            made.page.load(CODED)
            press(asked(made), "Allow for this version")
            await settle()
            assert isinstance(made.engine.state.value, Ready)
            assert made.settings.value.value.consents == (code_of(CODED).key,)
            asked(made).setParent(None)
            await made.engine.unload()
            made.page.load(CODED)
            await settle()
            assert isinstance(made.engine.state.value, Ready)
            await made.engine.unload()
            made.page.load(replace(CODED, code="cd" * 32))
            await settle()
            assert asked(made).isVisible() or not asked(made).isHidden()
            assert made.engine.state.value == Unloaded()
            press(asked(made), "Do not load")

    run(story)


def failed(made, failure):
    made.engine.state.set(Failed(CODED, {}, failure))


def test_a_refused_load_offers_the_review_of_the_code_as_it_is_now(house):
    async def story():
        async with house() as made:
            changed = replace(CODED, code="ef" * 32)

            async def refresh():
                made.library.models.set((changed,))

            made.library.refresh = refresh
            trust(made)
            failed(made, UNTRUSTED)
            made.panel.failure.remedies[0].click()
            await settle()
            assert "ef" * 32 in asked(made).digest.text()
            press(asked(made), "Allow for this version")
            await settle()
            assert isinstance(made.engine.state.value, Ready)

    run(story)


def test_a_missing_plugin_is_explained(house):
    async def story():
        async with house() as made:
            failed(made, Failure("vLLM reads GGUF only with a plugin.", "", (GGUF.remedy,)))
            made.panel.failure.remedies[0].click()
            sheet = made.page.window().findChild(Sheet)
            texts = [each.text() for each in sheet.findChildren(type(made.panel.card.problem))]
            assert GGUF.command in texts
            press(sheet, "Close")

    run(story)
