"""The account and the Hub's settings at the end of the tabs."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QTabBar

from app.hub.account import SignedIn, TokenSource
from tests.ui.models.shelf import FakeAccount
from ui.models.account import AccountDialog
from ui.models.head import ModelsHead
from ui.models.preferences import Preferences

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager


@pytest.fixture
def head(shelf):
    shelf.account = FakeAccount("", None, None)
    made = shelf.act(ModelsHead, QTabBar(), shelf.account, shelf.settings, shelf.tasks)
    return shelf.show(made, size=(600, 48))


def test_who_is_signed_in_is_looked_up_and_shown(shelf, head):
    assert shelf.account.refreshed == 1
    assert head.account.accessibleName() == "Hugging Face account: Not signed in"
    shelf.act(shelf.account.state.set, SignedIn("<b>ada", TokenSource.STORED))
    assert head.account.accessibleName() == "Hugging Face account: Signed in as <b>ada"
    assert "&lt;b>ada" in head.account.toolTip()


def test_offline_is_seen(shelf, head):
    shelf.act(lambda: shelf.settings.update(offline=True))
    assert head.settings.accessibleName() == "Hub settings (offline)"


@pytest.mark.parametrize(("button", "kind"), [("account", AccountDialog), ("settings", Preferences)])
def test_both_dialogs_open(shelf, head, button, kind):
    shelf.act(getattr(head, button).click)
    dialog = head.window().findChild(kind)
    assert dialog.isVisible()
    shelf.act(dialog.reject)
