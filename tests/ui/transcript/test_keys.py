"""The keyboard alone: scrolling, a caret that selects, links and buttons."""

import pytest
from PySide6.QtCore import Qt
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
