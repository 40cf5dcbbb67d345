"""What the tests of the left column do over and over: conversations to list, clicks, and drags."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.chat.messages import Conversation, Lane, Message, Status
from ui.sidebar.conversation_model import title_of
from ui.sidebar.groups import Heading

HOUR, DAY = 3600, 86400
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


def put_in(scene, *titles, text="What is a token?", ago=None, **marks):
    """Have conversations in the list, the first one newest; return their ids in this order.

    Unless told how many seconds ``ago``, they are of an hour ago, or of the day's beginning if that was later.
    """
    now = time.time()
    day = time.localtime(now)
    midnight = time.mktime((*day[:3], 0, 0, 0, 0, 0, -1))
    newest = max(now - HOUR, midnight + len(titles) / 1000) if ago is None else now - ago

    async def add():
        for place, title in reversed(list(enumerate(titles))):
            moment = newest - place / 1000
            messages = (
                Message(1, 0, "user", f"{text} {title}", Status.COMPLETE, moment),
                Message(2, 0, "assistant", "It is **so**.", Status.COMPLETE, moment, "Model", parent=1),
            )
            entry = Conversation(0, title, moment, (Lane(2),), **marks)
            await scene.chats.shelf.add([(entry, messages)])

    scene.run(add())
    by_title = {entry.title: entry.id for entry in scene.chats.shelf.conversations.value}
    return [by_title[title] for title in titles]


def rows_of(scene):
    return scene.window.sidebar.conversations


def titles(scene):
    """The list as one reads it; what stands over a group has a colon."""
    return [f"{title_of(row)}:" if isinstance(row, Heading) else title_of(row) for row in rows_of(scene).rows]


def place_of(scene, title):
    rows = rows_of(scene)
    row = [title_of(row) for row in rows.rows].index(title)
    rows.scrollTo(rows.model().index(row))
    return rows.visualRect(rows.model().index(row)).center()


def click(scene, title, modifiers=NONE, x=None):
    rows, place = rows_of(scene), place_of(scene, title)
    if x is not None:
        place.setX(x)
    scene.act(QTest.mouseClick, rows.viewport(), LEFT, modifiers, place)


def press(scene, key, modifiers=NONE):
    """Press a key with the keyboard in the list."""
    rows_of(scene).setFocus()
    scene.press(key, rows_of(scene), modifiers)


def hold(scene, title):
    """Press the button on a row and keep it down."""
    scene.act(QTest.mousePress, rows_of(scene).viewport(), LEFT, NONE, place_of(scene, title))


def pull(scene, place):
    """Move the held mouse to ``place``, in two steps as a hand does."""
    viewport = rows_of(scene).viewport()
    for target in (place + QPoint(0, 1), place):
        spot = QPointF(target)
        moved = QMouseEvent(
            QEvent.Type.MouseMove, spot, QPointF(viewport.mapToGlobal(target)), LEFT, LEFT, NONE
        )
        scene.act(QApplication.sendEvent, viewport, moved)


def let_go(scene, place):
    scene.act(QTest.mouseRelease, rows_of(scene).viewport(), LEFT, NONE, place)


def drag(scene, title, target):
    hold(scene, title)
    place = place_of(scene, target)
    pull(scene, place)
    let_go(scene, place)


def menu_at(scene, title):
    """Open the menu of a row and return it."""
    rows = rows_of(scene)
    scene.act(rows.customContextMenuRequested.emit, place_of(scene, title))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(scene, menu, *names):
    """Choose from a menu, or from a menu in it."""
    for name in names[:-1]:
        menu = next(action.menu() for action in menu.actions() if action.text() == name)
    scene.act(next(action for action in menu.actions() if action.text() == names[-1]).trigger)
    popup = QApplication.activePopupWidget()
    if popup is not None:
        scene.act(popup.close)
