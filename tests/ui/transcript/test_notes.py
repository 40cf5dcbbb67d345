"""A press on a footnote's number leads to its text; every other link is handed on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest

from tests.ui.transcript.furnished import placed, press

LONG = "A claim[^1] and [a site](https://example.org).\n\n" + "Words.\n\n" * 300 + "[^1]: The source of it.\n"


def seen(view):
    return "\n".join(
        block.text
        for part, top in view.sight.spots()
        for start, block in zip(part.tops, part.blocks, strict=True)
        if -block.height < top - view.sight.top + start < view.viewport().height() - 10
    )


def open_at_its_beginning(show):
    view = show(placed(3, text=LONG))
    view.jump_to(3)
    assert "The source of it." not in seen(view)
    return view


def test_a_footnotes_number_leads_to_its_text(show):
    view = open_at_its_beginning(show)
    links = QSignalSpy(view.link_chosen)
    press(view, "1")
    assert "The source of it." in seen(view)
    assert links.count() == 0


def test_so_it_does_by_keyboard(show):
    view = open_at_its_beginning(show)
    view.setFocus()
    while view.reader.keyboard.focus is None or view.reader.keyboard.focus.spot.label != "1":
        QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert "The source of it." in seen(view)


def test_another_link_is_handed_on(show):
    view = open_at_its_beginning(show)
    links = QSignalSpy(view.link_chosen)
    press(view, "a site")
    assert links.at(0) == ["https://example.org"]


def test_a_note_that_is_not_there_leads_nowhere(show):
    view = show(placed(3, text="Nothing."))
    view.fittings.acting.follow(view.column.entries[0], "#note-7")
