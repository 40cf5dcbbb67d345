"""Groups and folders: their order, folding, names, and what is dragged into them."""

import time
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.chat.messages import Conversation, Folder
from tests.ui.sidebar.stage import (
    DAY,
    choose,
    click,
    drag,
    hold,
    let_go,
    menu_at,
    place_of,
    press,
    pull,
    put_in,
    rows_of,
    titles,
)
from ui.sidebar.conversation_model import TARGET, ConversationModel, title_of
from ui.sidebar.groups import ARCHIVED, CLOSED_FIRST, Entry, Heading
from ui.sidebar.groups import rows_of as grouped

NOON = time.mktime((2026, 11, 22, 12, 0, 0, 0, 0, -1))
A, B = Folder(1, "Work"), Folder(2, "Home")


def talk(id_, days=0.0, **marks):
    return Conversation(id_, f"Talk {id_}", NOON - days * DAY, **marks)


def read(rows):
    return [f"{row.title} {row.count}:" if isinstance(row, Heading) else row.conversation.id for row in rows]


def folder_in(scene, name="Work"):
    return scene.chats.shelf.add_folder(name).id


def test_pinned_then_folders_then_days_then_archived():
    listed = [
        talk(1, pinned=True),
        talk(2),
        talk(3, 0.4, folder=1),
        talk(4, 1, folder=2, pinned=True),
        talk(5, 1),
        talk(6, 5),
        talk(7, 20, archived=True, folder=1),
        talk(8, 29),
        talk(9, 300, folder=77),
    ]
    assert read(grouped(listed, (A, B), (), NOON)) == [
        "Pinned 2:",
        1,
        4,
        "Work 1:",
        3,
        "Home 0:",
        "Today 1:",
        2,
        "Yesterday 1:",
        5,
        "Last 7 days 1:",
        6,
        "Last 30 days 1:",
        8,
        "Older 1:",
        9,
        "Archived 1:",
        7,
    ]
    assert ARCHIVED in CLOSED_FIRST
    assert read(grouped(listed, (A, B), CLOSED_FIRST, NOON))[-1] == "Archived 1:"


def test_one_day_alone_needs_no_heading():
    assert read(grouped([talk(1), talk(2)], (), (), NOON)) == [1, 2]
    assert read(grouped([talk(1), talk(2, 1)], (), (), NOON)) == ["Today 1:", 1, "Yesterday 1:", 2]
    assert grouped([], (), (), NOON) == ()


def test_a_day_begins_at_midnight():
    rows = grouped([talk(1, 0.49), talk(2, 0.51)], (), (), NOON)
    assert read(rows) == ["Today 1:", 1, "Yesterday 1:", 2]


def test_a_closed_group_tells_only_how_many_it_has():
    rows = grouped([talk(1, folder=1), talk(2, folder=1)], (A,), ("folder:1",), NOON)
    assert read(rows) == ["Work 2:"]
    assert rows[0].closed


def test_the_model_tells_of_no_more_than_has_changed(qapp):
    model = ConversationModel()
    told = []
    model.rowsRemoved.connect(lambda _, first, last: told.append(("gone", first, last)))
    model.rowsInserted.connect(lambda _, first, last: told.append(("new", first, last)))
    entries = [Entry(talk(id_)) for id_ in range(5)]
    model.show_rows(tuple(entries))
    model.show_rows((*entries[:2], *entries[3:]))
    model.show_rows((Entry(talk(9)), *entries[:2], *entries[3:]))
    model.show_rows((Entry(replace(talk(9), title="Other")), *entries[:2], *entries[3:]))
    assert told == [("new", 0, 4), ("gone", 2, 2), ("new", 0, 0)]
    assert title_of(model.rows[0]) == "Other"


def test_any_list_follows_from_any_other(qapp):
    model = ConversationModel()
    lists = [(), (1,), (1, 2, 3), (3, 2, 1), (2, 3), (5, 2, 6, 3, 7), (7, 6, 5), (1, 2, 3, 4), ()]
    for ids in lists * 2:
        model.show_rows(tuple(Entry(talk(id_)) for id_ in ids))
        assert [row.conversation.id for row in model.rows] == list(ids)
        assert model.rowCount() == len(ids)


def test_a_new_folder_is_named_at_once(play):
    scene = play()
    scene.act(scene.window.sidebar.menu_button.click)
    choose(scene, QApplication.activePopupWidget(), "New folder")
    editor = rows_of(scene).findChild(QLineEdit)
    editor.setText("Papers")
    scene.press(Qt.Key.Key_Return, editor)
    scene.until(lambda: titles(scene) == ["Papers:"])
    assert not scene.window.sidebar.chats_part.empty.isVisible()


def test_into_a_new_folder_by_the_menu(play):
    scene = play()
    put_in(scene, "One", "Two")
    choose(scene, menu_at(scene, "Two"), "Move to folder", "New folder…")
    scene.press(Qt.Key.Key_Escape, rows_of(scene).findChild(QLineEdit))
    assert titles(scene) == ["New folder:", "Two", "Today:", "One"]
    choose(scene, menu_at(scene, "Two"), "Move to folder", "Out of the folder")
    assert titles(scene) == ["New folder:", "Today:", "One", "Two"]
    choose(scene, menu_at(scene, "One"), "Move to folder", "New folder")
    assert titles(scene)[:2] == ["New folder:", "One"]


