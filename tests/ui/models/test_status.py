"""The downloads at the bottom of the window, on every page."""

from __future__ import annotations

import pytest

from app.hub.orders import Download, Finished
from tests.ui.models.shelf import broken, order, running
from ui.models.download_status import DownloadStatus
from ui.models.downloads import DownloadsView
from ui.rail import MODELS

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager


def test_it_is_there_while_there_is_something_to_say(play, tmp_path):
    scene = play()
    button = scene.window.status.findChild(DownloadStatus)
    assert not button.isVisible()
    scene.act(scene.downloads.items.set, (running("a", tmp_path, speed=5e6),))
    assert button.isVisible()
    assert button.text() == "1 download · 50% · 5 MB/s · 2 min left"
    scene.act(scene.downloads.items.set, (Download(order("a", tmp_path), broken()),))
    assert button.text() == "1 download failed"
    assert button.property("tone") == "danger"
    scene.act(scene.downloads.items.set, ())
    assert not button.isVisible()


def test_it_leads_to_the_downloads_from_everywhere(play, tmp_path):
    scene = play()
    scene.act(scene.downloads.items.set, (running("a", tmp_path),))
    button = scene.window.status.findChild(DownloadStatus)
    for _ in range(2):  # the page is made at the first time only
        scene.act(scene.window.pages.show_page, "chat")
        scene.act(button.click)
        assert scene.window.pages.current == MODELS
        assert scene.window.findChild(DownloadsView).isVisible()


def test_what_has_come_is_said_in_passing(play, tmp_path):
    scene = play()
    download = Download(order("a", tmp_path), Finished(tmp_path), 1)
    scene.act(scene.downloads.finished.emit, download)
    assert "org/a is downloaded" in scene.window.status.said
