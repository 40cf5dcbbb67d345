"""Selecting and copying: across lines, blocks and messages, as text and as Markdown."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.ui.transcript.driven import MIXED, drag, frame, long_chat, move, place_of_text, settle, streaming
from tests.ui.transcript.furnished import placed, press, prompt

NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


def right_of(view, text, far=500):
    return place_of_text(view, text) + QPoint(far, 0)


def select_all(view):
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)


def copied():
    return QGuiApplication.clipboard().text()


def test_a_drag_selects_from_letter_to_letter(show):
    view = show(placed(2, text="One two three four."))
    start = place_of_text(view, "One")
    drag(view, start - QPoint(2, 0), start + QPoint(600, 0))
    assert view.selected_text() == "One two three four."
    QTest.mouseClick(view.viewport(), LEFT, NONE, start)
    assert view.selected_text() == ""


def test_a_double_click_selects_a_word_and_a_drag_then_goes_by_words(show):
    view = show(placed(2, text="Alpha beta gamma delta."))
    start = place_of_text(view, "Alpha")
    QTest.mouseDClick(view.viewport(), LEFT, NONE, start + QPoint(5, 0))
    assert view.selected_text() == "Alpha"
    QTest.mousePress(view.viewport(), LEFT, NONE, start + QPoint(5, 0))
    QTest.mouseRelease(view.viewport(), LEFT, NONE, start + QPoint(5, 0))


def test_three_clicks_select_a_block(show):
    view = show(placed(2, text="Alpha beta.\n\nGamma."))
    point = place_of_text(view, "Alpha") + QPoint(5, 0)
    QTest.mouseDClick(view.viewport(), LEFT, NONE, point)
    QTest.mousePress(view.viewport(), LEFT, NONE, point)
    QTest.mouseRelease(view.viewport(), LEFT, NONE, point)
    assert view.selected_text() == "Alpha beta."


def test_shift_and_a_click_extend(show):
    view = show(placed(2, text="First.\n\nSecond.\n\nThird."))
    QTest.mouseClick(view.viewport(), LEFT, NONE, place_of_text(view, "First") - QPoint(2, 0))
    QTest.mouseClick(view.viewport(), LEFT, Qt.KeyboardModifier.ShiftModifier, right_of(view, "Second"))
    assert view.selected_text() == "First.\n\nSecond."


def test_a_selection_goes_over_messages(show):
    view = show(prompt(1, "Why?"), placed(2, text="Because **it** is."), prompt(3, "And then?"))
    drag(view, place_of_text(view, "Why") - QPoint(2, 0), right_of(view, "And then"))
    assert view.selected_text() == "Why?\n\nQwen3-8B\nBecause it is.\n\nYou\nAnd then?"


def test_everything_is_selected_and_copied(show):
    view = show(prompt(1, "Why?"), placed(2, text="Because **it** is."))
    heard = []
    view.copied.connect(heard.append)
    select_all(view)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied() == "You\nWhy?\n\nQwen3-8B\nBecause it is."
    data = QGuiApplication.clipboard().mimeData()
    assert b"Because **it** is." in bytes(data.data("text/markdown").data())
    assert heard


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("- a\n- b\n  1. c", "• a\n• b\n  1. c"),
        ("> quoted\n>\n> more", "> quoted\n\n> more"),
        ("```py\nx = 1\n\n\ny = 2\n```\n\nafter", "x = 1\n\n\ny = 2\n\nafter"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a\tb\n1\t2"),
        ("# Title\n\ntext", "Title\n\ntext"),
        ("a\n\n---\n\nb", "a\n\n---\n\nb"),
        ("中文 😀 text", "中文 😀 text"),
    ],
)
def test_what_is_copied_as_text(show, source, text):
    view = show(placed(2, text=source))
    select_all(view)
    assert view.selected_text() == f"Qwen3-8B\n{text}"


@pytest.mark.parametrize("source", [MIXED.strip("\n"), "one\n\n\n\ntwo", "```\ncode\n```", "- a\n- b"])
def test_a_whole_message_is_copied_as_it_was_written(show, source):
    view = show(placed(2, text=source))
    select_all(view)
    assert view.selected_markdown() == source


def test_a_part_is_copied_with_its_marks(show):
    view = show(placed(2, text="A **strong** word and `code`.\n\nNext *one*."))
    start = place_of_text(view, "A strong")
    drag(view, start + QPoint(10, 0), right_of(view, "Next"))
    assert view.selected_markdown().endswith("Next *one*.")
    assert "**" in view.selected_markdown()
    assert "`code`" in view.selected_markdown()


def test_what_is_far_away_is_copied_too(show):
    messages = long_chat(40)
    view = show(*messages, height=300)
    select_all(view)
    text = view.selected_text()
    assert text.startswith("You\nQuestion 0?")
    for number in range(40):
        assert f"Answer {number}." in text
    assert text.count("def f(x):") == 40
    markdown = view.selected_markdown()
    assert markdown.count("```python") == 40


def test_a_selection_stays_while_text_comes_below_it(show):
    view = show(prompt(), streaming())
    frame(view, "First paragraph.\n\nSecond")
    drag(view, place_of_text(view, "First") - QPoint(2, 0), right_of(view, "First"))
    for _ in range(30):
        frame(view, " goes on and on")
    assert view.selected_text() == "First paragraph."


def test_the_view_scrolls_while_a_selection_is_drawn_beyond_it(show):
    view = show(*long_chat(6), height=300)
    before = view.sight.top
    QTest.mousePress(view.viewport(), LEFT, NONE, QPoint(200, 150))
    move(view, QPoint(200, -40))
    assert view.reader.pointer._timer.isActive()
    view.reader.scroll_by(-40)
    assert view.sight.top < before
    QTest.mouseRelease(view.viewport(), LEFT, NONE, QPoint(200, -40))
    assert not view.reader.pointer._timer.isActive()


@pytest.mark.parametrize("size", [3, 400])
def test_copy_on_code_copies_all_of_it(show, size):
    code = "\n".join(f"line {number}" for number in range(size))
    view = show(placed(2, text=f"```python\n{code}\n```\n\nAfter."), height=400)
    view.jump_to(2)
    settle()
    heard = []
    view.copied.connect(heard.append)
    press(view, "Copy Python code")
    assert copied() == code
    assert heard == ["Code copied"]


def test_code_is_copied_while_it_streams(show):
    view = show(streaming())
    frame(view, "```py\nx = 1\ny = ")
    press(view, "Copy Python code")
    assert copied() == "x = 1\ny = "


def test_a_press_on_a_link_chooses_it_and_a_drag_over_it_does_not(show):
    view = show(placed(2, text="Before [the docs](https://docs.vllm.ai/x) after."))
    chosen = []
    view.link_chosen.connect(chosen.append)
    press(view, "the docs")
    assert chosen == ["https://docs.vllm.ai/x"]
    drag(view, place_of_text(view, "Before") - QPoint(2, 0), right_of(view, "Before"))
    assert chosen == ["https://docs.vllm.ai/x"]
    assert view.selected_text() == "Before the docs after."
