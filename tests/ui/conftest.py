"""What the window's tests share: no test leaves a window behind, and a scene with the whole of it."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from tests.fakes.engine import FAKE_MODEL, FakeEngine
from tests.ui.scene import Scene


@pytest.fixture(autouse=True)
def _no_window_left():
    yield
    if QApplication.instance() is None:
        return
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert not left, f"left open: {left}"


@pytest.fixture
def play(qapp):
    """Open scenes: ``play("Hello", " there")`` begins ready, ``play(model=None)`` with none loaded."""
    scenes = []

    def begin(*pieces, model=FAKE_MODEL, attach=True):
        scene = Scene(FakeEngine(pieces, model=model) if pieces else FakeEngine(model=model))
        scenes.append(scene)
        scene.window.show()
        if attach:
            scene.attach()
        return scene

    yield begin
    for scene in scenes:
        scene.stop()
