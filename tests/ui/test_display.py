from __future__ import annotations

import os
import shutil

import pytest

from ui.display import VirtualDisplay, has_display


@pytest.fixture
def bare(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_each_kind_of_screen_counts(bare, monkeypatch, name):
    assert not has_display()
    monkeypatch.setenv(name, "something")
    assert has_display()


def test_without_xvfb_qt_draws_offscreen(bare, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with VirtualDisplay() as display:
        assert display.kind == "offscreen"
        assert os.environ["QT_QPA_PLATFORM"] == "offscreen"


def test_an_xvfb_that_does_not_start_is_done_without(bare, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/false")
    with VirtualDisplay() as display:
        assert display.kind == "offscreen"


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="no Xvfb on this machine")
def test_xvfb_is_used_and_ended(bare, monkeypatch):
    with VirtualDisplay() as display:
        assert display.kind == "Xvfb"
        assert os.environ["DISPLAY"].startswith(":")
        server = display._server
        assert server.poll() is None
    assert server.poll() is not None
