"""The transcript as a whole: opening, changing, widths, sizes, themes, and what is kept of a long chat."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from app.chat.messages import Placed, Status
from tests.ui.transcript.driven import (
    MIXED,
    frame,
    is_exact,
    long_chat,
    look_alike,
    settle,
    streaming,
    texts_in_sight,
)
from tests.ui.transcript.furnished import USAGE, placed, prompt


def test_an_opened_conversation_shows_its_end(show):
    view = show(*long_chat(20), height=300)
    assert view.sight.sticks
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum() > 0
    assert "Question 0?" not in texts_in_sight(view)
    view.jump_to(100)
    assert "Question 0?" in texts_in_sight(view)
    view.jump_to_end()
    assert "Question 0?" not in texts_in_sight(view)


def test_every_message_is_there_when_one_scrolls_through(show):
    view = show(*long_chat(20), height=300)
    bar = view.verticalScrollBar()
    seen = set()
    bar.setValue(0)
    while True:
        seen.update(texts_in_sight(view))
        before = view.sight.top
        view.scroller.scroll_by(250)
        if view.sight.top == before:
            break
    for number in range(20):
        assert f"Question {number}?" in seen
        assert f"Answer {number}." in seen


def test_scrolling_up_and_down_again_moves_nothing(show):
    view = show(*long_chat(12), height=300)
    for _ in range(30):
        view.scroller.scroll_by(-130)
        settle()
        assert is_exact(view)
    for _ in range(30):
        view.scroller.scroll_by(130)
        settle()
        assert is_exact(view)


def test_a_message_in_the_middle_can_change(show):
    view = show(prompt(1), streaming(2), prompt(3, "And then?"))
    view.change_message(placed(2, text="Because.", usage=USAGE))
    shown = view.shown_text()
    assert shown.index("Because.") < shown.index("And then?")
    settle()
    assert is_exact(view)


def test_a_message_that_is_not_shown_changes_nothing(show):
    view = show(prompt(1, "Why?"))
    view.change_message(placed(9, text="Elsewhere."))
    assert view.shown_text() == "You\nWhy?"


def test_an_edited_message_shows_its_new_text(show):
    view = show(prompt(1, "Old words"), placed(2, text="Reply."))
    view.change_message(Placed(replace(prompt(1).message, text="New words"), (1,)))
    assert "New words" in view.shown_text()
    assert "Old words" not in view.shown_text()
    settle()
    assert is_exact(view)


def test_a_user_s_text_is_shown_as_typed(show):
    view = show(prompt(1, "**not bold** <b>\n# no heading\n\n  indented\0"))
    assert view.shown_text() == "You\n**not bold** <b>\n# no heading\n\n  indented"


def test_sending_goes_to_the_end(show):
    view = show(*long_chat(6), height=300)
    view.verticalScrollBar().setValue(0)
    assert not view.sight.sticks
    view.add_message(prompt(900, "And now?"))
    assert "And now?" in texts_in_sight(view)


def test_a_reply_that_begins_leaves_a_reader_alone(show):
    view = show(*long_chat(6), height=300)
    view.verticalScrollBar().setValue(0)
    seen = texts_in_sight(view)
    view.add_message(streaming(901))
    frame(view, "New.", number=901)
    assert texts_in_sight(view) == seen


@pytest.mark.parametrize("width", [420, 1200])
def test_another_width_keeps_the_line_at_the_upper_edge(show, width):
    view = show(*long_chat(12), width=800, height=300)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    top = texts_in_sight(view)[0]
    view.resize(width, 300)
    settle()
    assert top in texts_in_sight(view)[:2]
    assert is_exact(view)


def test_at_the_end_it_stays_at_the_end_whatever_the_size(show):
    view = show(*long_chat(6), width=800, height=300)
    for width, height in ((400, 300), (400, 700), (900, 200)):
        view.resize(width, height)
        settle()
        assert view.sight.top == view.sight.end
        assert is_exact(view)


def test_a_new_width_looks_as_if_it_had_always_been(show):
    view = show(*long_chat(3), width=800, height=300)
    view.resize(500, 300)
    settle()
    other = show(*long_chat(3), width=500, height=300)
    settle()
    assert look_alike(view, other)


def test_zoom_and_back(show):
    view = show(*long_chat(6), width=800, height=300)
    fresh = show(*long_chat(6), width=800, height=300)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    top = texts_in_sight(view)[0]
    view.zoom(2)
    settle()
    assert top in texts_in_sight(view)[:2]
    assert is_exact(view)
    view.zoom(0)
    view.jump_to_end()
    settle()
    assert look_alike(view, fresh)


def test_another_theme_repaints(show):
    view = show(*long_chat(2), height=300)
    view._theme.choose("dark")
    settle()
    assert is_exact(view)
    middle = view.viewport().grab().toImage().pixelColor(3, 3)
    assert middle.name() == view._theme.tokens.window
    view._theme.choose("light")


def test_another_theme_while_it_streams_loses_nothing(show):
    view = show(prompt(), streaming())
    frame(view, "so far ")
    view._theme.choose("dark")
    view.zoom(1)
    frame(view, "and on")
    assert view.shown_text().count("so far and on") == 1
    assert is_exact(view)
    view._theme.choose("light")


def test_a_narrow_pane_has_smaller_margins(show):
    view = show(*long_chat(1), width=360)
    before = view.column.width
    view.set_compact(True)
    settle()
    assert view.column.width > before
    assert is_exact(view)


def test_only_what_is_near_is_kept(show):
    view = show(*long_chat(120), height=300)
    view.verticalScrollBar().setValue(0)
    while view.sight.top < view.sight.end:
        view.scroller.scroll_by(290)
    kept = [part for entry in view.column.entries for part in entry.parts if part.blocks]
    assert sum(len(part.blocks) for part in kept if hasattr(part, "items")) < 1200


def test_a_very_long_message_is_read_where_it_is_seen(show):
    text = "\n\n".join(f"Paragraph {number} of many." for number in range(20_000))
    view = show(placed(2, text=text), height=300)
    assert "Paragraph 19999 of many." in texts_in_sight(view)
    read = [part for part in view.column.entries[0].parts if getattr(part, "items", None)]
    assert sum(len(part.items) for part in read) < 1000
    view.verticalScrollBar().setValue(0)
    assert "Paragraph 0 of many." in texts_in_sight(view)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    settle()
    assert is_exact(view)


@pytest.mark.parametrize("text", ["", "\n\n", ">", "-", "#", "```", "|", "* " * 60 + "x", ">" * 100 + "x"])
@pytest.mark.parametrize("width", [60, 700])
def test_odd_texts_and_widths_are_no_trouble(show, text, width):
    view = show(prompt(1, text), placed(2, text=text), streaming(3, text), width=width)
    frame(view, "more", number=3)
    assert is_exact(view)


def test_nothing_is_ever_fetched(show):
    view = show(placed(2, text="![x](https://example.org/x.png) ![y](file:///etc/hostname) <img src=x>"))
    settle()
    assert "<img src=x>" in view.shown_text()


def test_a_wide_table_fits_into_the_column(show):
    row = "|" + " some words |" * 12
    view = show(placed(2, text=f"{row}\n|{'---|' * 12}\n{row}\n\nafter"), width=500)
    settle()
    assert is_exact(view)
    assert "after" in texts_in_sight(view)


def test_it_can_be_shown_and_thrown_away_while_a_frame_is_due(show, qapp):
    view = show(prompt(), streaming())
    from app.engine.replies import Piece

    view.append_to(2, Piece(text="late"))
    view.show_messages([prompt(7, "Other")])
    view._clock.tick()
    settle()
    assert "late" not in view.shown_text()
    assert QApplication.instance() is qapp


def test_statuses_are_told(show):
    view = show(placed(2, text="a", status=Status.STOPPED), placed(3, text="b", status=Status.INTERRUPTED))
    assert "stopped" in view.shown_text().lower()


def test_the_mixed_sample_has_every_kind_of_block(show):
    view = show(placed(2, text=MIXED), height=1400)
    kinds = {type(block).__name__ for part, _ in view.sight.spots() for block in part.blocks}
    assert {"Paragraph", "CodeHead", "CodeLine", "Table", "Rule"} <= kinds


def test_a_table_of_long_words_is_moved_sideways(show):
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QWheelEvent

    from tests.ui.transcript.driven import painted_anew, place_of_text

    row = "|" + " incomprehensibility |" * 9
    view = show(placed(2, text=f"{row}\n|{'---|' * 9}\n{row}\n\nafter"), width=500)
    settle()
    assert is_exact(view)
    at = QPointF(place_of_text(view, "incomprehensibility"))
    before = painted_anew(view)

    def turn(x, y, keys):
        wheel = QWheelEvent(
            at, at, QPoint(), QPoint(x, y), Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False
        )
        view.wheelEvent(wheel)
        settle()

    turn(0, -240, Qt.KeyboardModifier.ShiftModifier)
    assert bool(painted_anew(view) != before)
    assert is_exact(view)
    turn(2400, 0, Qt.KeyboardModifier.NoModifier)
    assert bool(painted_anew(view) == before)


def test_what_comes_next_is_prepared_and_moves_nothing(show):
    view = show(*long_chat(30), height=300)
    view.scroller.scroll_by(-900)
    settle()
    before = texts_in_sight(view)
    for _ in range(30):
        view._clock.tick()
    assert texts_in_sight(view) == before
    assert view.column.part_at(view.sight.top - 250).part.ready
    assert view._clock.idle
    assert is_exact(view)
    view.scroller.scroll_by(60)
    for _ in range(30):
        view._clock.tick()
    assert is_exact(view)
