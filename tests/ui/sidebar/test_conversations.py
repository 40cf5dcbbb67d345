"""The list of conversations: open, rename, delete and bring back, choose several, and what streams."""

import time

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.ui.sidebar.stage import DAY, HOUR, choose, click, menu_at, place_of, press, put_in, rows_of, titles
from ui.sidebar.conversation_model import ROW, STREAMING, ConversationModel
from ui.sidebar.times import ago

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def two_conversations(play):
    scene = play("An answer.")
    scene.ask("First question")
    scene.press(Qt.Key.Key_N, modifiers=CTRL)
    scene.ask("Second question")
    return scene


def edit(scene, text):
    editor = rows_of(scene).findChild(QLineEdit)
    editor.setText(text)
    scene.press(Qt.Key.Key_Return, editor)


def test_newest_first_and_the_open_one_is_marked(play):
    scene = two_conversations(play)
    assert titles(scene) == ["Second question", "First question"]
    assert rows_of(scene).currentIndex().row() == 0


def test_a_click_opens_it_with_its_messages(play):
    scene = two_conversations(play)
    opened = scene.chats.current.value
    click(scene, "First question")
    scene.until(lambda: scene.chats.current.value != opened)
    assert [placed.message.text for placed in scene.chats.path()] == ["First question", "An answer."]


def test_enter_opens_what_the_keyboard_is_on(play):
    scene = two_conversations(play)
    opened = scene.chats.current.value
    scene.press(Qt.Key.Key_Down, rows_of(scene))
    scene.press(Qt.Key.Key_Return, rows_of(scene))
    scene.until(lambda: scene.chats.current.value != opened)


def test_f2_renames_in_place(play):
    scene = two_conversations(play)
    press(scene, Qt.Key.Key_F2)
    edit(scene, "A better title")
    scene.until(lambda: titles(scene)[0] == "A better title")
    assert scene.window.windowTitle().startswith("A better title")


def test_an_empty_title_leaves_the_old_one(play):
    scene = two_conversations(play)
    model = rows_of(scene).model()
    assert model.setData(model.index(0), "  ") is False
    assert titles(scene)[0] == "Second question"


def test_what_is_edited_stays_so_while_the_list_changes(play):
    scene = play()
    put_in(scene, "Older", "Oldest")
    click(scene, "Oldest")
    scene.press(Qt.Key.Key_F2, rows_of(scene))
    editor = rows_of(scene).findChild(QLineEdit)
    editor.setText("Half wri")
    put_in(scene, "New", ago=10)
    assert titles(scene)[0] == "New"
    assert editor.isVisible()
    edit(scene, "Half written")
    scene.until(lambda: "Half written" in titles(scene))


def test_what_is_typed_stays_where_the_list_has_one_row_that_changes(play):
    scene = play()
    (only,) = put_in(scene, "Only one")
    click(scene, "Only one")
    scene.press(Qt.Key.Key_F2, rows_of(scene))
    editor = rows_of(scene).findChild(QLineEdit)
    assert editor.text() == "Only one"
    scene.act(QTest.keyClicks, editor, "Half wri")
    scene.act(scene.chats.shelf.pin, only, False)
    scene.act(rows_of(scene).show_streaming, frozenset({only}))
    assert editor.text() == "Half wri"


def test_days_and_times_pass_while_nothing_else_happens(play, monkeypatch):
    scene = play()
    put_in(scene, "One")
    put_in(scene, "Two", ago=9 * DAY)
    assert titles(scene) == ["Today:", "One", "Last 30 days:", "Two"]
    later = time.time() + 2 * DAY
    monkeypatch.setattr("ui.sidebar.groups.time.time", lambda: later)
    rows_of(scene)._clock.setInterval(0)
    scene.until(lambda: titles(scene)[0] == "Last 7 days:")


def test_many_changes_at_once_are_listed_once(play, monkeypatch):
    scene = play()
    (only,) = put_in(scene, "One")
    listed = []
    show = ConversationModel.show_rows

    def count(model, rows):
        listed.append(rows)
        show(model, rows)

    monkeypatch.setattr(ConversationModel, "show_rows", count)

    def change():
        for number in range(20):
            scene.chats.shelf.rename(only, f"Name {number}")

    scene.act(change)
    assert titles(scene) == ["Name 19"]
    assert len(listed) == 1


def test_clicks_with_ctrl_choose_several_and_open_none(play):
    scene = play()
    put_in(scene, "One", "Two", "Three")
    click(scene, "One")
    scene.until(lambda: scene.chats.current.value is not None)
    opened = scene.chats.current.value
    click(scene, "Three", CTRL)
    rows = rows_of(scene)
    assert len(rows.chosen) == 2
    assert scene.chats.current.value == opened
    click(scene, "Two")
    scene.until(lambda: scene.chats.current.value != opened)
    assert len(rows.chosen) == 1


