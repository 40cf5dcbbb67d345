"""The widths of a table's columns: words stay whole where there is room for them."""

import pytest
from PySide6.QtCore import QPoint

from tests.ui.transcript.driven import drag, is_exact, painted_anew, settle
from tests.ui.transcript.furnished import placed
from ui.transcript.columns import Widths, fitted

ACROSS, EASE = 24, 220


def test_what_fits_is_as_wide_as_its_text():
    assert fitted([Widths(50, 50, 100), Widths(60, 60, 200)], ACROSS, 600, EASE) == [124, 224]


def test_long_words_come_before_long_sentences():
    prose, name = Widths(70, 70, 900), Widths(110, 260, 260)
    assert fitted([name, prose], ACROSS, 460, EASE) == [284, 176]
    assert fitted([prose, name], ACROSS, 460, EASE) == [176, 284]


def test_rounding_up_takes_no_room_from_a_long_word():
    name, prose = Widths(110, 192, 192), Widths(88, 96, 360)
    assert fitted([name, prose], ACROSS, 330, EASE) == [216, 114]


def test_a_word_that_does_not_fit_takes_no_other_words_room():
    short, long = Widths(110, 200, 200), Widths(110, 400, 400)
    assert fitted([long, short], ACROSS, 460, EASE) == [236, 224]


def test_where_nothing_fits_a_column_is_as_wide_as_a_word_that_does():
    widths = fitted([Widths(110, 260, 260)] * 4 + [Widths(110, 4000, 4000)], ACROSS, 400, EASE)
    assert widths == [284, 284, 284, 284, EASE]


@pytest.mark.parametrize("room", [0, 1, 200, 399, 400, 401, 1000, 5000])
def test_no_room_is_left_over_while_a_column_wants_it(room):
    columns = [Widths(20, 90, 300), Widths(40, 40, 40), Widths(110, 170, 700)]
    widths = fitted(columns, ACROSS, room, EASE)
    least, wanted = (
        sum(each.least + ACROSS for each in columns),
        sum(each.natural + ACROSS for each in columns),
    )
    if room >= least:
        assert sum(widths) == min(room, wanted)
    assert all(width >= each.least + ACROSS for width, each in zip(widths, columns, strict=True))


def test_the_bar_below_a_table_that_is_too_wide_is_dragged(show):
    row = "|" + " incomprehensibility |" * 9
    view = show(placed(2, text=f"{row}\n|{'---|' * 9}\n{row}"), width=500)
    settle()
    part = view.column.entries[0].said.parts[0]
    table, before = part.blocks[0], painted_anew(view)
    bottom = round(view.column.top_of(part) - view.sight.top + table.height) - 5
    start = QPoint(view.scroller.left + 10, bottom)
    drag(view, start, start + QPoint(60, 30))
    assert bool(painted_anew(view) != before)
    assert is_exact(view)
    assert view.selected_text() == ""
    drag(view, start + QPoint(60, 0), start - QPoint(40, 0))
    view.reader.pointer.leave()
    assert bool(painted_anew(view) == before)
