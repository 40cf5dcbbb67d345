"""The keyboard alone: scrolling, a caret that selects, links and buttons."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.ui.transcript.driven import long_chat, settle, texts_in_sight
from tests.ui.transcript.furnished import placed, prompt

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
Key = Qt.Key


def press(view, *keys, modifiers=NONE):
    for key in keys:
        QTest.keyClick(view, key, modifiers)


@pytest.mark.parametrize(("key", "back"), [(Key.Key_PageUp, Key.Key_PageDown), (Key.Key_Up, Key.Key_Down)])
def test_keys_scroll(show, key, back):
    view = show(*long_chat(6), height=300)
    end = view.sight.top
    press(view, key)
    assert view.sight.top < end
    assert not view.sight.sticks
    press(view, back, back)
    assert view.sight.sticks


def test_home_and_end_go_to_the_ends(show):
    view = show(*long_chat(6), height=300)
    press(view, Key.Key_Home)
    assert view.sight.top == 0
    assert "Question 0?" in texts_in_sight(view)
    press(view, Key.Key_End)
    assert view.sight.sticks


def test_shift_and_arrows_select(show):
    view = show(placed(2, text="One two.\n\nThree four."))
    press(view, Key.Key_F7)
    press(view, Key.Key_Home, modifiers=CONTROL)
    press(view, Key.Key_Right)
    press(view, Key.Key_Home)
    press(view, Key.Key_Right, Key.Key_Right, Key.Key_Right, modifiers=SHIFT)
    assert view.selected_text() == "One"
    press(view, Key.Key_Right, modifiers=SHIFT | CONTROL)
    press(view, Key.Key_Right, modifiers=SHIFT | CONTROL)
    assert view.selected_text().strip() == "One two"
    press(view, Key.Key_Down, modifiers=SHIFT)
    assert view.selected_text().startswith("One two.\n\nThree")
    press(view, Key.Key_End, modifiers=SHIFT)
    assert view.selected_text() == "One two.\n\nThree four."


def test_the_caret_goes_over_messages_and_through_all_that_is_not_read_yet(show):
    view = show(*long_chat(8), height=300)
    press(view, Key.Key_F7)
    press(view, Key.Key_Home, modifiers=CONTROL)
    press(view, *[Key.Key_Down] * 60)
    focus = view.reader.selection.focus
    assert focus.part.entry.place >= 2
    assert view.sight.top > 0
    press(view, *[Key.Key_Up] * 80)
    assert view.reader.selection.focus.part.entry.place == 0


def test_an_emoji_is_one_step(show):
    view = show(placed(2, text="👩‍👩‍👧x"))
    press(view, Key.Key_F7)
    press(view, Key.Key_Right)
    press(view, Key.Key_Right, modifiers=SHIFT)
    assert view.selected_text() == "x"


def test_tab_goes_from_spot_to_spot_and_enter_presses(show):
    view = show(placed(2, text="See [one](https://a.org/) and [two](https://b.org/)."))
    chosen = []
    view.link_chosen.connect(chosen.append)
    view.setFocus()
    for _ in range(2):
        press(view, Key.Key_Tab)
        press(view, Key.Key_Return)
    assert chosen == ["https://a.org/", "https://b.org/"]
    press(view, Key.Key_Backtab, modifiers=SHIFT)
    press(view, Key.Key_Return)
    assert chosen[-1] == "https://a.org/"


def test_keys_do_nothing_where_nothing_is(show):
    view = show()
    for key in (Key.Key_F7, Key.Key_Right, Key.Key_Down, Key.Key_PageDown, Key.Key_End, Key.Key_Tab):
        press(view, key)
        press(view, key, modifiers=SHIFT)
    press(view, Key.Key_A, Key.Key_C, modifiers=CONTROL)
    settle()
    assert view.selected_text() == ""


def test_zoom_by_wheel_is_told(show):
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent

    view = show(prompt())
    heard = []
    view.zoomed.connect(heard.append)
    wheel = QWheelEvent(
        QPointF(9, 9), QPointF(9, 9), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, CONTROL,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    view.wheelEvent(wheel)
    assert heard == [1]


def tab_to(view, label):
    view.setFocus()
    for _ in range(40):
        press(view, Key.Key_Tab)
        if view.reader.keyboard.focus is not None and view.reader.keyboard.focus.spot.label == label:
            return
    raise AssertionError(f"{label!r} cannot be reached")


def test_each_block_of_code_can_be_copied_by_keyboard(show):
    view = show(placed(2, text="```python\nx = 1\n```\n\n```sql\nSELECT 1\n```\n\n```sql\nSELECT 2\n```\n"))
    tab_to(view, "Copy Python code")
    for code in ("x = 1", "SELECT 1", "SELECT 2"):
        press(view, Key.Key_Return)
        assert QGuiApplication.clipboard().text() == code
        press(view, Key.Key_Tab)


def test_the_focus_stays_on_a_button_whose_message_has_changed(show):
    rated = placed(2, text="One two.")
    view = show(rated)
    tab_to(view, "Good answer")
    view.change_message(replace(rated, message=replace(rated.message, rating=1)))
    focus = view.reader.keyboard.focus
    assert focus.spot.label == "Take the rating back"
    assert focus.part in view.column.entries[0].parts
    press(view, Key.Key_Tab)
    assert view.reader.keyboard.focus.spot.label == "Bad answer"


def test_a_caret_that_was_left_far_behind_goes_on_where_it_was(show):
    text = "\n\n".join(f"paragraph {number} " + "word " * 40 for number in range(700))
    view = show(placed(2, text=text), width=600, height=400)
    view.jump_to(2)
    press(view, Key.Key_F7, Key.Key_Right)
    while not view.sight.at_end:
        view.scroller.scroll_by(380)
    assert not view.reader.selection.focus.part.blocks
    press(view, Key.Key_Right, modifiers=SHIFT)
    assert view.selected_text() == "a"
    assert texts_in_sight(view)[0].startswith("paragraph 0")


def test_a_caret_in_a_wide_table_stays_in_sight(show):
    cells = " | ".join(f"`some_long_identifier_{number}`" for number in range(12))
    view = show(placed(2, text=f"| {cells} |\n|{'---|' * 12}\n"), width=420)
    press(view, Key.Key_F7, Key.Key_End)
    table = view.column.entries[0].said.parts[0].blocks[0]
    for _ in range(30):
        press(view, Key.Key_Right, modifiers=CONTROL)
        assert 0 <= table.caret(view.reader.selection.focus.offset).x() < view.column.width


@pytest.mark.parametrize("back", [False, True])
def test_links_in_columns_that_are_not_seen_are_reached_and_brought_into_sight(show, back):
    cells = " | ".join(f"[some_long_identifier_{number}](https://a.org/{number})" for number in range(9))
    view = show(placed(2, text=f"| {cells} |\n|{'---|' * 9}\n"), width=420)
    view.setFocus()
    reached = []
    for _ in range(60):
        press(view, Key.Key_Backtab if back else Key.Key_Tab, modifiers=SHIFT if back else NONE)
        focus = view.reader.keyboard.focus
        if focus is None:
            break
        if focus.spot.label.startswith("some_long"):
            reached.append(int(focus.spot.tip[-1]))
            assert -1 <= focus.spot.rect.left() < view.column.width
    assert reached == (list(range(8, -1, -1)) if back else list(range(9)))
