import asyncio
from functools import partial

import pytest

from app.engine.arguments import CURATED, Argument, Kind
from app.engine.states import Failed, Failure, Remedy, Unloaded
from app.errors import VlindersError
from tests.fakes.engine import FAKE_MODEL
from tests.ui.engine.house import BROKEN, OTHER, open_house, run, settle
from ui.engine import page as page_module

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager

LOWER = Remedy("Use 80%", {"gpu_memory_utilization": 0.8, "seed": None})


@pytest.fixture
def house(qtbot, tmp_path):
    return partial(open_house, qtbot, tmp_path)


def test_each_model_keeps_its_own_overrides(house):
    async def story():
        async with house() as made:
            made.panel.overrides_changed.emit({"seed": 7})
            made.page.choose(OTHER)
            assert made.panel._values.overrides == {}
            made.panel.overrides_changed.emit({"dtype": "float16"})
            made.page.choose(FAKE_MODEL)
            assert made.panel._values.overrides == {"seed": 7}
            assert (made.kept(), made.kept(OTHER)) == ({"seed": 7}, {"dtype": "float16"})

    run(story)


def test_what_equals_the_default_is_not_kept(house):
    async def story():
        async with house() as made:
            made.panel.overrides_changed.emit({"seed": 7, "dtype": "auto"})
            assert made.kept() == {"seed": 7}
            made.panel.overrides_changed.emit({"seed": 0})
            # Not the same as nothing: it is the user's word against what would be proposed.
            assert made.settings.value.value.overrides == {FAKE_MODEL.key: {}}

    run(story)


def test_a_load_takes_the_overrides_along(house):
    async def story():
        async with house() as made:
            made.panel.overrides_changed.emit({"max_model_len": 512})
            made.page.load(FAKE_MODEL)
            await settle()
            assert made.engine.state.value.overrides == {"max_model_len": 512}

    run(story)


def test_wrong_settings_and_broken_models_are_not_loaded(house):
    async def story():
        async with house() as made:
            made.panel.overrides_changed.emit({"max_model_len": 99_999})
            assert "2,048" in made.panel._values.errors["max_model_len"]
            made.page.load(FAKE_MODEL)
            made.page.load(BROKEN)
            await settle()
            assert made.engine.state.value == Unloaded()

    run(story)


def test_gpus_are_checked_once_they_are_known(house):
    async def story():
        async with house() as made:
            made.monitor.see(2)
            made.panel.overrides_changed.emit({"tensor_parallel_size": 2})
            assert made.panel._values.errors == {}
            made.monitor.see(1)
            assert "tensor_parallel_size" in made.panel._values.errors

    run(story)


def test_changes_since_the_load_are_named_and_undone(house):
    async def story():
        async with house() as made:
            made.panel.overrides_changed.emit({"seed": 7})
            made.page.load(FAKE_MODEL)
            await settle()
            assert made.panel.changes.isHidden()
            made.panel.overrides_changed.emit({"seed": 7, "max_model_len": 512})
            assert [line.text() for line in made.panel.changes.lines] == [
                "Context length: 2,048 → 512 tokens"
            ]
            made.panel.changes.revert.click()
            assert made.kept() == {"seed": 7}
            assert made.panel.changes.isHidden()

    run(story)


def test_changes_are_applied_by_a_reload(house):
    async def story():
        async with house() as made:
            made.page.load(FAKE_MODEL)
            await settle()
            made.panel.overrides_changed.emit({"seed": 7})
            made.panel.changes.reload.click()
            await settle()
            assert made.engine.state.value.overrides == {"seed": 7}
            assert made.panel.changes.isHidden()

    run(story)


def test_another_model_chosen_is_not_a_change(house):
    async def story():
        async with house(model=FAKE_MODEL) as made:
            made.page.choose(OTHER)
            made.panel.overrides_changed.emit({"seed": 7})
            assert made.panel.changes.isHidden()
            assert made.panel.controls.load.text() == "Load instead"

    run(story)


def test_a_remedy_changes_the_settings_and_loads_again(house):
    async def story():
        async with house() as made:
            made.panel.overrides_changed.emit({"seed": 7, "dtype": "float16"})
            made.engine.load_failure = Failure("Out of memory.", remedies=(LOWER,))
            made.page.load(FAKE_MODEL)
            await settle()
            assert isinstance(made.engine.state.value, Failed)
            made.page.choose(OTHER)
            made.engine.load_failure = None
            made.panel.failure.remedies[0].click()
            await settle()
            expected = {"dtype": "float16", "gpu_memory_utilization": 0.8}
            assert made.page.model == FAKE_MODEL
            assert made.engine.state.value.overrides == made.kept() == expected

    run(story)


def test_all_arguments_are_asked_for_once(house, monkeypatch):
    whole = (*CURATED, Argument("other", "Other", "Model", Kind.TEXT))
    answers = [VlindersError("vLLM is not installed.", "Run the set-up again."), whole]

    async def discover(cache):
        answer = answers.pop(0)
        if isinstance(answer, VlindersError):
            raise answer
        return answer

    monkeypatch.setattr(page_module, "discover_all", discover)

    async def story():
        async with house() as made:
            made.panel.form.more.click()
            await settle()
            assert made.panel.form.note.text() == "vLLM is not installed. Run the set-up again."
            made.panel.form.more.click()
            await settle()
            assert made.panel.form.groups[-1].title == "Model"
            assert made.panel.form.more.isHidden()

    run(story)


def test_arguments_kept_from_before_are_there_at_once(house, monkeypatch):
    whole = (*CURATED, Argument("other", "Other", "Model", Kind.TEXT))
    monkeypatch.setattr(page_module, "read_kept", lambda cache: whole)

    async def story():
        async with house() as made:
            (finding,) = (task for task in asyncio.all_tasks() if task.get_name() == "kept arguments")
            await finding
            assert made.panel.form.groups[-1].title == "Model"

    run(story)
