"""A selection as Markdown: what is selected whole as it was written, and the rest so that it means the same."""

import pytest
from PySide6.QtCore import QPoint

from app.markdown.lines import Kind
from app.markdown.reading import read
from tests.ui.transcript.driven import drag, frame, have_drawn, place_of_text, streaming
from tests.ui.transcript.furnished import placed, prompt
from ui.transcript.flow import utf16
from ui.transcript.positions import BEHIND, Position
from ui.transcript.table import Table

QUOTED = "> ```py\n> a\n> b\n> ```\n>\n> after"
LISTED = "- item\n\n  ```py\n  a\n  ```\n- two"
LONG_FENCE = "````md\n```\nx\n```\n````\n\nend"
TILDES = "~~~\na\n~~~\n\nend"
INDENTED = "    indented\n    code\n\nend"
EMPTY = "```sh\n```\n\nend"


def text_of(view):
    """The segment that holds a short message's text."""
    return view.column.entries[-1].said.parts[0]


def select(view, start, end):
    view.reader.selection.select(Position(text_of(view), *start), Position(text_of(view), *end))


def select_words(view, first, last, number=0):
    """Select in one block from the beginning of a text in it to the end of another."""
    laid = text_of(view).blocks[number].laid_text
    start, end = laid.index(first), laid.index(last) + len(last)
    select(view, (number, utf16(laid[:start])), (number, utf16(laid[:end])))


def shown(lines):
    return [(line.kind, line.text, line.quote, line.indent) for line in lines]


@pytest.mark.parametrize("text", [QUOTED, LISTED, LONG_FENCE, TILDES, INDENTED, EMPTY])
def test_a_block_of_code_ends_where_it_did(show, text):
    view = show(placed(2, text=text))
    items = text_of(view).items
    last = max(number for number, item in enumerate(items) if item.line.kind in {Kind.CODE, Kind.CODE_HEAD})
    select(view, (0, 0), (last, BEHIND))
    assert shown(read(view.selected_markdown())) == shown(item.line for item in items[: last + 1])


def test_a_part_of_a_block_of_code_is_one_block_in_its_language(show):
    view = show(placed(2, text="```python\nalpha = 1\nbeta = '```'\ngamma = 3\n```\n"))
    select(view, (1, 2), (3, 3))
    assert view.selected_markdown() == "````python\npha = 1\nbeta = '```'\ngam\n````"


def test_code_that_is_still_written_is_closed(show):
    view = show(prompt(1), streaming(2))
    frame(view, "Look:\n\n```python\nx = 1\ny")
    view.reader.select_all()
    assert view.selected_markdown().endswith("Look:\n\n```python\nx = 1\ny\n```")


def test_formulas_and_emoji_before_a_part_do_not_shift_it(show, qtbot):
    view = show(placed(2, text="😀😀 **bold** $\\alpha+\\beta$ tail `code` end"))
    have_drawn(view, qtbot)
    select_words(view, "tail", "code")
    assert view.selected_text() == "tail code"
    assert view.selected_markdown() == "tail `code`"
    select_words(view, "ld", "ta")
    assert view.selected_text() == "ld $\\alpha+\\beta$ ta"
    assert view.selected_markdown() == "**ld** $\\alpha+\\beta$ ta"


def test_signs_stand_close_to_what_they_mark(show):
    view = show(placed(2, text="say **two words** and `a ` b`[^1]\n\n[^1]: note"))
    select_words(view, "say", "two ")
    assert view.selected_markdown() == "say **two** "
    select_words(view, "words", "1")
    assert view.selected_markdown().endswith("[^1]")


def test_formulas_in_cells_are_copied_as_they_were_written(show, qtbot):
    view = show(placed(2, text="| a | b |\n|---|---|\n| so $x^2$ and | two |\n| y | **z** or $q$ |\n"))
    have_drawn(view, qtbot)
    table = text_of(view).blocks[0]
    assert isinstance(table, Table)
    select(view, (0, 4), (0, table.length - 2))
    assert view.selected_text() == "so $x^2$ and\ttwo\ny\tz or"
    view.reader.select_all()
    assert "so $x^2$ and\ttwo\ny\tz or $q$" in view.selected_text()


def test_what_was_typed_keeps_its_lines(show):
    view = show(prompt(1, "first line\nsecond line\nthird line"))
    start = place_of_text(view, "first")
    drag(view, start - QPoint(3, 0), place_of_text(view, "third"))
    assert view.selected_markdown().startswith("first line\nsecond line")
