import pytest

from app.engine.arguments import CURATED, Argument, Kind
from ui.engine.form import SettingsForm
from ui.engine.values import Values

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager
OTHERS = tuple(
    Argument(f"other_{number}", f"Other {number}", "Model", Kind.TEXTS, ["a"], help="Says the magic word.")
    for number in range(40)
)


@pytest.fixture
def form(qtbot):
    made = SettingsForm()
    qtbot.addWidget(made)
    made.show_catalog(CURATED)
    made.show()
    return made


def group(form, title):
    return next(each for each in form.groups if each.title == title)


def built(form):
    return {name for each in form.groups for name in each.rows}


def shown(form):
    return {
        name
        for each in form.groups
        if not each.isHidden()
        for name, row in each.rows.items()
        if not row.isHidden()
    }


def titles(form):
    return [each.title for each in form.groups if not each.isHidden()]


def test_only_the_first_group_is_open_and_only_its_rows_are_made(form, qtbot):
    first = {argument.name for argument in CURATED if argument.group == "Basic"}
    qtbot.waitUntil(lambda: built(form) == first)
    assert [each.title for each in form.groups if not each.collapsed] == ["Basic"]


def test_opening_a_group_makes_its_rows_in_order(form, qtbot):
    memory = group(form, "Memory")
    memory.set_collapsed(False)
    qtbot.waitUntil(lambda: len(memory.rows) == 3)
    rows = [memory._lines.itemAt(index).widget().argument.name for index in range(3)]
    assert rows == ["gpu_memory_utilization", "kv_cache_memory_bytes", "cpu_offload_gb"]


def test_values_reach_rows_made_before_and_after(form, qtbot):
    form.show_values(Values({"seed": 7, "cpu_offload_gb": 2.0}))
    qtbot.waitUntil(lambda: "seed" in built(form))
    assert form.groups[0].rows["seed"].editor.value() == 7
    group(form, "Memory").set_collapsed(False)
    qtbot.waitUntil(lambda: "cpu_offload_gb" in built(form))
    assert group(form, "Memory").rows["cpu_offload_gb"].editor.value() == 2.0
    form.show_values(Values())
    assert form.groups[0].rows["seed"].editor.value() is None


def test_an_edit_is_told_with_its_name(form, qtbot):
    qtbot.waitUntil(lambda: "seed" in built(form))
    with qtbot.waitSignal(form.edited) as told:
        form.groups[0].rows["seed"].editor.stepBy(3)
    assert told.args == ["seed", 3]


def test_a_folded_group_counts_what_is_changed_or_wrong(form):
    badge = group(form, "Memory")._badge
    assert badge.isHidden()
    form.show_values(Values({"cpu_offload_gb": 2.0}))
    assert badge.text() == "1 changed"
    form.show_values(Values({"cpu_offload_gb": -2.0}, {"cpu_offload_gb": "Choose 0 or more."}))
    assert badge.text() == "1 to correct"
    form.show_values(Values())
    assert badge.isHidden()


def test_a_search_shows_what_matches_and_ends_as_it_was(form, qtbot):
    form.search.setText("KV size")
    assert titles(form) == ["Memory", "KV cache"]
    qtbot.waitUntil(lambda: {"kv_cache_memory_bytes", "block_size"} <= shown(form))
    assert "gpu_memory_utilization" not in shown(form)
    form.search.clear()
    assert titles(form) == [each.title for each in form.groups]
    assert [each.title for each in form.groups if not each.collapsed] == ["Basic"]


def test_vllms_own_names_and_the_help_are_searched_too(form):
    form.search.setText("max_num_seqs")
    assert titles(form) == ["Scheduling"]
    form.search.setText("rope scaling")
    assert titles(form) == ["Run"]


def test_a_search_without_a_match_says_so(form):
    form.search.setText("zzz")
    assert titles(form) == []
    assert not form.nothing.isHidden()
    form.search.clear()
    assert form.nothing.isHidden()


def test_more_arguments_are_added_folded_and_what_stood_stays(form, qtbot):
    qtbot.waitUntil(lambda: "seed" in built(form))
    row = form.groups[0].rows["seed"]
    form.show_catalog(CURATED + OTHERS)
    assert form.groups[0].rows["seed"] is row
    assert group(form, "Model").collapsed
    assert not form.heading.isHidden()
    assert not built(form) & {argument.name for argument in OTHERS}
    form.search.setText("magic word")
    assert titles(form) == ["Model"]
    qtbot.waitUntil(lambda: {argument.name for argument in OTHERS} <= shown(form))


def test_a_group_whose_arguments_changed_is_made_anew(form, qtbot):
    qtbot.waitUntil(lambda: "seed" in built(form))
    seed = Argument("seed", "Seed", "Basic", Kind.INTEGER, 1)
    form.show_catalog((seed, *(each for each in CURATED if each.group != "Basic")))
    qtbot.waitUntil(lambda: built(form) == {"seed"})
    assert form.groups[0].rows["seed"].editor.lineEdit().placeholderText() == "1"


def test_reset_is_there_when_something_is_changed(form, qtbot):
    form.show_values(Values())
    assert not form.reset.isEnabled()
    form.show_values(Values({"seed": 1}))
    with qtbot.waitSignal(form.reset_requested):
        form.reset.click()


def test_what_is_wrong_can_be_revealed(form):
    form.search.setText("seed")
    form.reveal("cpu_offload_gb")
    memory = group(form, "Memory")
    assert form.search.text() == ""
    assert not memory.collapsed
    assert "cpu_offload_gb" in memory.rows


def test_all_arguments_can_be_asked_for(form, qtbot):
    with qtbot.waitSignal(form.all_requested):
        form.more.click()
    form.show_all_state("Asking…", offered=False)
    assert form.more.isHidden()
    assert form.note.text() == "Asking…"
    form.show_all_state("", offered=True)
    assert form.note.isHidden()
    assert not form.more.isHidden()
