import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.engine.arguments import CURATED, Argument, Kind
from ui.engine.editors import make_editor
from ui.engine.row import ArgumentRow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager


def argument(name="some", kind=Kind.INTEGER, **fields):
    return Argument(name, "Some", "Group", kind, **fields)


def curated(name):
    return next(each for each in CURATED if each.name == name)


@pytest.fixture
def edit(qtbot):
    """Make an editor; what the user makes of it is collected."""

    def make(of):
        editor, widget = make_editor(of)
        qtbot.addWidget(widget)
        widget.show()
        told = []
        editor.edited.connect(told.append)
        return editor, widget, told

    return make


VALUES = [
    (argument(kind=Kind.FLAG, default=False), True),
    (argument(kind=Kind.FLAG, default=True), False),
    (argument(kind=Kind.FLAG), False),
    (argument(), 17),
    (argument(), -1),
    (argument(), 2**40),
    (argument(factor=2**30, unit="GiB"), 3 * 2**30),
    (argument(factor=2**30, unit="GiB"), 2**29),
    (argument(choices=("1", "2", "4")), 4),
    (argument(kind=Kind.NUMBER, default=0.92, step=0.01), 0.5),
    (argument(kind=Kind.TEXT), "word"),
    (argument(kind=Kind.TEXT, choices=("fp8", "awq")), "awq"),
    (argument(kind=Kind.TEXT, choices=("fp8", "awq")), "own"),
    (argument(kind=Kind.CHOICE, default="auto", choices=("auto", "half")), "half"),
    (argument(kind=Kind.JSON), {"method": "ngram", "nested": [1, 2]}),
    (argument(kind=Kind.INTEGERS), [0, 3]),
    (argument(kind=Kind.INTEGERS, choices=("0", "1", "2")), [0, 2]),
    (argument(kind=Kind.TEXTS), ["a", "b c"]),
]


@pytest.mark.parametrize(("of", "value"), VALUES)
def test_a_value_that_is_shown_is_the_value(edit, of, value):
    editor, _, told = edit(of)
    editor.show_value(value)
    assert editor.value() == value
    editor.show_value(value)
    editor.show_value(None)
    assert editor.value() in (None, of.default)
    assert told == []


@pytest.mark.parametrize("of", CURATED, ids=lambda each: each.name)
def test_every_curated_argument_has_an_editor_that_starts_at_the_default(edit, of):
    editor, _, _ = edit(of)
    assert editor.value() in (None, of.default)


def test_typing_a_number_tells_it_and_emptying_is_the_default(edit):
    _editor, widget, told = edit(argument(default=5))
    assert widget.lineEdit().placeholderText() == "5"
    QTest.keyClicks(widget, "42")
    assert told == [4, 42]
    widget.selectAll()
    QTest.keyClick(widget, Qt.Key.Key_Delete)
    assert told[-1] is None


def test_typing_the_default_does_not_empty_the_field(edit):
    editor, widget, _ = edit(argument(default=1))
    QTest.keyClicks(widget, "1")
    editor.show_value(None)  # what is kept of it: nothing, it is the default
    QTest.keyClicks(widget, "6")
    assert editor.value() == 16


def test_the_arrows_step_from_the_default_within_the_bounds(edit):
    editor, widget, told = edit(curated("gpu_memory_utilization"))
    widget.stepBy(1)
    assert told == [0.93]
    widget.stepBy(100)
    assert editor.value() == 1.0
    editor, widget, told = edit(curated("kv_cache_memory_bytes"))
    widget.stepBy(2)
    assert told == [2 * 2**30]
    editor, widget, _ = edit(curated("max_model_len"))
    widget.stepBy(1)
    assert editor.value() == 1024


@pytest.mark.parametrize("text", ["many", "inf", "nan", "1e999", "4k"])
def test_what_is_no_number_is_told_as_it_is(edit, text):
    _editor, widget, told = edit(argument())
    QTest.keyClicks(widget, text)
    assert told[-1] == text


