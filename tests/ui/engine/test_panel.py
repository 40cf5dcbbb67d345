import time
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from app.engine.arguments import CURATED
from app.engine.states import Failed, Failure, Loading, LoadReport, Ready, Remedy, Stage, Unloaded, Unloading
from tests.fakes.engine import FAKE_MODEL, REPORT
from ui.engine.panel import EnginePanel
from ui.engine.report import report_rows
from ui.engine.stages import duration
from ui.engine.values import Values

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager
OTHER = replace(FAKE_MODEL, key="other", name="Other")
STAGES = (Stage("Starting the engine", 0.0, 2.0), Stage("Loading weights", 2.0, fraction=0.25))
LOWER = Remedy("Use 80% of the memory", {"gpu_memory_utilization": 0.8})
FAILURE = Failure("Out of memory.", "Use less.", (LOWER,), "torch.OutOfMemoryError: <b>")


@pytest.fixture
def panel(qtbot):
    made = EnginePanel()
    qtbot.addWidget(made)
    made.show_catalog(CURATED)
    made.show_model(FAKE_MODEL)
    made.show()
    return made


def loading(**changes):
    return replace(Loading(FAKE_MODEL, {}, time.monotonic() - 5, STAGES), **changes)


def offered(panel):
    controls = panel.controls
    buttons = (controls.load, controls.cancel, controls.unload)
    return [button.text() for button in buttons if not button.isHidden() and button.isEnabled()]


@pytest.mark.parametrize(
    ("state", "words", "buttons"),
    [
        (Unloaded(), "Not loaded", ["Load"]),
        (loading(), "Loading Guide", ["Cancel"]),
        (loading(cancelling=True), "Cancelling Guide…", []),
        (Ready(FAKE_MODEL, {}, REPORT), "Ready", ["Unload"]),
        (Ready(OTHER, {}, REPORT), "Other is loaded", ["Load instead", "Unload"]),
        (Unloading(FAKE_MODEL), "Unloading Guide…", []),
        (Failed(FAKE_MODEL, {}, FAILURE), "Guide did not load", ["Load again", "Dismiss"]),
    ],
)
def test_each_state_has_its_words_and_buttons(panel, state, words, buttons):
    panel.show_state(state)
    panel.show_state(state)
    assert panel.controls.words.text() == words
    assert offered(panel) == buttons


def test_the_model_card_says_what_the_files_tell(panel):
    model = replace(FAKE_MODEL, size=19_300_000_000, quantization="AWQ", context=40960)
    panel.show_model(model)
    assert panel.card.name.text() == "Guide"
    assert [badge.text() for badge in panel.card.badges if not badge.isHidden()] == [
        "19.3 GB",
        "AWQ",
        "40K ctx",
    ]
    panel.show_model(None)
    assert panel.card.name.text() == "No model chosen"
    assert offered(panel) == []


def test_a_model_with_a_problem_cannot_be_loaded(panel):
    panel.show_model(replace(FAKE_MODEL, problem="The file is cut short."))
    assert panel.card.problem.text() == "The file is cut short."
    assert offered(panel) == []


def test_load_tells_the_model_and_the_overrides(panel, qtbot):
    panel.show_values(Values({"seed": 7}))
    with qtbot.waitSignal(panel.load_requested) as told:
        panel.controls.load.click()
    assert told.args == [FAKE_MODEL, {"seed": 7}]


def test_cancel_and_unload_are_told(panel, qtbot):
    panel.show_state(loading())
    with qtbot.waitSignal(panel.cancel_requested):
        panel.controls.cancel.click()
    panel.show_state(Ready(FAKE_MODEL, {}, REPORT))
    with qtbot.waitSignal(panel.unload_requested):
        panel.controls.unload.click()


def test_wrong_settings_hold_up_the_load_and_can_be_gone_to(panel, qtbot):
    panel.show_values(Values({"seed": -1}, {"seed": "Choose 0 or more."}))
    assert offered(panel) == []
    assert panel.controls.errors.text() == "1 setting to correct first"
    panel.controls.errors.click()
    basic = panel.form.groups[0]
    assert basic.rows["seed"].error.text() == "Choose 0 or more."
    panel.show_values(Values())
    assert offered(panel) == ["Load"]
    assert panel.controls.errors.isHidden()


