"""Text that streams: what is painted bit by bit is what all of it looks like, and a reader is left alone."""

import random

import pytest
from PySide6.QtCore import QEvent, QObject

from app.chat.messages import Status
from app.engine.replies import Piece
from tests.ui.transcript.driven import (
    MIXED,
    REPLY,
    frame,
    have_drawn,
    is_exact,
    long_chat,
    look_alike,
    painted_anew,
    settle,
    streaming,
    texts_in_sight,
)
from tests.ui.transcript.furnished import placed, prompt


class Paints(QObject):
    """Counts how often something is painted."""

    def __init__(self, watched):
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched, event):  # noqa: N802  Qt's name
        self.count += event.type() == QEvent.Type.Paint
        return False


def cuts(dice, text, longest):
    at = 0
    while at < len(text):
        end = at + dice.randint(1, longest)
        yield text[at:end]
        at = end


@pytest.mark.parametrize(("seed", "longest"), [(1, 6), (2, 40), (3, 300)])
def test_the_screen_is_always_what_a_full_paint_would_be(show, seed, longest):
    view = show(prompt(), streaming(), width=620, height=420)
    for piece in cuts(random.Random(seed), MIXED * 2, longest):
        frame(view, piece)
        assert is_exact(view), f"differs behind {piece!r}"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_streamed_reply_ends_as_one_that_is_opened(show, seed):
    text = MIXED * 3
    view = show(prompt(), streaming(), width=620, height=420)
    for piece in cuts(random.Random(seed), text, 60):
        frame(view, piece)
    view.change_message(placed(REPLY, text=text))
    settle()
    opened = show(prompt(), placed(REPLY, text=text), width=620, height=420)
    settle()
    assert look_alike(view, opened)
    assert view.shown_text() == opened.shown_text()


def test_at_the_end_the_end_stays_in_sight(show):
    view = show(prompt(), streaming(), width=620, height=300)
    for number in range(40):
        frame(view, f"Paragraph {number}.\n\n")
        assert f"Paragraph {number}." in texts_in_sight(view)


def test_a_reader_further_up_sees_nothing_move(show):
    view = show(*long_chat(6), streaming(), width=620, height=400)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    settle()
    before, paints = painted_anew(view), Paints(view.viewport())
    settle()
    paints.count = 0
    for number in range(80):
        frame(view, f"line {number} of the reply\n\n")
    # The button that says there is new text is painted once, over the text.
    assert paints.count <= 2
    view.fittings.jump.hide()
    after = painted_anew(view)
    assert bool(after == before)
    view.jump_to_end()
    settle()
    assert "line 79 of the reply" in texts_in_sight(view)


def test_what_comes_while_it_is_hidden_is_there_when_it_is_shown(show):
    view = show(prompt(), streaming())
    view.hide()
    for number in range(30):
        frame(view, f"hidden {number}\n\n")
    view.show()
    view._clock.tick()
    settle()
    assert "hidden 29" in texts_in_sight(view)
    assert is_exact(view)


def test_pieces_of_a_message_that_is_not_shown_are_left_out(show):
    view = show(prompt(), streaming())
    frame(view, "right")
    frame(view, "wrong", number=77)
    assert "right" in view.shown_text()
    assert "wrong" not in view.shown_text()


def test_a_reply_that_was_streaming_before_it_was_opened_goes_on(show):
    view = show(prompt(), streaming(text="**So far"))
    frame(view, " and on**")
    assert "So far and on" in view.shown_text()


def test_several_replies_stream_in_one_conversation(show):
    view = show(prompt(), streaming(2), streaming(3))
    frame(view, "first", number=2)
    frame(view, "second", number=3)
    frame(view, " goes on", number=2)
    assert "first goes on" in view.shown_text()
    assert "second" in view.shown_text()
    assert is_exact(view)


def test_a_link_that_is_defined_behind_its_use_becomes_one(show):
    view = show(prompt(), streaming())
    frame(view, "See [the docs][d] and more.\n\nAnother paragraph.\n\n" + "Filler.\n\n" * 60)
    frame(view, "[d]: https://docs.vllm.ai\n\nEnd.\n\n")
    assert "See the docs and more." in view.shown_text()
    assert is_exact(view)