def test_a_click_on_one_of_several_chosen_opens_that_one(play):
    scene = play()
    put_in(scene, "One", "Two")
    click(scene, "One")
    click(scene, "Two", CTRL)
    opened = scene.chats.current.value
    click(scene, "Two")
    scene.until(lambda: scene.chats.current.value != opened)
    assert len(rows_of(scene).chosen) == 1


def test_the_menu_of_a_conversation(play):
    scene = play()
    (one,) = put_in(scene, "One")
    menu = menu_at(scene, "One")
    names = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert names == ["Rename", "Pin", "Move to folder", "Archive", "Export…", "Delete"]
    choose(scene, menu, "Pin")
    assert scene.chats.shelf.find(one).pinned
    assert titles(scene) == ["Pinned:", "One"]
    choose(scene, menu_at(scene, "One"), "Unpin")
    choose(scene, menu_at(scene, "One"), "Archive")
    assert titles(scene) == ["Archived:"]
    click(scene, "Archived")
    choose(scene, menu_at(scene, "One"), "Unarchive")
    assert titles(scene) == ["One"]
    choose(scene, menu_at(scene, "One"), "Delete")
    assert titles(scene) == []


def test_the_menu_is_for_all_that_are_chosen(play):
    scene = play()
    put_in(scene, "One", "Two", "Three")
    click(scene, "One")
    click(scene, "Two", CTRL)
    menu = menu_at(scene, "Two")
    assert "Rename" not in [action.text() for action in menu.actions()]
    choose(scene, menu, "Pin")
    assert titles(scene)[:3] == ["Pinned:", "One", "Two"]


def test_a_menu_beside_what_is_chosen_is_for_that_row(play):
    scene = play()
    put_in(scene, "One", "Two")
    click(scene, "One")
    choose(scene, menu_at(scene, "Two"), "Pin")
    assert titles(scene)[:2] == ["Pinned:", "Two"]


def test_the_dots_open_the_menu_too_and_do_not_open_the_conversation(play):
    scene = play()
    put_in(scene, "One")
    opened = scene.chats.current.value
    click(scene, "One", x=rows_of(scene).viewport().width() - 14)
    menu = QApplication.activePopupWidget()
    assert "Archive" in [action.text() for action in menu.actions()]
    scene.act(menu.close)
    assert scene.chats.current.value == opened


def test_beside_the_rows_there_is_the_menu_of_the_list(play):
    scene = play()
    put_in(scene, "One")
    scene.act(rows_of(scene).customContextMenuRequested.emit, QPoint(5, 5000))
    menu = QApplication.activePopupWidget()
    assert [each.text() for each in menu.actions() if each.text()] == ["New folder", "Import…", "Export all…"]
    scene.act(menu.close)


def test_a_streaming_one_has_a_dot(play):
    scene = play("One", " two")
    scene.engine.pause_after = 1
    scene.composer.set_text("Count")
    scene.press(Qt.Key.Key_Return)
    scene.until(lambda: scene.chats.busy.value)
    model = rows_of(scene).model()
    assert model.data(model.index(0), STREAMING) is True
    assert "being written" in model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    scene.act(scene.engine.gate.set)
    scene.until(lambda: model.data(model.index(0), STREAMING) is False)


def test_typing_in_the_list_goes_to_the_composer(play):
    scene = two_conversations(play)
    click(scene, "Second question")
    scene.act(QTest.keyClicks, rows_of(scene), "a")
    assert scene.composer.text == "a"
    assert scene.composer.editor.hasFocus()


def test_an_empty_list_says_so(play):
    scene = play()
    assert scene.window.sidebar.chats_part.empty.isVisible()


def test_a_row_tells_a_screen_reader_and_shows_its_title_as_text(play):
    scene = play()
    put_in(scene, "<b>One</b>", pinned=True, ago=HOUR)
    rows = rows_of(scene)
    index = rows.indexAt(place_of(scene, "<b>One</b>"))
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "<b>One</b>, 1 h, pinned"
    assert "<b>" not in index.data(Qt.ItemDataRole.ToolTipRole)
    assert index.data(ROW).conversation.title == "<b>One</b>"


def test_times_are_short():
    now = 1_760_000_000.0
    assert [ago(now - passed, now) for passed in (5, 300, 7300, 200_000)] == ["now", "5 min", "2 h", "2 d"]
    assert len(ago(now - 30 * 86400, now)) <= 8
