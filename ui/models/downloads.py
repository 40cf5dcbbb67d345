"""The queue of downloads at work: what is pressed here goes to the queue, the Hub and the library."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import HubError, Trouble
from app.hub.access import access_of
from app.hub.account import SignedIn
from app.hub.orders import Broken, Paused, Running, Waiting
from ui.models.account import open_account
from ui.models.arrivals import Arrivals
from ui.models.cancelling import ask_cancel
from ui.models.cures import Cure
from ui.models.download_words import Act
from ui.models.downloads_panel import DownloadsPanel
from ui.models.free_space import FreeSpace
from ui.models.preferences import open_preferences

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QHideEvent, QShowEvent

    from app.hub.account import Account, AccountState
    from app.hub.client import Hub
    from app.hub.downloads import Downloads
    from app.hub.orders import Download
    from app.library.library import Library
    from app.library.models import LocalModel
    from app.settings.schema import Settings
    from app.settings.store import SettingsStore
    from app.tasks import Tasks

_SIGNED_IN_CURES = frozenset({Trouble.SIGN_IN, Trouble.BAD_TOKEN})


class DownloadsView(QWidget):
    """The Downloads half of the Models page. ``load`` loads a model with the user's settings for it."""

    space_requested = Signal()
    """Somebody wants to free some space: what is on this computer is to be shown."""
    search_requested = Signal()
    told = Signal(str)
    """A sentence that the user should read in passing."""

    def __init__(
        self,
        downloads: Downloads,
        library: Library,
        hub: Hub,
        account: Account,
        settings: SettingsStore,
        tasks: Tasks,
        load: Callable[[LocalModel], None],
    ) -> None:
        super().__init__()
        self._downloads, self._hub, self._account = downloads, hub, account
        self._settings, self._tasks = settings, tasks
        self.panel = DownloadsPanel()
        self._arrivals = Arrivals(downloads, library, tasks, load, self.told.emit)
        self._space = FreeSpace(lambda: access_of(settings.value.value).cache, tasks, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        self._connect()
        self._subscriptions = [
            downloads.items.subscribe(self.panel.show_downloads),
            self._arrivals.wanted.subscribe(self.panel.list.show_wanted),
            account.state.subscribe(self._heed_account),
            settings.value.subscribe(self._heed_settings),
        ]

    def detach(self) -> None:
        """Follow the app no more; to be called before the widget goes."""
        for unsubscribe in self._subscriptions:
            unsubscribe()
        self._subscriptions = []
        self._arrivals.detach()
        self._space.watch(False)  # noqa: FBT003  its only form

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        super().showEvent(event)
        self._space.watch(True)  # noqa: FBT003  its only form

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  Qt's name
        super().hideEvent(event)
        self._space.watch(False)  # noqa: FBT003  its only form

    def _connect(self) -> None:
        panel, rows = self.panel, self.panel.list
        rows.act_requested.connect(self._act)
        rows.cure_requested.connect(self._cure)
        rows.load_wanted.connect(self._arrivals.want)
        rows.move_requested.connect(self._downloads.move)
        panel.clear_requested.connect(self._downloads.clear)
        panel.pause_all_requested.connect(self._pause_all)
        panel.resume_all_requested.connect(self._resume_all)
        panel.search_requested.connect(self.search_requested)
        self._space.changed.connect(panel.show_free)
        panel.offline.cure_requested.connect(self._open_preferences)

    def _find(self, id_: str) -> Download | None:
        return next((each for each in self._downloads.items.value if each.order.id == id_), None)

    def _act(self, id_: str, act: Act) -> None:
        download = self._find(id_)
        if download is None:  # it went away while the button was pressed
            return
        match act:
            case Act.PAUSE:
                self._downloads.pause(id_)
            case Act.RESUME:
                self._downloads.resume(id_)
            case Act.CANCEL:
                ask_cancel(self.window(), download, partial(self._cancel, id_), partial(self._discard, id_))
            case Act.REMOVE:
                self._cancel(id_)
            case Act.LOAD:
                self._arrivals.load(download.order)
            case Act.UP | Act.DOWN:
                """The list itself knows which place that is, and asks for it."""
            case _:
                assert_never(act)

    def _cure(self, id_: str, cure: Cure) -> None:
        download = self._find(id_)
        if download is None:
            return
        match cure:
            case Cure.RETRY:
                self._downloads.resume(id_)
            case Cure.SIGN_IN:
                open_account(self.window(), self._account, self._tasks)
            case Cure.OPEN_PAGE | Cure.OPEN_TERMS:
                order = download.order
                QDesktopServices.openUrl(QUrl(f"{order.endpoint}/{order.repo}"))
            case Cure.CHECK:
                self._tasks.spawn(self._check(download), name="check access")
            case Cure.FREE_SPACE:
                self.space_requested.emit()
            case Cure.PREFERENCES:
                self._open_preferences()
            case _:
                assert_never(cure)

    def _open_preferences(self) -> None:
        open_preferences(self.window(), self._settings, self._tasks)

    async def _check(self, download: Download) -> None:
        """Ask the Hub whether the way is free now, and only then queue again."""
        id_ = download.order.id
        self._note(id_, "Asking the Hub…", busy=True)
        try:
            await self._hub.check_access(download.order.repo)
        except HubError as error:
            self._note(id_, f"Still not: {error.what}")
            return
        self._note(id_, "")
        self._downloads.resume(id_)

    def _note(self, id_: str, text: str, *, busy: bool = False) -> None:
        row = self.panel.list.rows.get(id_)
        if row is not None:
            row.show_note(text, busy=busy)

    def _cancel(self, id_: str) -> None:
        self._tasks.spawn(self._downloads.cancel(id_), name="cancel a download")

    def _discard(self, id_: str) -> None:
        self._tasks.spawn(self._downloads.discard(id_), name="discard a download")

    def _pause_all(self) -> None:
        for each in self._downloads.items.value:
            if isinstance(each.progress, Running | Waiting):
                self._downloads.pause(each.order.id)

    def _resume_all(self) -> None:
        for each in self._downloads.items.value:
            if isinstance(each.progress, Paused):
                self._downloads.resume(each.order.id)

    def _heed_settings(self, settings: Settings) -> None:
        self.panel.show_offline(settings.offline)
        if self.isVisible():
            self._space.watch(True)  # noqa: FBT003  the folder may be another one

    def _heed_account(self, state: AccountState) -> None:
        """Go on with what only waited for a sign-in."""
        if not isinstance(state, SignedIn):
            return
        for each in self._downloads.items.value:
            if isinstance(each.progress, Broken) and each.progress.trouble in _SIGNED_IN_CURES:
                self._downloads.resume(each.order.id)
