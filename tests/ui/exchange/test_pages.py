"""How rows come to stand on pages: what is kept together, what is repeated, and what boxes reach over."""

import re

import pytest
from PySide6.QtGui import QGuiApplication

from ui.exchange.page_maker import PageMaker, _boxes
from ui.exchange.rows import Box, Row, kept_together


@pytest.fixture
def maker(qapp):
    made = PageMaker("A title", QGuiApplication.font())
    made.seen = []
    return made


def row(maker, name, height, **more):
    def paint(painter, y):
        maker.seen.append((maker._number, name, round(y - maker.left)))

    return Row(height, paint, **more)


def pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def seen(maker, rows):
    """Where each row is painted: the page, the name, and how far from the margin."""
    maker.add(rows)
    pdf = maker.finish()
    assert pdf.startswith(b"%PDF")
    assert pages(pdf) == max((page for page, _, _ in maker.seen), default=1)
    return maker.seen


def test_rows_follow_each_other_and_go_on_on_the_next_page(maker):
    half = maker.height / 2
    rows = [row(maker, name, half - 1) for name in "abc"]
    assert [(page, name) for page, name, _ in seen(maker, rows)] == [(1, "a"), (1, "b"), (2, "c")]
    assert maker.seen[2][2] == 0


def test_what_is_kept_goes_to_the_next_page_together(maker):
    rows = [
        row(maker, "text", maker.height - 100),
        row(maker, "heading", 60, keep=True),
        row(maker, "line", 60),
    ]
    assert [(page, name) for page, name, _ in seen(maker, rows)] == [(1, "text"), (2, "heading"), (2, "line")]


def test_what_is_kept_holds_over_two_calls(maker):
    maker.add([row(maker, "text", maker.height - 100), row(maker, "heading", 60, keep=True)])
    assert [(page, name) for page, name, _ in seen(maker, [row(maker, "line", 60)])][1:] == [
        (2, "heading"),
        (2, "line"),
    ]


def test_what_is_kept_but_longer_than_a_page_is_parted_all_the_same(maker):
    rows = [row(maker, str(number), maker.height / 3, keep=True) for number in range(7)]
    assert [page for page, _, _ in seen(maker, [*rows, row(maker, "end", 10)])] == [1, 1, 1, 2, 2, 2, 3, 3]


def test_a_row_higher_than_a_page_ends_nothing(maker):
    assert [page for page, _, _ in seen(maker, [row(maker, "a", 3 * maker.height), row(maker, "b", 10)])] == [
        1,
        2,
    ]


def test_a_gap_at_the_upper_end_of_a_page_is_left_out(maker):
    rows = [row(maker, "a", maker.height - 10), Row(200), row(maker, "b", 100)]
    assert seen(maker, rows)[-1] == (2, "b", 0)


def test_a_head_is_repeated_on_each_page(maker):
    head = row(maker, "head", 50)
    rows = [head, *(row(maker, str(number), maker.height / 2 - 60, head=head) for number in range(5))]
    assert [(page, name) for page, name, _ in seen(maker, rows)] == [
        (1, "head"),
        (1, "0"),
        (1, "1"),
        (2, "head"),
        (2, "2"),
        (2, "3"),
        (3, "head"),
        (3, "4"),
    ]


def test_an_empty_document_is_one_page(maker):
    assert seen(maker, []) == []


def test_lines_of_a_paragraph_do_not_stand_alone():
    def kept(count):
        return [each.keep for each in kept_together([Row(1, lambda painter, y: None)] * count)]

    assert kept(1) == [False]
    assert kept(2) == [True, False]
    assert kept(3) == [True, True, False]
    assert kept(5) == [True, False, False, True, False]


def test_boxes_reach_over_their_rows_the_outer_one_first():
    outer, inner = Box(0, 100, "#ffffff", pad=5), Box(10, 90, bar="#000000")
    page = [
        (0.0, Row(10, boxes=(outer,))),
        (10.0, Row(20, boxes=(outer, inner))),
        (30.0, Row(20, boxes=(outer, inner))),
        (50.0, Row(10)),
    ]
    assert _boxes(page) == [(outer, -5.0, 55.0), (inner, 10.0, 50.0)]
