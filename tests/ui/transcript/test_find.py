"""Finding text: everywhere, whatever is read so far, and marked where it is seen."""

import pytest
from shiboken6 import delete

from app.engine.replies import Piece
from tests.ui.transcript.driven import frame, long_chat, painted_anew, settle, streaming, texts_in_sight
from tests.ui.transcript.furnished import open_view, placed, prompt
from ui.transcript.flow import utf16_slice
from ui.transcript.inking import OBJECT


def count_all(view, text):
    """Seek, and wait for all to be counted."""
    view.find(text)
    while not view.reader.finder._clock.idle:
        view.reader.finder._clock.tick()
    return view.reader.finder.tally()


def test_matches_are_counted_and_walked_through(show):
    view = show(prompt(1, "A fox?"), placed(2, text="The fox and the **fox**."), prompt(3, "No fox."))
    assert view.find("fox") == (0, 4)
    assert [view.find_next(1) for _ in range(4)] == [(1, 4), (2, 4), (3, 4), (0, 4)]
    assert view.find_next(-1) == (3, 4)
    assert view.find("badger") == (-1, 0)
    assert view.find("") == (-1, 0)


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("A **bold** word", "bold word"),
        ("GROẞ and gross", "GROSS"),
        ("这是**重点**内容", "重点内容"),
        ("😀😀 smile", "SMILE"),
        ("`a.b(c)`", "a.b("),
        ("| x | needle |\n|---|---|\n| 1 | 2 |", "needle"),
        ("```\nneedle\n```", "needle"),
    ],
)
def test_what_is_shown_is_found(show, text, sought):
    view = show(placed(2, text=text))
    assert view.find(sought) == (0, 1)


def test_markup_is_not_found(show):
    view = show(placed(2, text="A **bold** [link](https://example.org/secret)"))
    assert view.find("**") == (-1, 0)
    assert view.find("secret") == (-1, 0)


def test_a_match_is_brought_into_sight_wherever_it_is(show):
    messages = long_chat(30)
    messages[6:6] = [placed(50, text="Here is the needle.")]
    view = show(*messages, height=300)
    assert "Here is the needle." not in texts_in_sight(view)
    assert count_all(view, "needle") == (0, 1)
    view.find_next(1)
    settle()
    assert "Here is the needle." in texts_in_sight(view)


def test_the_whole_of_a_long_chat_is_counted(show):
    view = show(*long_chat(60), height=300)
    assert count_all(view, "a longer cell")[1] == 60
    assert count_all(view, "Answer")[1] == 60


def test_matches_are_marked(show):
    view = show(placed(2, text="The fox."))
    before = painted_anew(view)
    view.find("fox")
    marked = painted_anew(view)
    assert bool(before != marked)
    view.find("")
    assert bool(before == painted_anew(view))


def test_what_streams_is_counted(show):
    view = show(prompt(1, "fox"), streaming())
    assert view.find("fox")[1] == 1
    heard = []
    view.counted.connect(lambda index, count: heard.append(count))
    frame(view, "fox fox")
    view._clock.tick()
    assert heard[-1:] == [3]


def told_of(view):
    told = []
    view.counted.connect(lambda *tally: told.append(tally))
    return told


def wait(view):
    while not view._clock.idle:
        view._clock.tick()
    settle()


def marked(view):
    """The texts that are marked, as they were laid out."""
    parts = [part for part, _ in view.sight.spots() if part.blocks]
    return [
        utf16_slice(block.laid_text, *found)
        for part in parts
        for number, block in enumerate(part.blocks)
        for found in view.reader.shown_of(part, number).found
    ]


def test_what_is_marked_is_what_was_sought_behind_formulas_and_pictures_too(show, qtbot):
    text = "😀 Let $\\alpha + \\beta$ be needle and ![cat](https://a.org/c.png) needle.\n\n"
    text += "| a | b |\n|---|---|\n| $x^2$ and needle | **needle** $q$ needle |"
    view = show(placed(2, text=text))
    qtbot.waitUntil(lambda: not view.fittings.formulas.pending, timeout=30_000)
    qtbot.waitUntil(lambda: not any(part.redo_pending() for part in view.column.entries[0].said.parts))
    assert view.find("needle")[1] == 5
    assert marked(view) == ["needle"] * 5
    assert view.find("beta")[1] == 1
    assert marked(view) == [OBJECT]


@pytest.mark.parametrize(("text", "sought"), [("**L**arge", "Large"), ("snake\\_case", "snake_case")])
@pytest.mark.parametrize("far", ["", "Something else.\n\n" * 3000], ids=["near", "far"])
def test_signs_inside_of_words_hide_nothing(show, text, sought, far):
    view = show(placed(2, text=f"A {text} caf&eacute;\n\n{far}"))
    assert count_all(view, sought)[1] == 1
    assert count_all(view, "café")[1] == 1


def test_what_comes_last_is_counted(show):
    view = show(prompt(1), streaming(2))
    frame(view, "hello need")
    assert view.find("needle")[1] == 0
    view.append_to(2, Piece(text="le", tokens=1))
    view.change_message(placed(2, text="hello needle"))
    wait(view)
    assert view.reader.finder.tally()[1] == 1


def test_other_messages_are_counted_while_a_text_is_sought(show):
    view = show(prompt(1), placed(2, text="nothing"))
    told = told_of(view)
    view.find("needle")
    view.change_message(placed(2, text="a needle"))
    wait(view)
    assert told[-1][1] == 1
    view.add_message(prompt(3, "needle?"))
    wait(view)
    assert told[-1][1] == 2
    view.show_messages([placed(5, text="needle needle needle")])
    wait(view)
    assert told[-1][1] == 3
    assert view.find_next(1) == (0, 3)


def test_a_match_in_a_column_that_is_not_seen_is_brought_into_it(show):
    cells = " | ".join(f"`some_long_identifier_{number}`" for number in range(12))
    view = show(placed(2, text=f"| {cells} |\n|{'---|' * 12}\n| {cells} |\n"), width=420)
    view.find("identifier_11")
    part = view.column.entries[0].said.parts[0]
    place = part.blocks[0].caret(view.reader.shown_of(part, 0).current[0])
    assert 0 <= place.x() < view.column.width
    view.find("identifier_0")
    place = part.blocks[0].caret(view.reader.shown_of(part, 0).current[0])
    assert 0 <= place.x() < view.column.width


def test_a_view_that_is_gone_is_not_searched_any_more(show, qapp):
    view = open_view(placed(2, text="needle\n\n" * 100))
    clock = view._clock
    view.find("needle")
    view.reader.finder.renew()
    view.hide()
    delete(view)
    clock.tick()
