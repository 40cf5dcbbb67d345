"""Steps of tests that compare answers."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.fakes.responder import FakeResponder


def add_models(scene, *responders):
    """Let these answer beside the engine."""
    made = responders or (FakeResponder("large-7b"), FakeResponder("tiny-1b", "Short", "."))
    scene.responders.all.set((*scene.responders.all.value, *made))
    return made


def compare(scene, count):
    """Open panes by the buttons until there are so many."""
    scene.act(scene.window.chat.wiring.add.click)
    while len(panes(scene)) < count:
        scene.act(scene.window.chat.compare.add.click)


def panes(scene):
    return scene.window.chat.panes.all


def names(scene):
    return [pane.head.chip.text() for pane in panes(scene)]


def texts(scene):
    """What each pane shows, in the order of the lanes."""
    return [pane.transcript.shown_text() for pane in panes(scene)]


def press_last(view, label):
    """Press what is called ``label`` at the last message that has it, as a user does."""
    places = [
        spot.rect.toRect().translated(
            QPoint(view.scroller.left + part.entry.inset, top - view.sight.top + start)
        )
        for part, top in view.sight.spots()
        for start, block in zip(part.tops, part.blocks, strict=True)
        for spot in block.spots()
        if spot.label.startswith(label)
    ]
    point = places[-1].center()
    QTest.mouseMove(view.viewport(), point)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)


def menu_action(menu, text):
    return next(action for action in menu.actions() if action.text() == text)
