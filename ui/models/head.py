"""The Models page in the window's header: its tabs, and at their end the account and the Hub's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.hub.account import SignedOut
from ui.models.account import open_account
from ui.models.account_words import words_of
from ui.models.preferences import open_preferences
from ui.theme.icons import put_icon
from ui.theme.tokens import Space
from ui.widgets.buttons import tool_button
from ui.widgets.labels import plain_tip

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTabBar

    from app.hub.account import Account, AccountState
    from app.settings.schema import Settings
    from app.settings.store import SettingsStore
    from app.tasks import Tasks


class ModelsHead(QWidget):
    """Looks once who is signed in, and shows it."""

    def __init__(self, tabs: QTabBar, account: Account, settings: SettingsStore, tasks: Tasks) -> None:
        super().__init__()
        self.account = tool_button("mdi6.account-circle-outline", "Hugging Face account")
        self.settings = tool_button("mdi6.cog-outline", "Hub settings")
        self.account.clicked.connect(lambda: open_account(self.window(), account, tasks))
        self.settings.clicked.connect(lambda: open_preferences(self.window(), settings, tasks))
        # Arrows to scroll three tabs would hide what they lead to.
        tabs.setUsesScrollButtons(False)
        tabs.setElideMode(Qt.TextElideMode.ElideRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        row.addWidget(tabs, 1)
        row.addWidget(self.account)
        row.addWidget(self.settings)
        self._subscriptions = [
            account.state.subscribe(self.show_account),
            settings.value.subscribe(self.show_settings),
        ]
        tasks.spawn(account.refresh(), name="look who is signed in")

    def detach(self) -> None:
        """Follow the app no more; to be called before the widget goes."""
        for unsubscribe in self._subscriptions:
            unsubscribe()
        self._subscriptions = []

    def show_account(self, state: AccountState) -> None:
        """Show who is signed in."""
        words = words_of(state)
        tip = f"Hugging Face account: {words.who}"
        self.account.setToolTip(plain_tip(tip))
        self.account.setAccessibleName(tip)
        icon = "mdi6.account-circle-outline" if isinstance(state, SignedOut) else "mdi6.account-circle"
        put_icon(self.account, icon, tone=words.tone or "muted")

    def show_settings(self, settings: Settings) -> None:
        """Show whether the Hub is asked at all."""
        tip = "Hub settings (offline)" if settings.offline else "Hub settings"
        self.settings.setToolTip(tip)
        self.settings.setAccessibleName(tip)
        icon, tone = (
            ("mdi6.cloud-off-outline", "warning") if settings.offline else ("mdi6.cog-outline", "muted")
        )
        put_icon(self.settings, icon, tone=tone)