def test_an_edit_tells_all_overrides(panel, qtbot):
    panel.show_values(Values({"seed": 7, "dtype": "float16"}))
    with qtbot.waitSignal(panel.overrides_changed) as told:
        panel.form.edited.emit("max_model_len", 512)
    assert told.args == [{"seed": 7, "dtype": "float16", "max_model_len": 512}]
    with qtbot.waitSignal(panel.overrides_changed) as told:
        panel.form.edited.emit("seed", None)
    assert told.args == [{"dtype": "float16"}]
    with qtbot.waitSignal(panel.overrides_changed) as told:
        panel.form.reset.click()
    assert told.args == [{}]


def test_the_steps_of_a_load_tick_only_while_it_goes_on(panel):
    panel.show_state(loading())
    first, second = panel.stages._rows
    assert (first._title.text(), first._seconds.text()) == ("Starting the engine", "2.0 s")
    assert second._seconds.text() == "3.0 s"
    assert second._bar.value() == 250
    assert panel.stages.ticking
    panel.show_state(Ready(FAKE_MODEL, {}, REPORT, STAGES))
    assert not panel.stages.ticking
    assert panel.stages.isHidden()


def test_a_second_load_shows_its_own_steps(panel):
    panel.show_state(loading())
    panel.show_state(Unloaded())
    panel.show_state(loading(stages=STAGES[:1]))
    assert [row.isHidden() for row in panel.stages._rows] == [False, True]


def test_the_report_leaves_out_what_is_not_told():
    whole = LoadReport(83.4, "0.32.0", 40960, 312_448, 7.63, 18.14)
    assert report_rows(whole) == [
        ("Loaded in", "1 min 23 s"),
        ("Context", "40,960 tokens"),
        ("KV cache", "312,448 tokens"),
        ("At full context", "7.6 requests at once"),
        ("Weights", "18.14 GiB"),
        ("vLLM", "0.32.0"),
    ]
    assert [name for name, _ in report_rows(LoadReport(1.0, "0.24.0", 10))] == [
        "Loaded in",
        "Context",
        "vLLM",
    ]
    assert duration(59.96) == "1 min 00 s"


def test_a_failure_has_cause_remedies_and_details_to_copy(panel, qtbot):
    panel.show_state(Failed(FAKE_MODEL, {}, FAILURE, STAGES))
    view = panel.failure
    assert not view.isHidden()
    assert (view.cause.text(), view.advice.text()) == ("Out of memory.", "Use less.")
    with qtbot.waitSignal(panel.remedy_requested) as told:
        view.remedies[0].click()
    assert told.args == [LOWER]
    view.copy.click()
    assert QGuiApplication.clipboard().text() == "torch.OutOfMemoryError: <b>"
    panel.show_state(Failed(FAKE_MODEL, {}, Failure("Gone.")))
    assert view.remedies == []
    assert view.advice.isHidden()
    panel.show_state(Unloaded())
    assert view.isHidden()


def test_changes_since_the_load_can_be_applied_or_undone(panel, qtbot):
    panel.show_state(Ready(FAKE_MODEL, {}, REPORT))
    panel.show_values(Values({"seed": 7}, pending=frozenset({"seed"})), ["Seed: 0 → 7"])
    assert [line.text() for line in panel.changes.lines] == ["Seed: 0 → 7"]
    assert not panel.changes.isHidden()
    with qtbot.waitSignal(panel.load_requested) as told:
        panel.changes.reload.click()
    assert told.args == [FAKE_MODEL, {"seed": 7}]
    with qtbot.waitSignal(panel.revert_requested):
        panel.changes.revert.click()
    panel.show_values(Values())
    assert panel.changes.isHidden()


def test_wrong_changes_cannot_be_applied(panel):
    panel.show_values(Values({"seed": -1}, {"seed": "no"}), ["Seed: 0 → -1"])
    assert not panel.changes.reload.isEnabled()
