"""The Models page: what the Hub has, what is on its way, and what is on this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QTabBar, QWidget

from ui.models.shares import tab_title
from ui.theme.marks import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.application import Application
    from app.hub.orders import Download
    from app.library.models import LocalModel
    from ui.models.disk import DiskView
    from ui.theme.theme import Theme

DISCOVER, DOWNLOADS, DISK = "discover", "downloads", "disk"
TABS = ((DISCOVER, "Discover"), (DOWNLOADS, "Downloads"), (DISK, "On this computer"))


class ModelsPage(QWidget):
    """Three views, each made when first shown. ``tabs`` chooses one; it stands in the window's header."""

    told = Signal(str)
    """A sentence that the user should read in passing."""
    failed = Signal(object)
    """A VlindersError."""
    tab_chosen = Signal(str)

    def __init__(
        self,
        application: Application,
        theme: Theme,
        load: Callable[[LocalModel], None],
        chat: Callable[[], None],
    ) -> None:
        super().__init__()
        self._app, self._theme = application, theme
        self._load, self._chat = load, chat
        self._views: dict[str, QWidget] = {}
        self._makers = {DISCOVER: self._discover, DOWNLOADS: self._downloads, DISK: self._disk}
        self.tabs = QTabBar()
        mark(self.tabs, role="head")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tabs.setAccessibleName("Models")
        for _, title in TABS:
            self.tabs.addTab(title)
        self._stack = QStackedLayout(self)
        self.tabs.currentChanged.connect(self._show_index)
        self._unsubscribe = application.downloads.items.subscribe(self._show_badge)

    def _show_index(self, index: int) -> None:
        self.show_tab(TABS[index][0])

    @property
    def tab(self) -> str:
        return TABS[self.tabs.currentIndex()][0]

    def view(self, tab: str) -> QWidget:
        """Return the view of ``tab``, made now if it was not yet."""
        if tab not in self._views:
            self._views[tab] = self._makers[tab]()
            self._stack.addWidget(self._views[tab])
        return self._views[tab]

    def show_tab(self, tab: str) -> None:
        """Show one of the views; a name that nobody knows is the first one."""
        names = [name for name, _ in TABS]
        place = names.index(tab) if tab in names else 0
        view = self.view(names[place])
        self.setFocusProxy(view)
        self._stack.setCurrentWidget(view)
        if self.tabs.currentIndex() != place:
            self.tabs.setCurrentIndex(place)
        if self.isVisible() and not self.tabs.hasFocus():
            self.setFocus()
        self.tab_chosen.emit(names[place])

    def detach(self) -> None:
        """Follow the app no more; to be called before the widget goes."""
        self._unsubscribe()
        for view in self._views.values():
            view.detach()  # type: ignore[attr-defined]

    def _discover(self) -> QWidget:
        from ui.models.discover import DiscoverView

        view = DiscoverView(self._app, self._theme, self._load_and_chat, self._chat)
        view.told.connect(self.told)
        view.downloads_requested.connect(lambda: self.show_tab(DOWNLOADS))
        view.space_requested.connect(self._show_space)
        return view

    def _downloads(self) -> QWidget:
        from ui.models.downloads import DownloadsView

        app = self._app
        view = DownloadsView(
            app.downloads, app.library, app.hub, app.account, app.settings, app.tasks, self._load_arrived
        )
        view.told.connect(self.told)
        view.search_requested.connect(lambda: self.show_tab(DISCOVER))
        view.space_requested.connect(self._show_space)
        return view

    def _disk(self) -> DiskView:
        from ui.models.disk import DiskView

        app = self._app
        view = DiskView(app.library, app.downloads, app.engine, app.settings, app.tasks, self._load_and_chat)
        view.told.connect(self.told)
        view.failed.connect(self.failed)
        view.downloads_requested.connect(lambda: self.show_tab(DOWNLOADS))
        return view

    def _load_and_chat(self, model: LocalModel) -> None:
        self._load(model)
        self._chat()

    def _load_arrived(self, model: LocalModel) -> None:
        """Load what was downloaded, and go to the chat only if that is what the user was waiting for."""
        self._load(model)
        if self.view(DOWNLOADS).isVisible():
            self._chat()

    def _show_space(self) -> None:
        """Show what takes the room on the disk."""
        self.show_tab(DISK)
        view = self.view(DISK)
        from ui.models.disk import DiskView

        assert isinstance(view, DiskView)
        view.show_by_size()

    def _show_badge(self, downloads: tuple[Download, ...]) -> None:
        """Say at the tab how many are on their way and how far they are together."""
        title = tab_title(downloads)
        if self.tabs.tabText(1) != title:
            self.tabs.setTabText(1, title)
