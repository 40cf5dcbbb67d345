"""Downloads that failed: each says why and offers what cures it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QDesktopServices

from app.errors import HubError, Trouble
from app.hub.account import SignedIn, TokenSource
from app.hub.orders import Download, Waiting
from tests.ui.models.shelf import (
    broken,
    finished,
    open_downloads,
    order,
    running,
    show_queue,
)
from ui.models.cures import Cure
from ui.models.preferences import Preferences

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager


@pytest.fixture
def view(shelf):
    return open_downloads(shelf)


def rows(view):
    return view.panel.list.rows


def cure(view, id_, wanted):
    return rows(view)[id_].trouble.buttons[wanted]


def test_a_failed_one_says_why_and_can_be_retried(shelf, view):
    show_queue(shelf, Download(order("a", shelf.folder), broken(Trouble.DAMAGED), 1))
    row = rows(view)["a"]
    assert row.trouble.cause.text() == "It broke."
    assert row.trouble.remedy.text() == "Mend it."
    assert not row.main.isVisible()
    shelf.act(cure(view, "a", Cure.RETRY).click)
    assert shelf.downloads.asked == [("resume", "a")]
    show_queue(shelf, running("a", shelf.folder))
    assert not row.trouble.isVisible()


def test_the_terms_are_opened_and_checked(shelf, view, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    show_queue(shelf, Download(order("a", shelf.folder), broken(Trouble.TERMS), 0))
    shelf.act(cure(view, "a", Cure.OPEN_TERMS).click)
    assert opened == ["http://127.0.0.1:9/org/a"]
    shelf.hub.failure = HubError(Trouble.TERMS, "The terms are not accepted yet.")
    shelf.act(cure(view, "a", Cure.CHECK).click)
    row = rows(view)["a"]
    shelf.until(lambda: row.note.text() == "Still not: The terms are not accepted yet.")
    assert cure(view, "a", Cure.CHECK).isEnabled()
    shelf.hub.failure = None
    shelf.act(cure(view, "a", Cure.CHECK).click)
    shelf.until(lambda: shelf.downloads.asked == [("resume", "a")])
    assert shelf.hub.checked == ["org/a", "org/a"]


def test_space_and_settings_can_be_got_at(shelf, view):
    wanted = []
    view.space_requested.connect(lambda: wanted.append("space"))
    show_queue(
        shelf,
        Download(order("a", shelf.folder), broken(Trouble.NO_ROOM), 0),
        Download(order("b", shelf.folder), broken(Trouble.UNREACHABLE), 0),
    )
    shelf.act(cure(view, "a", Cure.FREE_SPACE).click)
    shelf.act(cure(view, "b", Cure.PREFERENCES).click)
    dialog = view.window().findChild(Preferences)
    assert dialog.isVisible()
    shelf.act(dialog.reject)
    assert wanted == ["space"]


def test_a_sign_in_goes_on_with_what_waited_for_it(shelf, view):
    show_queue(
        shelf,
        Download(order("a", shelf.folder), broken(Trouble.SIGN_IN), 0),
        Download(order("b", shelf.folder), broken(Trouble.NO_ROOM), 0),
    )
    shelf.act(shelf.account.state.set, SignedIn("ada", TokenSource.STORED))
    assert shelf.downloads.asked == [("resume", "a")]


def test_offline_is_said_where_downloads_wait(shelf, view):
    show_queue(shelf, Download(order("a", shelf.folder), Waiting(), 0))
    assert not view.panel.offline.isVisible()
    shelf.act(lambda: shelf.settings.update(offline=True))
    assert view.panel.offline.isVisible()
    show_queue(shelf, finished("a", shelf.folder))
    assert not view.panel.offline.isVisible()
