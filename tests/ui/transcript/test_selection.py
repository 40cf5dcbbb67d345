"""Selecting and copying: across lines, blocks and messages, as text and as Markdown."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest

from tests.ui.transcript.driven import (
    MIXED,
    drag,
    frame,
    is_exact,
    long_chat,
    move,
    painted_anew,
    place_of_text,
    settle,
    streaming,
)
from tests.ui.transcript.furnished import placed, press, prompt, spot_named

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


def test_buttons_do_what_they_are_for_while_text_is_selected(show):
    view = show(placed(2, text="One two.\n\n```python\nx = 1\n```\n"))
    QGuiApplication.clipboard().setText("")
    select_all(view)
    press(view, "Copy Python code")
    assert copied() == "x = 1"
    assert view.selected_text()


def test_a_button_that_is_pressed_fast_is_pressed_twice(show):
    view = show(placed(2, text="```python\nx = 1\n```\n"))
    said = QSignalSpy(view.copied)
    point = spot_named(view, "Copy Python code").center()
    QTest.mouseClick(view.viewport(), LEFT, NONE, point)
    QTest.mouseDClick(view.viewport(), LEFT, NONE, point)
    QTest.mouseRelease(view.viewport(), LEFT, NONE, point)
    assert said.count() == 2
    assert view.selected_text() == ""


def test_a_word_behind_a_formula_is_selected_by_a_double_click(show, qtbot):
    view = show(placed(2, text="Let $\\alpha + \\beta + \\gamma$ be needle."))
    qtbot.waitUntil(lambda: not view.fittings.formulas.pending, timeout=30_000)
    part = view.column.entries[0].said.parts[0]
    qtbot.waitUntil(lambda: not part.blocks[0].pending)
    inside = part.blocks[0].caret(part.blocks[0].laid_text.index("needle") + 2).center().toPoint()
    point = inside + QPoint(view.scroller.left, view.column.top_of(part) - view.sight.top)
    QTest.mouseDClick(view.viewport(), LEFT, NONE, point)
    assert view.selected_text() == "needle"


def test_a_selection_whose_beginning_was_dropped_is_copied_whole(show):
    text = "\n\n".join(f"paragraph {number} " + "word " * 40 for number in range(700))
    view = show(placed(2, text=text), width=600, height=400)
    view.jump_to(2)
    QTest.mouseClick(view.viewport(), LEFT, NONE, place_of_text(view, "paragraph 0") + QPoint(60, 0))
    while not view.sight.at_end:
        view.scroller.scroll_by(380)
    end = place_of_text(view, "paragraph 699") + QPoint(400, 0)
    QTest.mouseClick(view.viewport(), LEFT, Qt.KeyboardModifier.ShiftModifier, end)
    before = painted_anew(view)
    assert not view.reader.selection.ends[0].part.blocks
    assert "0 word word" in view.selected_text()[:20]
    assert view.selected_markdown()[:20] == view.selected_text()[:20]
    assert painted_anew(view) == before


@pytest.mark.parametrize("kept", [True, False], ids=["to its end", "up to a long one's end"])
def test_a_selection_stays_while_its_message_streams_and_ends(show, kept):
    view = show(prompt(1), streaming(2))
    frame(view, reasoning="thought\n\n")
    view.scroller.toggle(view.column.entries[1])
    text = "said words here\n\n" + ("" if kept else "more words\n\n" * 3000)
    frame(view, text)
    view.scroller.reveal_part(view.column.entries[1].said.parts[0])
    drag(view, place_of_text(view, "said") - QPoint(3, 0), right_of(view, "said"))
    for number in range(60):
        frame(view, reasoning=f"more thought {number}\n\n")
    assert view.selected_text() == "said words here"
    assert is_exact(view)
    view.jump_to_end()
    view.change_message(placed(2, text=text, reasoning=view.column.entries[1].thought.text))
    assert view.selected_text() == "said words here"


def test_a_text_that_is_another_is_not_selected(show):
    view = show(prompt(1), placed(2, text="One two."))
    drag(view, place_of_text(view, "One") - QPoint(3, 0), right_of(view, "One"))
    view.change_message(placed(2, text="Something else that is longer."))
    assert view.selected_text() == ""


def test_half_a_reply_is_copied_as_far_as_it_has_come(show):
    view = show(prompt(1), streaming(2))
    frame(view, "hello **you**")
    view.fittings.acting.act(2, "copy markdown")
    assert copied() == "hello **you**"
    view.fittings.acting.act(2, "copy")
    assert copied() == "hello you"
    assert QGuiApplication.clipboard().mimeData().data("text/markdown").data() == b"hello **you**"
