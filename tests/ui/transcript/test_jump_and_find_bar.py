"""The button to the end, and the bar that finds text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QWidget

from app.chat.messages import Status
from app.engine.replies import Piece
from tests.ui.transcript.furnished import placed, prompt
from ui.transcript import find_bar
from ui.transcript.find_bar import FindBar
from ui.transcript.jump import JumpButton

LONG = "\n\n".join(f"Paragraph {number}." for number in range(200))


@pytest.fixture
def host(qapp):
    made = QWidget()
    made.resize(600, 400)
    made.show()
    yield made
    made.hide()
    made.deleteLater()


def test_it_shows_to_who_is_away_and_says_that_there_is_more(host):
    button = JumpButton(host)
    assert button.isHidden()
    button.show_for(away=True)
    assert (button.isVisible(), button.text()) == (True, "To the end")
    button.show_for(away=True, new=True)
    assert (button.text(), button.accessibleName()) == ("New text", "New text: jump to the end")
    button.show_for(away=False)
    assert button.isHidden()


def test_it_stays_at_the_bottom_in_the_middle(host):
    button = JumpButton(host)
    button.show_for(away=True)
    host.resize(QSize(900, 300))
    assert abs(button.geometry().center().x() - 450) <= 1
    assert host.height() - button.geometry().bottom() < 20


def test_scrolling_up_brings_it_and_a_press_leads_back(show):
    view = show(prompt(1), placed(3, text=LONG))
    button = view.fittings.jump
    assert button.isHidden()
    view.scroller.scroll_by(-2000)
    assert (button.isVisible(), button.text()) == (True, "To the end")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert view.sight.at_end
    assert button.isHidden()


def test_text_that_comes_while_one_is_away_is_told_of(show, qtbot):
    view = show(prompt(1), placed(3, text=LONG, status=Status.STREAMING))
    view.scroller.scroll_by(-2000)
    top = view.sight.top
    view.append_to(3, Piece("\n\nMore.", 1))
    qtbot.waitUntil(lambda: view.fittings.jump.text() == "New text")
    assert view.sight.top == top
    view.jump_to_end()
    assert view.fittings.jump.isHidden()
    view.scroller.scroll_by(-2000)
    assert view.fittings.jump.text() == "To the end"


def test_who_is_at_the_end_is_told_nothing(show, qtbot):
    view = show(prompt(1), placed(3, text=LONG, status=Status.STREAMING))
    view.append_to(3, Piece("\n\nMore.", 1))
    qtbot.waitUntil(lambda: "More." in view.shown_text())
    assert view.fittings.jump.isHidden()


@pytest.fixture
def bar(host):
    return FindBar(host)


def test_it_opens_ready_to_type_and_seeks_when_a_moment_has_passed(bar, qtbot):
    sought = QSignalSpy(bar.find_requested)
    bar.open_with()
    assert bar.field.hasFocus()
    QTest.keyClicks(bar.field, "basel")
    qtbot.waitUntil(lambda: sought.count() == 2)
    assert sought.at(1) == ["basel"]


def test_what_is_selected_is_sought_at_once(bar):
    sought = QSignalSpy(bar.find_requested)
    bar.open_with("Euler")
    assert sought.at(sought.count() - 1) == ["Euler"]
    bar.open_with("two\nlines")
    assert bar.field.text() == "Euler"


def test_enter_goes_on_and_shift_enter_back(bar, qtbot):
    bar.open_with("x")
    steps = QSignalSpy(bar.step_requested)
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    QTest.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert [steps.at(at)[0] for at in range(steps.count())] == [1, -1]


def test_enter_right_after_typing_seeks_first(bar, monkeypatch):
    monkeypatch.setattr(find_bar, "PAUSE", 60_000)
    bar.open_with("x")
    bar.show_tally(0, 3)
    sought, steps = QSignalSpy(bar.find_requested), QSignalSpy(bar.step_requested)
    QTest.keyClicks(bar.field, "yz")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert sought.at(sought.count() - 1) == ["yz"]
    assert steps.count() == 0


@pytest.mark.parametrize(
    ("index", "count", "said", "steps"),
    [
        (0, 3, "1 of 3", True),
        (-1, 12, "12", True),
        (-1, 0, "No match", False),
        (1233, 5000, "1,234 of 5,000", True),
    ],
)
def test_it_tells_how_many_there_are(bar, index, count, said, steps):
    bar.open_with("x")
    bar.show_tally(index, count)
    assert bar._tally.text() == said
    assert (bar.next.isEnabled(), bar.previous.isEnabled()) == (steps, steps)


def test_escape_closes_it_and_ends_the_search(bar):
    bar.open_with("x")
    sought, closed = QSignalSpy(bar.find_requested), QSignalSpy(bar.closed)
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert sought.at(0) == [""]
    assert closed.count() == 1


def test_closing_scrolls_nowhere(show):
    view = show(prompt(1), placed(3, text=LONG))
    view.scroller.scroll_by(-2000)
    top = view.sight.top
    bar = FindBar(view)
    bar.open_with()
    bar.close_bar()
    assert view.sight.top == top
    assert view.reader.keyboard.focus is None
    view.fittings.jump.setFocus()
    view.fittings.jump.hide()
    assert view.sight.top == top


def test_it_stays_in_its_corner_and_fits_a_narrow_pane(host, bar):
    bar.open_with()
    host.resize(900, 400)
    assert host.width() - bar.geometry().right() < 20
    host.resize(260, 400)
    assert bar.geometry().left() >= 0
