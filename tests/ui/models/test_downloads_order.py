"""The order of the downloads: by buttons, keys and dragging."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.hub.orders import Download, Waiting
from tests.ui.models.shelf import (
    finished,
    open_downloads,
    order,
    running,
    show_queue,
)

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager


@pytest.fixture
def view(shelf):
    return open_downloads(shelf)


def rows(view):
    return view.panel.list.rows


def three(shelf):
    return [Download(order(name, shelf.folder), Waiting(), 0) for name in "abc"]


def placed(view):
    """The ids from top to bottom, as they are laid out."""
    return [row.id for row in sorted(rows(view).values(), key=lambda row: row.y())]


def test_finished_ones_stand_under_the_rest_and_can_be_cleared(shelf, view):
    show_queue(shelf, finished("a", shelf.folder), running("b", shelf.folder))
    assert placed(view) == ["b", "a"]
    shelf.act(view.panel.clear.click)
    assert shelf.downloads.asked == [("clear",)]


def test_rows_move_by_buttons_and_keys(shelf, view):
    show_queue(shelf, *three(shelf))
    assert not rows(view)["a"].up.isEnabled()
    shelf.act(rows(view)["b"].up.click)
    shelf.act(rows(view)["b"].down.click)
    rows(view)["c"].main.setFocus()
    assert rows(view)["c"].up.isVisible()  # shown where the focus is
    shelf.act(QTest.keyClick, rows(view)["c"].main, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert shelf.downloads.asked == [("move", "b", 0), ("move", "b", 2), ("move", "c", 1)]


def test_a_place_in_the_queue_counts_what_is_finished(shelf, view):
    show_queue(shelf, finished("x", shelf.folder), *three(shelf))
    shelf.act(rows(view)["b"].up.click)
    assert shelf.downloads.asked == [("move", "b", 1)]


def drag(grip, to_row, part):
    """Drag ``grip`` to the upper (0) or lower (1) part of a row."""
    target = to_row.mapToGlobal(QPoint(5, round(to_row.height() * (0.1 + 0.8 * part))))
    for kind, place in (
        (QEvent.Type.MouseButtonPress, grip.mapToGlobal(QPoint(2, 2))),
        (QEvent.Type.MouseMove, target),
        (QEvent.Type.MouseButtonRelease, target),
    ):
        button = Qt.MouseButton.LeftButton
        event = QMouseEvent(
            kind, QPointF(2, 2), QPointF(place), button, button, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(grip, event)


@pytest.mark.parametrize(
    ("dragged", "to", "part", "asked"),
    [
        ("a", "c", 1, [("move", "a", 2)]),
        ("a", "b", 1, [("move", "a", 1)]),
        ("c", "a", 0, [("move", "c", 0)]),
        ("b", "b", 1, []),
        ("a", "b", 0, []),
    ],
)
def test_rows_move_by_dragging(shelf, view, dragged, to, part, asked):
    show_queue(shelf, *three(shelf))
    shelf.act(drag, rows(view)[dragged].grip, rows(view)[to], part)
    assert shelf.downloads.asked == asked


def test_escape_gives_a_drag_up(shelf, view):
    show_queue(shelf, *three(shelf))
    grip = rows(view)["a"].grip
    shelf.act(QTest.mousePress, grip, Qt.MouseButton.LeftButton)
    shelf.act(QTest.keyClick, grip, Qt.Key.Key_Escape)
    shelf.act(QTest.mouseRelease, grip, Qt.MouseButton.LeftButton)
    assert shelf.downloads.asked == []
