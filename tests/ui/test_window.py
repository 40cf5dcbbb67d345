"""The window around the pages: its columns, theme, notices and end."""

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton

from app.engine.states import Activity
from app.errors import StorageError
from app.tasks import TaskFailure
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import DARK, LIGHT, tokens_of


def test_the_theme_is_chosen_kept_and_worn_at_the_next_start(play):
    scene = play()
    scene.act(scene.window.header.theme_chosen.emit, "dark")
    assert tokens_of(QApplication.palette()) is DARK
    assert scene.settings.value.value.theme == "dark"
    assert play().theme.choice == "dark"


@pytest.mark.parametrize(("scheme", "tokens"), [("dark", DARK), ("light", LIGHT)])
def test_every_colour_of_a_theme_can_be_recognised_again(play, scheme, tokens):
    scene = play()
    scene.theme.choose(scheme)
    assert tokens_of(scene.window.palette()) is tokens
    assert tokens_of(scene.window.sidebar.models.palette()) is tokens


def test_geometry_and_columns_are_kept(play):
    scene = play()
    window = scene.window
    scene.act(window.header.right_button.setChecked, False)
    scene.act(window.side.memory.set_collapsed, True)
    window.resize(720, 640)
    window.save_layout()
    again = play(attach=False).window
    assert (again.width(), again.height()) == (720, 640)
    assert not again.side.isVisible()
    assert again.sidebar.isVisible()
    assert again.side.folded == ["memory"]


def test_damaged_window_settings_are_no_trouble(play, tmp_path):
    from app.paths import user_paths

    user_paths().window.write_text("[General]\ngeometry=nonsense\ncolumns=7\nfolded=@Invalid()\ntheme=pink\n")
    scene = play(attach=False)
    assert scene.theme.choice == "system"
    assert scene.window.sidebar.isVisible()


@pytest.mark.parametrize(
    ("modifiers", "part"),
    [
        (Qt.KeyboardModifier.ControlModifier, "sidebar"),
        (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, "side"),
    ],
)
def test_columns_fold_by_key(play, modifiers, part):
    scene = play()
    column = getattr(scene.window, part)
    scene.press(Qt.Key.Key_B, modifiers=modifiers)
    scene.until(lambda: not column.isVisible())
    scene.press(Qt.Key.Key_B, modifiers=modifiers)
    scene.until(column.isVisible)


def test_a_notice_says_what_and_the_remedy_once_and_goes(play):
    scene = play()
    error = StorageError("The disk is full.", "Free some space.")
    scene.act(scene.chats.problems.emit, error)
    scene.act(scene.chats.problems.emit, error)
    (notice,) = scene.window.notices.shown
    assert notice.key == ("The disk is full.", "Free some space.")
    scene.act(notice.closed.emit)
    assert scene.window.notices.shown == []
    assert not scene.window.notices.isVisible()


def test_only_the_latest_notices_are_shown(play):
    notices = play().window.notices
    for number in range(5):
        notices.show_notice(f"Problem {number}.")
    assert [notice.key[0] for notice in notices.shown] == ["Problem 4.", "Problem 3.", "Problem 2."]


def test_an_unexpected_failure_shows_its_details_for_copying(play):
    scene = play()
    scene.act(scene.tasks.failed.emit, TaskFailure("a task", ValueError("deep inside")))
    (notice,) = scene.window.notices.shown
    scene.act(notice.findChild(QPushButton).click)
    dialog = QApplication.activeModalWidget()
    assert "deep inside" in dialog.findChild(QPlainTextEdit).toPlainText()
    copy = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Copy")
    scene.act(copy.click)
    assert "ValueError: deep inside" in QApplication.clipboard().text()
    scene.act(dialog.accept)


def test_unreadable_settings_are_said_at_the_start(play):
    scene = play(attach=False)
    scene.settings.problem = "It is kept aside. The default settings are used."
    scene.attach()
    assert "kept aside" in scene.window.notices.shown[0].key[1]


def test_the_status_line_tells_model_state_and_speed(play):
    scene = play()
    status = scene.window.status
    scene.ask("Hi")
    assert "Guide · ready" in status.said
    scene.act(scene.engine.activity.set, Activity(running=2, waiting=1, tokens_per_second=214.4))
    assert "214 tok/s · 2 streams · 1 waiting" in status.said
    scene.act(scene.engine.activity.set, Activity())
    assert "tok/s" not in status.said


def test_closing_asks_instead_and_keeps_the_layout(play):
    scene = play()
    asked = []
    scene.window.close_requested.connect(lambda: asked.append(True))
    assert scene.window.close() is False
    assert asked == [True]
    assert QSettings(str(scene.paths.window), QSettings.Format.IniFormat).contains("geometry")


def test_icons_follow_the_theme(play):
    scene = play()
    button = scene.window.sidebar.new_button
    scene.theme.choose("light")
    light = button.icon().pixmap(32).toImage()
    scene.theme.choose("dark")
    assert button.icon().pixmap(32).toImage() != light


def test_an_icon_can_be_exchanged_and_a_mark_too(play):
    button = QPushButton()
    play()
    put_icon(button, "mdi6.plus")
    plus = button.icon().pixmap(32).toImage()
    put_icon(button, "mdi6.minus")
    assert button.icon().pixmap(32).toImage() != plus
    mark(button, role="primary")
    mark(button, tone="danger")
    assert (button.property("role"), button.property("tone")) == ("primary", "danger")


def test_the_side_columns_tab_is_kept_between_starts(play):
    scene = play()
    scene.window.side.show_tab("prompting")
    assert scene.window.side.tab == "prompting"
    scene.window.save_layout()
    side = play(attach=False).window.side
    assert side.tab == "prompting"
    side.show_tab("nothing of that name")
    assert side.tab == "prompting"
