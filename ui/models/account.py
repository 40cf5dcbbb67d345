"""Signing in at the Hub: who one is there, by which token, and a field for another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.errors import VlindersError
from app.hub.account import SignedIn, SignedOut, TokenSource
from app.library.text import one_line
from ui.models.account_words import words_of
from ui.models.token_field import TokenField
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.dot import Dot
from ui.widgets.labels import label
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from app.hub.account import Account, AccountState
    from app.tasks import Tasks

TOKENS_PAGE = "https://huggingface.co/settings/tokens"
_TEXT = (
    "Gated and private models need an account at Hugging Face, and a token of it that may read them. "
    "The token is kept where huggingface_hub keeps it: the hf command and vLLM find it too."
)


class AccountDialog(Sheet):
    """Shows ``account`` as it stands; a token is checked at the Hub before it is kept."""

    def __init__(self, parent: QWidget, account: Account, tasks: Tasks) -> None:
        super().__init__(parent, "Hugging Face account", _TEXT)
        self._account, self._tasks = account, tasks
        self._busy = False
        self._dot = Dot()
        self.who = label("", "section", wrap=True)
        self.how = label("", "caption", wrap=True)
        self.token = TokenField()
        self.error = label("", "error", wrap=True, selectable=True)
        self.error.hide()
        self.page = push_button("Get a token at huggingface.co", "link", "mdi6.open-in-new")
        self.page.setToolTip(f"{TOKENS_PAGE}\nA token with the right to read is enough.")
        self.out = self.add_button("Sign out", left=True)
        self.close_button = self.add_closing("Close")
        self.enter = self.add_button("Sign in", "primary")
        self.enter.setDefault(True)
        self._lay_out()
        self._connect()
        unsubscribe = account.state.subscribe(self.show_account)
        self.destroyed.connect(unsubscribe)
        self.token.setFocus()

    def show_account(self, state: AccountState) -> None:
        """Show who is signed in, and how."""
        words = words_of(state)
        self._dot.show_tone(words.tone)
        self.who.setText(words.who)
        self.how.setText(words.how)
        self.how.setVisible(bool(words.how))
        shadowed = not isinstance(state, SignedOut) and state.source is TokenSource.ENVIRONMENT
        self._entry.setVisible(not shadowed)
        self.out.setVisible(not isinstance(state, SignedOut) and not shadowed)
        self.enter.setText("Use this token" if isinstance(state, SignedIn) else "Sign in")
        self.enter.setVisible(not shadowed)
        self._show_ready()

    def _connect(self) -> None:
        self.token.changed.connect(self._show_ready)
        self.page.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(TOKENS_PAGE)))
        self.enter.clicked.connect(lambda: self._try(self._account.sign_in(self.token.text), "sign in"))
        self.out.clicked.connect(lambda: self._try(self._account.sign_out(), "sign out"))

    def _try(self, step: Coroutine[object, object, object], name: str) -> None:
        self._tasks.spawn(self._run(step), name=name)

    async def _run(self, step: Coroutine[object, object, object]) -> None:
        """Do it, and say here what went wrong with it."""
        self._busy = True
        self._show_error("")
        self._show_ready()
        failure = ""
        try:
            await step
        except VlindersError as error:
            failure = f"{error.what} {error.remedy}"
        if not isValid(self):  # it was closed meanwhile
            return
        self._busy = False
        self._show_error(failure)
        if not failure:
            self.token.clear()
            self.close_button.setFocus()
        self._show_ready()

    def _show_error(self, text: str) -> None:
        self.error.setText(one_line(text))
        self.error.setVisible(bool(text))
        self.token.show_wrong(bool(text))

    def _show_ready(self) -> None:
        self.enter.setEnabled(bool(self.token.text) and not self._busy)
        self.out.setEnabled(not self._busy)

    def _lay_out(self) -> None:
        card = QFrame()
        mark(card, role="sunken")
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(self.who)
        text.addWidget(self.how)
        row = QHBoxLayout(card)
        row.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        row.setSpacing(Space.M)
        row.addWidget(self._dot)
        row.addLayout(text, 1)
        self.column.addWidget(card)
        self._entry = QWidget()
        under = QVBoxLayout(self._entry)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(Space.XS)
        under.addWidget(label("Token", "section"))
        under.addWidget(self.token)
        under.addWidget(self.error)
        link = QHBoxLayout()
        link.addWidget(self.page)
        link.addStretch(1)
        under.addLayout(link)
        self.column.addWidget(self._entry)


def open_account(parent: QWidget, account: Account, tasks: Tasks) -> AccountDialog:
    """Open the dialog, and look once more who one is."""
    dialog = AccountDialog(parent, account, tasks)
    tasks.spawn(account.refresh(), name="look who is signed in")
    dialog.open()
    return dialog
