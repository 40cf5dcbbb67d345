"""The keys of the window, wherever the focus is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.errors import StorageError
from tests.ui.chat.comparing import add_models, panes
from ui.rail import CHAT, MODELS
from ui.transcript.find_bar import FindBar

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LONG = "\n\n".join(f"Paragraph {number}" for number in range(80))


def press(scene, key, modifiers=CTRL):
    """Press a key where the focus is, as the window system does."""
    scene.act(QTest.keyClick, scene.window.focusWidget(), key, modifiers)


def shown_bars(scene):
    return [bar for bar in panes(scene)[0].transcript.findChildren(FindBar) if bar.isVisible()]


@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize("page", [CHAT, MODELS])
def test_conversations_are_searched_from_anywhere(play, page, folded):
    scene = play()
    scene.act(scene.window.pages.show_page, page)
    scene.act(scene.window.header.left_button.setChecked, not folded)
    press(scene, Qt.Key.Key_K)
    assert scene.window.pages.current == CHAT
    assert scene.window.sidebar.search.isVisible()
    assert scene.window.focusWidget() is scene.window.sidebar.search


def test_text_is_found_from_the_list_of_conversations_too(play):
    scene = play()
    scene.ask("Hi")
    press(scene, Qt.Key.Key_K)
    press(scene, Qt.Key.Key_F)
    assert len(shown_bars(scene)) == 1


def test_the_models_page_keeps_its_own_keys(play):
    scene = play()
    scene.ask("Hi")
    scene.act(scene.window.pages.show_page, MODELS)
    press(scene, Qt.Key.Key_F)
    assert scene.window.pages.current == MODELS
    press(scene, Qt.Key.Key_D, CTRL | SHIFT)
    assert len(panes(scene)) == 1


def test_a_key_adds_panes_until_there_are_six(play):
    scene = play()
    add_models(scene)
    for count in (2, 3, 4, 5, 6, 6):
        press(scene, Qt.Key.Key_D, CTRL | SHIFT)
        assert len(panes(scene)) == count
    assert "Remove one first" in scene.composer.hint


def test_a_key_shows_the_end_while_one_writes(play):
    scene = play(LONG)
    scene.ask("Hi")
    scene.pause(0.3)
    bar = panes(scene)[0].transcript.verticalScrollBar()
    scene.act(bar.setValue, 0)
    scene.composer.set_text("Half a prompt")
    scene.act(scene.composer.focus)
    press(scene, Qt.Key.Key_End)
    scene.pause(0.3)
    assert bar.value() == bar.maximum()


def walk(scene, start, count, key=Qt.Key.Key_Tab):
    """Press Tab so often, from ``start`` on; return where the focus was."""
    scene.act(start.setFocus)
    seen = []
    for _ in range(count):
        press(scene, key, Qt.KeyboardModifier.NoModifier)
        seen.append(scene.window.focusWidget())
    return seen


def test_the_tab_key_goes_through_the_composer_before_it_leaves(play):
    scene = play()
    scene.ask("Hi")
    seen = walk(scene, scene.composer.editor, 6)
    names = ["Attach files", "Kept prompts", "Model: Guide", "Compare with another answer"]
    assert [each.accessibleName().startswith(name) for each, name in zip(seen, names, strict=False)] == [
        True
    ] * 4


def test_the_tab_key_comes_round_and_goes_back_as_it_came(play):
    scene = play()
    scene.ask("Hi")
    start = scene.window.sidebar.search
    there = walk(scene, start, 90)
    assert start in there
    round_ = there[: there.index(start) + 1]
    regions = [
        scene.window.sidebar,
        scene.window.header,
        scene.window.chat,
        scene.window.side,
        scene.window.rail,
    ]
    first = [next(at for at, each in enumerate(round_) if part.isAncestorOf(each)) for part in regions]
    assert first == sorted(first)
    back = walk(scene, start, 2, Qt.Key.Key_Backtab)
    assert back == [round_[-2], round_[-3]]


def test_the_tab_key_goes_on_in_what_is_scrolled_out_of_sight(play):
    scene = play()
    scene.window.resize(1010, 640)
    seen = walk(scene, scene.window.side.tabs, 22)
    settings = [each for each in seen if scene.window.side.engine.isAncestorOf(each)]
    assert len(settings) > 10
    assert seen == [*dict.fromkeys(seen)]
    assert not settings[-1].visibleRegion().isEmpty()


def test_the_tab_key_reaches_notices(play):
    scene = play()
    scene.act(scene.window.notices.show_error, StorageError("The disk is full.", "Free some space."))
    seen = walk(scene, scene.window.header.right_button, 1)
    assert scene.window.notices.isAncestorOf(seen[0])


def test_the_tab_key_works_before_the_app_is_there(play):
    scene = play(attach=False)
    scene.window.show()
    assert walk(scene, scene.composer.editor, 3)
