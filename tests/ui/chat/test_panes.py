"""Where the panes of a comparison stand, what has room in them, and how one goes through them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.fakes.responder import FakeResponder
from tests.ui.chat.comparing import add_models, compare, panes
from ui.chat.panes import LEAST, places


def test_figures_for_which_there_is_no_room_are_in_the_tooltip(play):
    scene = play("A ", "B ", "C")
    scene.engine.figures = {"ttft": 0.15, "seconds": 1.0}
    scene.window.resize(1010, 640)
    compare(scene, 6)
    scene.ask("Hi")
    figures = panes(scene)[0].head.figures
    assert not figures.values["tokens"].isVisible()
    assert "Tokens of the reply: 3" in figures.toolTip()


def test_panes_scroll_in_step(play):
    long = "\n\n".join(f"Paragraph {number}" for number in range(80))
    scene = play(long)
    add_models(scene, FakeResponder("large", long + "\n\n" + long))
    compare(scene, 2)
    scene.ask("Hi")
    scene.pause(0.4)
    first, second = (pane.transcript.verticalScrollBar() for pane in panes(scene))
    assert first.value() == first.maximum()
    scene.act(first.triggerAction, first.SliderAction.SliderToMinimum)
    scene.until(lambda: second.value() == second.minimum())
    scene.act(scene.window.chat.compare.together.click)
    scene.act(first.triggerAction, first.SliderAction.SliderToMaximum)
    scene.pause(0.05)
    assert second.value() == second.minimum()


@pytest.mark.parametrize(
    ("count", "width", "height", "rows"),
    [
        (1, 800, 700, [1]),
        (2, 800, 700, [2]),
        (3, 762, 700, [3]),
        (3, 500, 700, [2, 1]),
        (4, 800, 700, [2, 2]),
        (4, 1200, 700, [4]),
        (5, 800, 700, [3, 2]),
        (6, 800, 700, [3, 3]),
        (6, 600, 500, [3, 3]),
        (4, 1200, 900, [2, 2]),
        (5, 1900, 1200, [5]),
        (6, 1900, 1200, [3, 3]),
    ],
)
def test_where_panes_stand(count, width, height, rows):
    rects = places(count, width, height)
    tops = sorted({rect.top() for rect in rects})
    assert [sum(rect.top() == top for rect in rects) for top in tops] == rows
    assert not any(a.intersects(b) for a in rects for b in rects if a is not b)
    assert max(rect.right() for rect in rects) == width - 1
    assert max(rect.bottom() for rect in rects) == height - 1


def test_panes_that_have_no_room_go_on_beyond_the_edge():
    assert places(6, 421, 400)[-1].right() == 6 * LEAST - 1
    assert places(6, 421, 500)[-1].right() == 3 * LEAST - 1
    assert places(2, 421, 400)[-1].right() == 420


def test_six_panes_in_a_small_window_can_be_read(play):
    scene = play()
    scene.window.resize(1010, 640)
    compare(scene, 6)
    scene.ask("Hi")
    assert all(pane.width() >= LEAST - 1 for pane in panes(scene))
    bar = scene.window.chat.panes.horizontalScrollBar()
    assert bar.maximum() > 0
    scene.act(scene.composer.focus)
    last = panes(scene)[5].head.more
    for _ in range(200):
        scene.act(QTest.keyClick, scene.window.focusWidget(), Qt.Key.Key_Tab)
        if scene.window.focusWidget() is last:
            break
    assert scene.window.focusWidget() is last
    assert bar.value() > 0


def test_the_tab_key_goes_through_the_panes_as_they_stand(play):
    scene = play()
    add_models(scene)
    compare(scene, 3)
    scene.ask("Hi")
    scene.act(scene.window.chat.panes.show_order, (2, 0, 1))
    stops = [panes(scene)[lane].head.more for lane in (2, 0, 1)]
    scene.act(panes(scene)[2].head.chip.setFocus)
    seen = []
    for _ in range(40):
        scene.act(QTest.keyClick, scene.window.focusWidget(), Qt.Key.Key_Tab)
        seen.append(scene.window.focusWidget())
    places_ = [seen.index(stop) for stop in stops]
    assert places_ == sorted(places_)
