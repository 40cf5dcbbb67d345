"""Searching conversations: as one types, with the words around what was found."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.chat.messages import Match
from app.errors import StorageError
from tests.ui.sidebar.stage import put_in, rows_of, titles
from ui.sidebar.found_row import MATCH


def search(scene, text):
    sidebar = scene.window.sidebar
    sidebar.search.setText(text)
    scene.until(lambda: sidebar.chats_part.page in {sidebar.found, sidebar.nothing})


def test_what_is_found_stands_in_place_of_the_list(play):
    scene = play()
    put_in(scene, "Apples", "Pears", text="How does quantization work?")
    search(scene, "quantiz")
    found = scene.window.sidebar.found
    assert [match.title for match in found.matches] == ["Apples", "Pears"]
    assert ("quantiz", True) in found.matches[0].parts
    scene.press(Qt.Key.Key_Escape, scene.window.sidebar.search)
    assert scene.window.sidebar.search.text() == ""
    assert scene.window.sidebar.chats_part.page is rows_of(scene)
    assert titles(scene) == ["Apples", "Pears"]


def test_enter_opens_the_first_and_leads_to_the_message(play):
    scene = play()
    _, pears = put_in(scene, "Apples", "Pears")
    led = []
    scene.window.sidebar.message_found.connect(led.append)
    search(scene, "so")
    field = scene.window.sidebar.search
    matches = scene.window.sidebar.found.matches
    scene.press(Qt.Key.Key_Down, field)
    scene.press(Qt.Key.Key_Return, field)
    scene.until(lambda: led)
    assert matches[1].conversation == scene.chats.current.value == pears
    assert led == [matches[1].message]


def test_a_title_opens_the_conversation(play):
    scene = play()
    (apples,) = put_in(scene, "Apples")
    scene.chats.shelf.rename(apples, "Kiwis")
    search(scene, "kiwi")
    found = scene.window.sidebar.found
    title = next(row for row, match in enumerate(found.matches) if match.message is None)
    spot = found.visualRect(found.model().index(title)).center()
    scene.act(QTest.mouseClick, found.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), spot)
    scene.until(lambda: scene.chats.current.value == apples)


def test_nothing_found_says_so_and_shows_what_was_asked_as_text(play):
    scene = play()
    put_in(scene, "Apples")
    search(scene, "<b>zebra")
    assert scene.window.sidebar.nothing.isVisible()
    assert "<b>zebra" in scene.window.sidebar.nothing.said


def test_only_the_newest_question_is_answered(play):
    scene = play()
    put_in(scene, "Apples", "Pears")
    sidebar = scene.window.sidebar
    sidebar.search.setText("app")
    sidebar.search.setText("pear")
    scene.until(lambda: sidebar.chats_part.page is sidebar.found)
    assert {match.title for match in sidebar.found.matches} == {"Pears"}


def test_what_is_deleted_is_found_no_more(play):
    scene = play()
    (apples,) = put_in(scene, "Apples")
    search(scene, "apples")
    scene.act(scene.chats.shelf.delete, apples)
    scene.until(scene.window.sidebar.nothing.isVisible)


def test_a_search_that_fails_is_told(play, monkeypatch):
    scene = play()

    async def fail(text):
        raise StorageError("The conversations could not be searched.", "Try again.")

    monkeypatch.setattr(scene.chats.shelf, "search", fail)
    scene.window.sidebar.search.textChanged.disconnect()
    from ui.sidebar.search import Search

    told = []
    again = Search(scene.window.sidebar.search, fail, scene.tasks)
    again.failed.connect(told.append)
    scene.window.sidebar.search.setText("x")
    scene.until(lambda: told)
    assert told[0].what == "The conversations could not be searched."


def test_ctrl_k_goes_to_the_field(play):
    scene = play()
    scene.press(Qt.Key.Key_K, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert scene.window.sidebar.search.hasFocus()


def test_results_are_drawn_with_what_was_found_in_sight(play):
    scene = play()
    found = scene.window.sidebar.found
    long = "words before it " * 20
    matches = (
        Match(1, 2, "Title", "assistant", 1.0, ((long, False), ("cache", True), (long, False))),
        Match(1, 3, "مرحبا", "user", 1.0, (("🦋 ", False), ("缓存", True))),
        Match(1, 4, "Title", "system", 1.0, (("`a` **b**\n# c ", False), ("x", True))),
        Match(1, None, "Title " * 20, "user", 1.0, (("Title " * 20, True),)),
    )
    found.show_matches(matches)
    scene.window.sidebar.chats_part.show_page(found)
    for theme in ("dark", "light"):
        scene.theme.choose(theme)
        assert not found.grab().isNull()
    index = found.model().index(0)
    assert index.data(MATCH) is matches[0]
    assert "cache" in index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_the_transcript_goes_to_the_message_that_was_found(play):
    scene = play("line\n\n" * 80)
    scene.ask("The needle")
    scene.engine.pieces = ("more\n\n" * 80,)
    scene.ask("Go on")
    bar = scene.transcript.verticalScrollBar()
    scene.until(lambda: 0 < bar.value() == bar.maximum())
    search(scene, "needle")
    found = scene.window.sidebar.found
    row = next(row for row, match in enumerate(found.matches) if match.message is not None)
    spot = found.visualRect(found.model().index(row)).center()
    scene.act(QTest.mouseClick, found.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), spot)
    scene.until(lambda: bar.value() < bar.maximum() // 4)
