"""What a screen reader is told about a transcript."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from app.chat.messages import Status
from app.engine.replies import Piece
from tests.ui.transcript.furnished import USAGE, message, placed, prompt
from ui.transcript import announcing
from ui.transcript.accessibility import LONGEST, spoken_name

Text, Role = QAccessible.Text, QAccessible.Role


@pytest.fixture
def said(monkeypatch):
    """What has been announced; a screen reader is there."""
    told = []

    class Event:
        def __init__(self, view, text):
            self.text = text

        def setPoliteness(self, politeness):  # noqa: N802  Qt's name
            assert politeness == QAccessible.AnnouncementPoliteness.Polite

    reader = SimpleNamespace(
        AnnouncementPoliteness=QAccessible.AnnouncementPoliteness,
        Event=QAccessible.Event,
        isActive=lambda: True,
        updateAccessibility=lambda event: told.append(event.text) if isinstance(event, Event) else None,
    )
    monkeypatch.setattr(announcing, "QAccessible", reader)
    monkeypatch.setattr(announcing, "QAccessibleAnnouncementEvent", Event)
    monkeypatch.setattr(announcing, "PERIOD", 5)
    return told


def tree(view):
    return QAccessible.queryAccessibleInterface(view)


def test_it_is_a_list_of_messages(show):
    view = show(prompt(1, "Why?"), placed(3, text="Because.", usage=USAGE))
    whole = tree(view)
    assert (whole.role(), whole.text(Text.Name), whole.childCount()) == (Role.List, "Conversation", 2)
    names = [whole.child(at).text(Text.Name) for at in range(2)]
    assert names == ["You: Why?", "Qwen3-8B: Because."]
    reply = whole.child(1)
    assert reply.role() == Role.ListItem
    assert reply.text(Text.Description) == "213 tokens · 44 tok/s · TTFT 85 ms · 93% cached"
    assert reply.parent() is whole
    assert whole.indexOfChild(reply) == 1
    assert whole.child(2) is None


def test_messages_are_where_they_are_painted(show):
    view = show(prompt(1, "Why?"), placed(3, text="Because."))
    whole = tree(view)
    first, second = whole.child(0).rect(), whole.child(1).rect()
    assert whole.rect().contains(first)
    assert first.bottom() < second.bottom()
    middle = second.center()
    assert whole.childAt(middle.x(), middle.y()) is whole.child(1)
    assert whole.childAt(-500, -500) is None


def test_what_is_scrolled_away_says_so(show):
    view = show(prompt(1, "Why?"), placed(3, text="\n\n".join(["Because."] * 200)))
    whole = tree(view)
    assert whole.child(0).state().offscreen
    assert not whole.child(1).state().offscreen


def test_a_reply_that_streams_is_read_as_far_as_it_has_come(show, qtbot):
    view = show(placed(3, text="", status=Status.STREAMING))
    view.append_to(3, Piece("Because", 1))
    assert tree(view).child(0).text(Text.Name) == "Qwen3-8B is writing: Because"


def test_a_message_that_is_gone_is_no_item_any_more(show):
    view = show(prompt(1, "Why?"))
    gone = tree(view).child(0)
    view.show_messages([prompt(2, "How?")])
    assert not gone.isValid()
    assert gone.text(Text.Name) == ""
    assert gone.rect() == QRect()
    assert tree(view).child(0).text(Text.Name) == "You: How?"
    assert tree(view).indexOfChild(gone) == -1


def test_a_long_message_is_not_read_all_at_once():
    assert len(spoken_name(message(text="x" * 100_000))) < LONGEST + 20


def test_an_error_is_part_of_its_name():
    failed = message(text="Half", status=Status.FAILED, error="It broke.")
    assert spoken_name(failed) == "Qwen3-8B: Half It broke."


def test_finished_paragraphs_are_said_and_the_rest_at_the_end(show, said, qtbot):
    view = show(placed(3, text="", status=Status.STREAMING))
    view.fittings.announcer._timer.setInterval(5)
    view.append_to(3, Piece("First **one**.\n\nSecond", 3))
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["First one."]
    view.append_to(3, Piece(" half", 1))
    text = "First **one**.\n\nSecond half."
    view.change_message(placed(3, text=text, usage=USAGE))
    assert said == ["First one.", "Second half."]


def test_a_failure_is_said(show, said):
    view = show(placed(3, text="", status=Status.STREAMING))
    view.append_to(3, Piece("Half", 1))
    view.change_message(placed(3, text="Half", status=Status.FAILED, error="It broke."))
    assert said == ["Half", "It broke."]


def test_a_rating_says_nothing_again(show, said):
    view = show(placed(3))
    view.change_message(placed(3, rating=1))
    assert said == []


def test_what_the_keyboard_comes_to_is_said(show, said):
    view = show(placed(3, usage=USAGE))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert said == ["Copy text"]


def test_other_messages_are_told_of(show, monkeypatch):
    told = []
    reader = SimpleNamespace(
        Event=QAccessible.Event,
        isActive=lambda: True,
        updateAccessibility=lambda event: told.append(event.type()),
    )
    view = show(prompt(1))
    monkeypatch.setattr(announcing, "QAccessible", reader)
    view.add_message(placed(3))
    view.show_messages([prompt(2)])
    assert told == [QAccessible.Event.ObjectReorder] * 2


def test_without_a_screen_reader_nothing_is_kept(show, monkeypatch):
    view = show(placed(3, text="", status=Status.STREAMING))
    view.append_to(3, Piece("Half.\n\nMore", 1))
    assert view.fittings.announcer._said == {}


def test_the_place_of_a_message_follows_the_scrolling(show):
    view = show(prompt(1, "Why?"), placed(3, text="\n\n".join(["Because."] * 200)))
    before = tree(view).child(1).rect().topLeft()
    view.scroller.scroll_by(-100)
    assert tree(view).child(1).rect().topLeft() - before == QPoint(0, 100)
