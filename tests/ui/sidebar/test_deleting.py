"""Conversations and folders that are deleted, and how they come back."""

from PySide6.QtCore import Qt

from tests.ui.sidebar.stage import choose, click, menu_at, press, put_in, rows_of, titles
from tests.ui.sidebar.test_conversations import two_conversations
from tests.ui.sidebar.test_folders import folder_in

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_del_deletes_and_says_how_to_bring_it_back(play):
    scene = two_conversations(play)
    passing = scene.window.sidebar.passing
    press(scene, Qt.Key.Key_Delete)
    assert titles(scene) == ["First question"]
    assert scene.window.chat.welcome.isVisible()
    assert passing.isVisible()
    assert passing.said == "Deleted “Second question”"
    scene.act(passing.button.click)
    assert titles(scene) == ["Second question", "First question"]
    assert not passing.isVisible()


def test_several_come_back_together_by_ctrl_z(play):
    scene = play()
    put_in(scene, "One", "Two", "Three")
    click(scene, "One")
    click(scene, "Three", SHIFT)
    press(scene, Qt.Key.Key_Delete)
    assert titles(scene) == []
    assert scene.window.sidebar.passing.said == "3 conversations deleted"
    scene.press(Qt.Key.Key_Z, scene.window.focusWidget(), CTRL)
    assert titles(scene) == ["One", "Two", "Three"]
    press(scene, Qt.Key.Key_Z, CTRL)
    assert titles(scene) == ["One", "Two", "Three"]


def test_what_was_put_away_is_not_brought_back_with_what_is_deleted_later(play):
    scene = play()
    put_in(scene, "One", "Two")
    passing = scene.window.sidebar.passing
    scene.act(rows_of(scene).delete_requested.emit, [scene.chats.shelf.conversations.value[0].id])
    scene.act(passing.put_away)
    scene.act(rows_of(scene).delete_requested.emit, [scene.chats.shelf.conversations.value[0].id])
    assert passing.said == "Deleted “Two”"
    scene.act(passing.button.click)
    assert titles(scene) == ["Two"]


def test_ctrl_z_brings_back_what_was_deleted_last_after_the_notice_has_gone(play):
    scene = play()
    put_in(scene, "One", "Two", "Three")
    click(scene, "One")
    press(scene, Qt.Key.Key_Delete)
    scene.act(scene.window.sidebar.passing.put_away)
    press(scene, Qt.Key.Key_Z, CTRL)
    assert titles(scene) == ["One", "Two", "Three"]


def test_the_notice_stays_under_the_mouse_and_goes_by_itself(play):
    scene = play()
    put_in(scene, "One")
    passing = scene.window.sidebar.passing
    passing._timer.setInterval(0)
    scene.act(rows_of(scene).delete_requested.emit, [scene.chats.shelf.conversations.value[0].id])
    scene.until(lambda: not passing.isVisible())


def test_a_deleted_folder_comes_back_with_what_was_in_it(play):
    scene = play()
    folder = folder_in(scene)
    put_in(scene, "One", "Two", folder=folder)
    put_in(scene, "Three")
    choose(scene, menu_at(scene, "Work"), "Delete folder")
    assert titles(scene) == ["Three", "One", "Two"]
    passing = scene.window.sidebar.passing
    assert passing.said == "Deleted “Work”"
    choose(scene, menu_at(scene, "Two"), "Move to folder", "New folder…")
    scene.act(passing.button.click)
    assert sorted(titles(scene)) == ["New folder:", "One", "Three", "Today:", "Two", "Work:"]
    folders = {entry.title: entry.folder for entry in scene.chats.shelf.conversations.value}
    assert folders["One"] == folder
    assert folders["Two"] not in (None, folder)
    assert folders["Three"] is None
