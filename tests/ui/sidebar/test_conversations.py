"""The list of conversations: open, rename, delete, and what streams."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QPushButton

from ui.sidebar.conversation_row import STREAMING
from ui.sidebar.times import ago


def titles(scene):
    model = scene.window.sidebar.conversations.model()
    return [model.data(model.index(row)) for row in range(model.rowCount())]


def click(scene, row):
    rows = scene.window.sidebar.conversations
    place = rows.visualRect(rows.model().index(row)).center()
    scene.act(QTest.mouseClick, rows.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), place)


def two_conversations(play):
    scene = play("An answer.")
    scene.ask("First question")
    scene.press(Qt.Key.Key_N, modifiers=Qt.KeyboardModifier.ControlModifier)
    scene.ask("Second question")
    return scene


def test_newest_first_and_the_open_one_is_marked(play):
    scene = two_conversations(play)
    assert titles(scene) == ["Second question", "First question"]
    assert scene.window.sidebar.conversations.currentIndex().row() == 0


def test_a_click_opens_it_with_its_messages(play):
    scene = two_conversations(play)
    click(scene, 1)
    scene.until(lambda: "First question" in scene.transcript.shown_text())
    assert "Second question" not in scene.transcript.shown_text()
    assert "An answer." in scene.transcript.shown_text()


def test_f2_renames_in_place(play):
    scene = two_conversations(play)
    rows = scene.window.sidebar.conversations
    click(scene, 0)
    scene.press(Qt.Key.Key_F2, rows)
    editor = rows.findChild(QLineEdit)
    editor.setText("A better title")
    scene.press(Qt.Key.Key_Return, editor)
    scene.until(lambda: titles(scene)[0] == "A better title")
    assert scene.window.windowTitle().startswith("A better title")


def test_an_empty_title_leaves_the_old_one(play):
    scene = two_conversations(play)
    rows = scene.window.sidebar.conversations
    assert rows.model().setData(rows.model().index(0), "  ") is False
    assert titles(scene)[0] == "Second question"


def test_del_asks_and_deletes(play):
    scene = two_conversations(play)
    rows = scene.window.sidebar.conversations
    click(scene, 0)
    scene.press(Qt.Key.Key_Delete, rows)
    dialog = rows.window().findChild(QDialog)
    assert titles(scene) == ["Second question", "First question"]
    scene.act(button(dialog, "Delete").click)
    scene.until(lambda: titles(scene) == ["First question"])
    assert scene.window.chat.welcome.isVisible()


def test_del_can_be_taken_back(play):
    scene = two_conversations(play)
    rows = scene.window.sidebar.conversations
    click(scene, 0)
    scene.press(Qt.Key.Key_Delete, rows)
    scene.act(button(rows.window().findChild(QDialog), "Cancel").click)
    assert titles(scene) == ["Second question", "First question"]


def test_the_menu_offers_both(play):
    scene = two_conversations(play)
    rows = scene.window.sidebar.conversations
    scene.act(rows.customContextMenuRequested.emit, rows.visualRect(rows.model().index(1)).center())
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["Rename", "Delete…"]
    scene.act(menu.close)
    scene.act(rows.customContextMenuRequested.emit, QPoint(5, 5000))
    assert QApplication.activePopupWidget() is None


def test_a_streaming_one_has_a_dot(play):
    scene = play("One", " two")
    scene.engine.pause_after = 1
    scene.composer.set_text("Count")
    scene.press(Qt.Key.Key_Return)
    scene.until(lambda: scene.chats.busy.value)
    model = scene.window.sidebar.conversations.model()
    assert model.data(model.index(0), STREAMING) is True
    scene.act(scene.engine.gate.set)
    scene.until(lambda: model.data(model.index(0), STREAMING) is False)


def test_typing_in_the_list_goes_to_the_composer(play):
    scene = two_conversations(play)
    click(scene, 0)
    scene.act(QTest.keyClicks, scene.window.sidebar.conversations, "a")
    assert scene.composer.text == "a"
    assert scene.composer.editor.hasFocus()


def test_an_empty_list_says_so(play):
    scene = play()
    assert scene.window.sidebar.chats_part.empty.isVisible()


def test_times_are_short():
    now = 1_760_000_000.0
    assert [ago(now - passed, now) for passed in (5, 300, 7300, 200_000)] == ["now", "5 min", "2 h", "2 d"]
    assert len(ago(now - 30 * 86400, now)) <= 8


def button(dialog, text):
    return next(each for each in dialog.findChildren(QPushButton) if each.text() == text)
