"""The search at work: what is typed goes to the Hub, what it finds to the list, one of it to the detail."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.hub.orders import Finished
from app.hub.search import Found, Idle
from ui.models.choosing import outlook_of
from ui.models.cures import Cure
from ui.models.discover_panel import DiscoverPanel
from ui.models.looks import Looks
from ui.models.machine import Machine
from ui.models.outlook import Outlook, of_listed
from ui.models.result_row import Badge

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QHideEvent, QShowEvent

    from app.application import Application
    from app.hub.listing import Listed
    from app.hub.orders import Download
    from app.hub.search import SearchState
    from app.library.models import LocalModel
    from ui.models.inspection import Inspection
    from ui.theme.theme import Theme


class DiscoverView(QWidget):
    """The Discover half of the page. ``load`` loads a model and goes to the chat; ``chat`` only goes."""

    told = Signal(str)
    """A sentence that the user should read in passing."""
    downloads_requested = Signal()
    space_requested = Signal()

    def __init__(
        self,
        application: Application,
        theme: Theme,
        load: Callable[[LocalModel], None],
        chat: Callable[[], None],
    ) -> None:
        super().__init__()
        self._app, self._search = application, application.search
        self._theme, self._load, self._chat = theme, load, chat
        self._shares: dict[str, int] = {}
        self._local: frozenset[str] = frozenset()
        self._looks = Looks(application.hub, application.settings)
        self._inspected = False
        self.machine = Machine(application.monitor, application.library.abilities)
        self.panel = DiscoverPanel(theme, self._badge)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        self.setFocusProxy(self.panel)
        self._connect()
        self._subscriptions = [
            self._search.state.subscribe(self._show),
            self.machine.rooms.subscribe(self._renew),
            application.library.abilities.subscribe(self._renew),
            application.library.models.subscribe(self._heed_models),
            application.downloads.items.subscribe(self._heed_downloads),
        ]
        if isinstance(self._search.state.value, Idle):
            self._search.ask(self.panel.filters.query)

    @cached_property
    def inspection(self) -> Inspection:
        """The chosen model's part of the view, made when the first is chosen."""
        from ui.models.inspection import Inspection

        made = Inspection(
            self.panel.detail, self._app, self.machine, self._theme, self._looks, self._load, self._chat
        )
        made.looked.connect(self.panel.results.list.renew_badges)
        made.told.connect(self.told)
        made.downloads_requested.connect(self.downloads_requested)
        made.space_requested.connect(self.space_requested)
        made.taking.space.watch(self.isVisible())
        self._inspected = True
        return made

    def detach(self) -> None:
        """Follow the app no more; to be called before the widget goes."""
        for unsubscribe in self._subscriptions:
            unsubscribe()
        self._subscriptions = []
        self.machine.detach()
        if self._inspected:
            self.inspection.detach()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        super().showEvent(event)
        if self._inspected:
            self.inspection.taking.space.watch(True)  # noqa: FBT003  its only form

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  Qt's name
        super().hideEvent(event)
        if self._inspected:
            self.inspection.taking.space.watch(False)  # noqa: FBT003  its only form

    def _connect(self) -> None:
        filters, results = self.panel.filters, self.panel.results
        filters.changed.connect(self._ask)
        filters.fitting_changed.connect(self._show)
        results.list.chosen.connect(self._choose)
        results.list.more_requested.connect(self._search.more)
        results.cure_requested.connect(self._cure)
        results.clear_requested.connect(filters.clear_filters)
        results.everything_requested.connect(lambda: filters.fitting.setChecked(False))

    def _choose(self, listed: Listed) -> None:
        self.inspection.choose(listed)

    def _ask(self) -> None:
        if self.panel.filters.query != _query_of(self._search.state.value):
            self._search.ask(self.panel.filters.query)
        else:
            self._show()

    def _show(self, _: object = None) -> None:
        state, filters = self._search.state.value, self.panel.filters
        rows = () if isinstance(state, Idle) else state.rows
        fitting = filters.fitting.isChecked()
        shown = tuple(row for row in rows if not (fitting and self._outlook(row).hopeless))
        self.panel.results.show_state(state, shown, len(rows) - len(shown), narrowed=filters.narrowed)
        if shown and isinstance(state, Found):
            self.panel.begin()
        filters.name_machine(gpus=self.machine.on_gpus or not self.machine.rooms.value)

    def _renew(self, _: object = None) -> None:
        """Judge anew: memory was freed or taken, or it is known now what vLLM can load."""
        self.panel.results.list.renew_badges()
        self._show()

    def _outlook(self, listed: Listed) -> Outlook:
        """Return a model's outlook: a sure one if it was looked at, else by what the list tells."""
        rooms, known = self.machine.rooms.value, self._looks.known(listed.repo)
        sure = outlook_of(known, rooms) if known else None
        return sure or of_listed(listed, rooms, self._app.library.abilities.value)

    def _badge(self, listed: Listed) -> Badge:
        share = self._shares.get(listed.repo)
        if share is not None:
            return Badge("accent", f"{share}%", "It is being downloaded.")
        if listed.repo in self._local:
            return Badge("accent", "On disk", "It is on this computer.")
        outlook = self._outlook(listed)
        return Badge(outlook.tone, outlook.word, " ".join((outlook.line, *outlook.advice)))

    def _heed_models(self, models: tuple[LocalModel, ...]) -> None:
        local = frozenset(model.repo for model in models if model.repo)
        if local != self._local:
            self._local = local
            self.panel.results.list.renew_badges()

    def _heed_downloads(self, downloads: tuple[Download, ...]) -> None:
        """Follow the queue, which changes ten times a second, by whole percents."""
        shares = {
            each.order.repo: int(100 * each.done / each.order.size) if each.order.size else 0
            for each in downloads
            if not isinstance(each.progress, Finished)
        }
        if shares != self._shares:
            self._shares = shares
            self.panel.results.list.renew_badges()

    def _cure(self, cure: Cure) -> None:
        if cure is Cure.RETRY or cure is Cure.CHECK:
            self._search.again()
        else:
            self.inspection.cure(cure)


def _query_of(state: SearchState) -> object:
    return None if isinstance(state, Idle) else state.query
