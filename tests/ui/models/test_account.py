"""The sign-in dialog: a secret that is masked, errors where they belong, and who one is by which token."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from app.errors import HubError, Trouble
from app.hub.account import SignedIn, SignedOut, TokenSource, Unknown
from tests.ui.models.shelf import FakeAccount
from ui.models.account import TOKENS_PAGE, open_account
from ui.models.account_words import words_of

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager

RIGHT = "a right token"
ADA = SignedIn("ada", TokenSource.STORED, datetime(2027, 5, 3, tzinfo=UTC), "laptop", "read")
WRONG = HubError(Trouble.BAD_TOKEN, "The Hub does not accept the token.", "Copy it once more.")


@pytest.fixture
def account():
    return FakeAccount(RIGHT, ADA, WRONG)


@pytest.fixture
def dialog(shelf, account):
    parent = shelf.show(QWidget())
    made = shelf.act(open_account, parent, account, shelf.tasks)
    yield made
    if isValid(made):
        shelf.act(made.reject)


def enter(shelf, dialog, text):
    shelf.act(dialog.token.field.setText, text)
    shelf.act(QTest.keyClick, dialog.token.field, Qt.Key.Key_Return)


def test_it_looks_anew_who_one_is(dialog, account):
    assert account.refreshed == 1
    assert dialog.who.text() == "Not signed in"
    assert not dialog.out.isVisible()


def test_the_right_token_signs_in_and_is_forgotten(shelf, dialog):
    enter(shelf, dialog, f"  {RIGHT}\n")
    shelf.until(lambda: dialog.who.text() == "Signed in as ada")
    assert "“laptop”, read, valid until 2027-05-03" in dialog.how.text()
    assert dialog.token.field.text() == ""
    assert dialog.out.isVisible()
    shelf.act(dialog.out.click)
    shelf.until(lambda: dialog.who.text() == "Not signed in")


def test_a_wrong_one_is_told_at_the_field(shelf, dialog):
    enter(shelf, dialog, "wrong")
    shelf.until(dialog.error.isVisible)
    assert dialog.error.text() == "The Hub does not accept the token. Copy it once more."
    assert dialog.token.field.property("tone") == "danger"
    assert dialog.enter.isEnabled()
    shelf.act(dialog.token.field.setText, "another")
    assert dialog.token.field.property("tone") == ""


def test_without_a_token_there_is_nothing_to_press(shelf, dialog):
    assert not dialog.enter.isEnabled()
    shelf.act(dialog.token.field.setText, "   ")
    assert not dialog.enter.isEnabled()


def test_it_is_masked_until_the_eye_is_opened(shelf, dialog):
    field = dialog.token.field
    assert field.echoMode() == QLineEdit.EchoMode.Password
    shelf.act(dialog.token.eye.click)
    assert field.echoMode() == QLineEdit.EchoMode.Normal
    enter(shelf, dialog, RIGHT)
    shelf.until(lambda: field.text() == "")
    assert field.echoMode() == QLineEdit.EchoMode.Password


def test_it_can_be_pasted(shelf, dialog):
    QGuiApplication.clipboard().setText(f"\n {RIGHT} \n")
    shelf.act(dialog.token.paste.click)
    assert dialog.token.text == RIGHT
    QGuiApplication.clipboard().setText("x" * 10**6)
    shelf.act(dialog.token.paste.click)
    assert len(dialog.token.text) <= 1000


def test_the_page_with_tokens_is_opened(shelf, dialog, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    shelf.act(dialog.page.click)
    assert opened == [TOKENS_PAGE]


def test_a_token_of_the_environment_cannot_be_exchanged_here(shelf, dialog, account):
    shelf.act(account.state.set, SignedIn("ada", TokenSource.ENVIRONMENT, shadowed=True, variable="HF_TOKEN"))
    assert not dialog.token.isVisible()
    assert not dialog.out.isVisible()
    assert "It comes from HF_TOKEN" in dialog.how.text()
    assert "Another one is stored here and not used." in dialog.how.text()


def test_a_token_that_nobody_confirms_can_be_replaced(shelf, dialog, account):
    shelf.act(account.state.set, Unknown(TokenSource.STORED, HubError(Trouble.OFFLINE, "It is offline.")))
    assert dialog.who.text() == "There is a token that is not confirmed"
    assert "It is offline." in dialog.how.text()
    assert dialog.token.isVisible()
    assert dialog.out.isVisible()


def test_a_dialog_that_was_closed_meanwhile_is_left_alone(shelf, dialog, account):
    enter(shelf, dialog, RIGHT)

    def close():
        dialog.token.field.setText("wrong")
        dialog.enter.click()
        dialog.reject()

    shelf.act(close)
    shelf.act(account.state.set, SignedOut())


def test_hostile_names_stay_on_their_line():
    words = words_of(SignedIn("\u202e\n<b>", TokenSource.STORED, token="a\nb", role="\u202e"))
    assert words.who == "Signed in as <b>"
    assert "\n" not in words.how
    assert words_of(SignedIn("", TokenSource.STORED)).who == "Signed in as a user without a name"