def test_reasoning_streams_into_its_fold(show):
    view = show(prompt(), streaming())
    frame(view, reasoning="Let me **think**.\n\n")
    entry = view.column.find_entry(REPLY)
    assert entry.fold is not None
    assert "Let me think." not in view.shown_text()
    view.scroller.toggle(entry)
    frame(view, reasoning="And again.\n\n")
    assert "Let me think.\nAnd again." in view.shown_text()
    frame(view, "The answer.")
    assert view.shown_text().index("And again.") < view.shown_text().index("The answer.")
    assert is_exact(view)
    view.scroller.toggle(entry)
    settle()
    assert "And again." not in view.shown_text()
    assert is_exact(view)


def test_reasoning_is_there_when_the_reply_has_ended(show):
    view = show(prompt(), streaming())
    frame(view, reasoning="Thought one.\n\nThought two.")
    frame(view, "Said.")
    view.change_message(placed(REPLY, text="Said.", reasoning="Thought one.\n\nThought two."))
    settle()
    view.scroller.toggle(view.column.find_entry(REPLY))
    settle()
    assert "Thought one.\nThought two.\nSaid." in view.shown_text()
    assert is_exact(view)


def test_a_reply_is_continued_behind_its_last_word(show):
    view = show(prompt(), placed(REPLY, text="One **two", status=Status.STOPPED))
    view.change_message(streaming(text="One **two"))
    frame(view, " three** four.")
    assert "One two three four." in view.shown_text()
    view.change_message(placed(REPLY, text="One **two three** four."))
    settle()
    assert "One two three four." in view.shown_text()
    assert is_exact(view)


@pytest.mark.parametrize("kind", ["paragraph", "marked", "table", "list", "fence", "quote"])
def test_giant_blocks_stream_and_end_as_they_are_opened(show, kind, qtbot):
    from tests.bench.replies import giant

    text = giant(kind, 6000)
    view = show(prompt(), streaming(), width=620, height=420)
    frame(view, text[: len(text) // 2])
    for piece in cuts(random.Random(1), text[len(text) // 2 :], 1500):
        frame(view, piece)
        assert is_exact(view)
    view.change_message(placed(REPLY, text=text))
    have_drawn(view, qtbot)
    opened = show(prompt(), placed(REPLY, text=text), width=620, height=420)
    have_drawn(opened, qtbot)
    assert look_alike(view, opened)


def test_a_long_reply_that_has_ended_is_kept_only_where_it_is_seen(show):
    text = MIXED * 120
    view = show(prompt(), streaming(), width=620, height=420)
    for piece in cuts(random.Random(1), text, 9000):
        frame(view, piece)
    view.change_message(placed(REPLY, text=text))
    settle()
    entry = view.column.find_entry(REPLY)
    assert sum(len(part.items) for part in entry.said.parts if part.items) < 500
    opened = show(prompt(), placed(REPLY, text=text), width=620, height=420)
    settle()
    assert look_alike(view, opened)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    settle()
    assert is_exact(view)
    assert view.shown_text() == opened.shown_text()


@pytest.mark.parametrize("shown", [(), (1,), (1, 2, 3)], ids=["none", "fewer", "more"])
def test_a_piece_that_was_due_when_other_messages_came_is_let_go(show, shown):
    view = show(prompt(1), streaming(2))
    frame(view, "hello\n\n")
    view.append_to(2, Piece(text="more\n\n" * 30, tokens=1))
    view.show_messages([placed(10 + number, text="short") for number in shown])
    settle()
    view._clock.tick()
    settle()
    heights = [view.column.heights[place] for place in range(len(shown))]
    assert heights == [entry.total for entry in view.column.entries]
    assert is_exact(view)


@pytest.mark.parametrize("seed", [1, 2])
def test_formulas_that_come_while_text_streams_leave_nothing_behind(show, qtbot, seed):
    dice = random.Random(seed)
    words = ["word", "$\\frac{a}{b}$", "**bold**", "$\\alpha_1 + \\beta^2$", "😀", "`code`", "longer words"]
    view = show(prompt(), streaming(), width=420, height=500)
    frame(view, "| a | b |\n|---|---|\n| $x^2$ | " * (seed == 2))
    for _ in range(100):
        frame(view, " ".join(dice.choice(words) for _ in range(3)) + " ")
        qtbot.wait(5)
        assert is_exact(view)
    have_drawn(view, qtbot)
    assert is_exact(view)
