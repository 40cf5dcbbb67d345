"""The context menu, and the actions that a transcript carries out itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.chat.messages import Status
from tests.ui.transcript.furnished import CHOICES, placed, press, prompt, spot_named

TEXT = """See [the site](https://example.org/a) and **this**.

```python
print(1)
print(2)
```
"""


@pytest.fixture
def menu(qapp):
    """The menu that is open now; closed at the end."""

    def find():
        shown = [
            each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()
        ]
        return shown[0] if shown else None

    yield find
    while (left := find()) is not None:
        left.close()


def ask(view, point, reason=QContextMenuEvent.Reason.Mouse):
    event = QContextMenuEvent(reason, point, view.viewport().mapToGlobal(point))
    QApplication.sendEvent(view.viewport(), event)


def entries(menu):
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def choose(menu, text):
    next(action for action in menu.actions() if action.text() == text).trigger()


def copied():
    return QGuiApplication.clipboard().text()


def place_of(view, text):
    """The middle of the first line of the block that says ``text``."""
    for part, top in view.sight.spots():
        for start, block in zip(part.tops, part.blocks, strict=True):
            if text in block.text:
                y = top - view.sight.top + start + block.height - 10
                return QPoint(view.scroller.left + part.entry.inset + 30, y)
    raise AssertionError(f"{text!r} is not in sight")


def test_a_reply_has_all_of_its_actions(show, menu):
    view = show(placed(3, text=TEXT))
    ask(view, place_of(view, "Qwen3-8B"))
    assert entries(menu()) == [
        "Copy text",
        "Copy as Markdown",
        "Answer again",
        "Answer again by…",
        "Continue",
        "Edit",
        "Good answer",
        "Bad answer",
        "Show what was sent",
        "Details",
        "Delete with all that follows",
        "Select all",
    ]


def test_a_prompt_has_its_own(show, menu):
    view = show(prompt(1))
    ask(view, place_of(view, "Why?"))
    assert "Answer again" not in entries(menu())
    assert "Edit" in entries(menu())


def test_while_a_reply_streams_it_can_only_be_copied(show, menu):
    view = show(placed(3, text="Half", status=Status.STREAMING))
    ask(view, place_of(view, "Half"))
    assert entries(menu()) == ["Copy text", "Copy as Markdown", "Select all"]


def test_probabilities_are_offered_where_there_are_some(show, menu):
    view = show(placed(3, choices=CHOICES))
    actions = QSignalSpy(view.action_requested)
    ask(view, place_of(view, "Hello."))
    choose(menu(), "Token probabilities")
    assert actions.at(0) == [3, "logprobs"]


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Answer again", "regenerate"),
        ("Edit", "edit"),
        ("Show what was sent", "inspect"),
        ("Details", "details"),
        ("Delete with all that follows", "delete"),
        ("Bad answer", "rate down"),
    ],
)
def test_its_entries_tell_what_is_wanted(show, menu, text, action):
    view = show(placed(3))
    actions = QSignalSpy(view.action_requested)
    ask(view, place_of(view, "Hello."))
    choose(menu(), text)
    assert actions.at(0) == [3, action]


def test_a_link_can_be_opened_and_copied(show, menu):
    view = show(placed(3, text=TEXT))
    links = QSignalSpy(view.link_chosen)
    at = spot_named(view, "the site").center()
    ask(view, at)
    assert entries(menu())[:2] == ["Open link…", "Copy link address"]
    choose(menu(), "Open link…")
    assert links.at(0) == ["https://example.org/a"]
    menu().close()
    ask(view, at)
    choose(menu(), "Copy link address")
    assert copied() == "https://example.org/a"


@pytest.mark.parametrize("line", ["print(1)", "print(2)", "Python"])
def test_code_can_be_copied_from_any_of_its_lines(show, menu, line):
    view = show(placed(3, text=TEXT))
    ask(view, place_of(view, line))
    choose(menu(), "Copy code")
    assert copied() == "print(1)\nprint(2)"


def test_a_formulas_source_can_be_copied(show, menu):
    view = show(placed(3, text="$$E = mc^2$$"))
    ask(view, place_of(view, "mc^2"))
    choose(menu(), "Copy LaTeX")
    assert copied() == "E = mc^2"


def test_a_selection_can_be_copied_both_ways(show, menu):
    view = show(placed(3, text="One **two** three"))
    ask(view, place_of(view, "One"))
    choose(menu(), "Select all")
    menu().close()
    ask(view, place_of(view, "One"))
    assert entries(menu())[:2] == ["Copy", "Copy as Markdown"]
    assert "Copy message" in entries(menu())
    choose(menu(), "Copy as Markdown")
    assert "One **two** three" in copied()
    menu().close()
    ask(view, place_of(view, "One"))
    choose(menu(), "Copy")
    assert "One two three" in copied()


def test_the_copy_button_copies_as_it_is_read_and_as_it_was_written(show, menu):
    view = show(placed(3, text="One **two**\n\n- three"))
    said = QSignalSpy(view.copied)
    press(view, "Copy text")
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "One two\n\n• three"
    assert bytes(data.data("text/markdown")).decode() == "One **two**\n\n- three"
    assert said.at(0) == ["Message copied"]
    ask(view, place_of(view, "One"))
    choose(menu(), "Copy as Markdown")
    assert copied() == "One **two**\n\n- three"


def test_copying_an_empty_reply_hurts_nobody(show):
    view = show(placed(3, text=""))
    press(view, "Copy text")


def test_the_button_with_the_dots_opens_the_menu(show, menu):
    view = show(placed(3))
    press(view, "More")
    assert "Details" in entries(menu())


def test_the_keyboard_opens_it_too(show, menu):
    view = show(prompt(1), placed(3))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Tab)
    ask(view, QPoint(0, 0), QContextMenuEvent.Reason.Keyboard)
    assert "Edit" in entries(menu())
    menu().close()
    while view.reader.keyboard.focus.spot.label != "More":
        QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert "Edit" in entries(menu())


def test_below_everything_there_is_little_to_do(show, menu):
    view = show()
    ask(view, QPoint(300, 300))
    assert entries(menu()) == ["Select all"]


def test_an_action_on_a_message_that_is_gone_is_no_action(show):
    view = show(placed(3))
    actions = QSignalSpy(view.action_requested)
    view.fittings.acting.act(99, "regenerate")
    view.fittings.acting.act(3, "attachment 5")
    assert actions.count() == 0