def test_a_fraction_is_kept_for_a_whole_number_so_that_it_can_be_refused(edit):
    _editor, widget, told = edit(argument())
    QTest.keyClicks(widget, "1.5")
    assert told[-1] == 1.5


def test_a_check_box_tells_its_value(edit):
    _, widget, told = edit(argument(kind=Kind.FLAG, default=False))
    widget.click()
    widget.click()
    assert told == [True, False]


def test_a_flag_that_vllm_decides_has_three_values(edit):
    _editor, widget, told = edit(curated("enable_prefix_caching"))
    assert [widget.itemText(index) for index in range(widget.count())] == ["Auto (on)", "On", "Off"]
    for index in (2, 0):
        widget.setCurrentIndex(index)
        widget.activated.emit(index)
    assert told == [False, None]


def test_a_value_that_is_not_offered_is_still_shown(edit):
    editor, widget, _ = edit(argument(choices=("1", "2"), default=1))
    editor.show_value(8)
    assert widget.currentText() == "8"
    assert editor.value() == 8


def test_a_known_word_is_chosen_from_the_menu(edit):
    editor, widget, told = edit(curated("quantization"))
    menu = widget.make_menu()
    next(action for action in menu.actions() if action.text() == "fp8").trigger()
    assert told == ["fp8"]
    assert editor.value() == "fp8"
    menu.deleteLater()


def test_json_is_told_as_text_until_it_is_json(edit):
    _editor, widget, told = edit(argument(kind=Kind.JSON))
    QTest.keyClicks(widget, '{"a": 1')
    assert told[-1] == '{"a": 1'
    QTest.keyClicks(widget, "}")
    assert told[-1] == {"a": 1}
    widget.selectAll()
    QTest.keyClicks(widget, "7")
    assert told[-1] == "7"


def test_lists_are_written_with_commas(edit):
    _, widget, told = edit(argument(kind=Kind.INTEGERS))
    QTest.keyClicks(widget, "0, 1,x")
    assert told[-1] == [0, 1, "x"]


def test_gpus_are_checked_and_none_is_the_default(edit):
    _, widget, told = edit(argument(kind=Kind.INTEGERS, choices=("0", "1")))
    widget.boxes[1].click()
    widget.boxes[0].click()
    widget.boxes[0].click()
    widget.boxes[1].click()
    assert told == [[1], [0, 1], [1], None]


@pytest.fixture
def row(qtbot):
    made = ArgumentRow(curated("max_model_len"))
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_row_at_its_default_offers_no_reset(row):
    row.show_value(None)
    assert not row.reset.isVisible()
    assert not row.error.isVisible()


def test_a_changed_row_is_marked_and_can_be_reset(row, qtbot):
    row.show_value(2048)
    assert row.editor.property("role") == "changed"
    assert row.name.property("role") == "section"
    with qtbot.waitSignal(row.edited) as told:
        row.reset.click()
    assert told.args == ["max_model_len", None]


def test_a_wrong_row_says_what_is_wrong(row):
    row.show_value(9999, "Choose 4,096 or less.")
    assert row.error.text() == "Choose 4,096 or less."
    assert row.error.isVisible()
    assert row.editor.property("tone") == "danger"
    row.show_value(4096)
    assert not row.error.isVisible()
    assert row.editor.property("tone") == ""


def test_a_row_that_the_engine_does_not_have_yet_is_coloured(row):
    row.show_value(2048, pending=True)
    assert row.name.property("tone") == "accent"
    row.show_value(2048)
    assert row.name.property("tone") == ""


def test_help_from_vllm_is_text_in_the_tooltip(qtbot):
    made = ArgumentRow(argument(help="use <b> & more\n- one"))
    qtbot.addWidget(made)
    assert "&lt;b&gt; &amp; more<br>- one" in made.toolTip()
    assert made.editor.accessibleName() == "Some"