def test_a_folder_is_renamed_and_deleted_and_its_conversations_stay(play):
    scene = play()
    folder = folder_in(scene)
    put_in(scene, "One", folder=folder)
    choose(scene, menu_at(scene, "Work"), "Rename")
    editor = rows_of(scene).findChild(QLineEdit)
    editor.setText("Play & rest")
    scene.press(Qt.Key.Key_Return, editor)
    scene.until(lambda: titles(scene)[0] == "Play & rest:")
    menu = menu_at(scene, "One")
    inner = next(action.menu() for action in menu.actions() if action.text() == "Move to folder")
    assert "Play && rest" in [action.text() for action in inner.actions()]
    scene.act(menu.close)
    choose(scene, menu_at(scene, "Play & rest"), "Delete folder")
    assert titles(scene) == ["One"]


def test_del_on_a_folder_deletes_the_folder_alone(play):
    scene = play()
    put_in(scene, "One", folder=folder_in(scene))
    rows = rows_of(scene)
    rows.setCurrentIndex(rows.indexAt(place_of(scene, "Work")))
    press(scene, Qt.Key.Key_Delete)
    assert titles(scene) == ["One"]


def test_a_click_folds_and_the_keyboard_too_and_it_is_kept(play):
    scene = play()
    put_in(scene, "One", folder=folder_in(scene))
    rows = rows_of(scene)
    click(scene, "Work")
    assert titles(scene) == ["Work:"]
    assert scene.window.memory.value("groups").split("\n") == ["archived", "folder:1"]
    for key, shown in (
        (Qt.Key.Key_Right, 2),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_Space, 2),
        (Qt.Key.Key_Return, 1),
    ):
        rows.setCurrentIndex(rows.model().index(0))
        scene.press(key, rows)
        assert len(titles(scene)) == shown
    spoken = rows.model().index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "folder Work, 1 conversation, closed"


def test_what_was_folded_is_so_again(play):
    scene = play(attach=False)
    scene.window.memory.setValue("groups", "")
    scene.attach()
    put_in(scene, "One", archived=True)
    assert titles(scene) == ["Archived:", "One"]


def test_a_drag_moves_into_a_folder_and_out_of_it(play):
    scene = play()
    folder_in(scene)
    put_in(scene, "One", "Two")
    drag(scene, "Two", "Work")
    assert titles(scene) == ["Work:", "Two", "Today:", "One"]
    drag(scene, "One", "Two")
    assert titles(scene) == ["Work:", "One", "Two"]
    put_in(scene, "Three")
    drag(scene, "Two", "Three")
    assert titles(scene)[:2] == ["Work:", "One"]


def test_all_that_are_chosen_are_dragged_together(play):
    scene = play()
    folder_in(scene)
    put_in(scene, "One", "Two", "Three")
    click(scene, "One")
    click(scene, "Three", Qt.KeyboardModifier.ControlModifier)
    hold(scene, "Three")
    place = place_of(scene, "Work")
    pull(scene, place)
    assert rows_of(scene)._drop.drag._ghost.text() == "2 conversations"
    let_go(scene, place)
    assert titles(scene)[:3] == ["Work:", "One", "Three"]


def test_while_dragging_one_sees_where_it_would_land(play):
    scene = play()
    folder_in(scene)
    put_in(scene, "One")
    rows = rows_of(scene)
    hold(scene, "One")
    pull(scene, place_of(scene, "Work"))
    ghost = rows._drop.drag._ghost
    assert ghost.isVisible()
    assert ghost.text() == "One"
    assert rows.model().index(0).data(TARGET) is True
    pull(scene, place_of(scene, "One"))
    assert rows.model().index(0).data(TARGET) is False
    scene.press(Qt.Key.Key_Escape, rows)
    assert not ghost.isVisible()
    let_go(scene, place_of(scene, "Work"))
    assert titles(scene) == ["Work:", "Today:", "One"]


def test_a_drop_beside_everything_moves_nothing(play):
    scene = play()
    put_in(scene, "One", folder=folder_in(scene))
    hold(scene, "One")
    pull(scene, QPoint(10, 3000))
    let_go(scene, QPoint(10, 3000))
    assert titles(scene) == ["Work:", "One"]


def test_a_short_move_is_a_click(play):
    scene = play()
    folder_in(scene)
    put_in(scene, "One")
    place = place_of(scene, "One")
    hold(scene, "One")
    pull(scene, place + QPoint(1, 1))
    let_go(scene, place)
    scene.until(lambda: scene.chats.current.value is not None)
    assert titles(scene) == ["Work:", "Today:", "One"]


def test_a_drag_at_the_edge_scrolls(play):
    scene = play()
    put_in(scene, *(f"Talk {number}" for number in range(60)))
    rows = rows_of(scene)
    rows.verticalScrollBar().setValue(0)
    scene.act(
        QTest.mousePress, rows.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), QPoint(40, 50)
    )
    low = QPoint(40, rows.viewport().height() - 3)
    pull(scene, low)
    scene.until(lambda: rows.verticalScrollBar().value() > 0)
    let_go(scene, low)


def test_the_list_is_drawn_in_every_state(play):
    scene = play()
    put_in(scene, "One", folder=folder_in(scene))
    put_in(scene, "Two", pinned=True)
    put_in(scene, "Three", archived=True)
    click(scene, "Archived")
    for theme in ("dark", "light"):
        scene.theme.choose(theme)
        assert not rows_of(scene).grab().isNull()
