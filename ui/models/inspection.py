"""The chosen model at work: it is looked at on the Hub, and what stands in the way is dealt with."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication

from app.errors import HubError
from ui.models.account import open_account
from ui.models.cures import Cure
from ui.models.illustration import Illustration
from ui.models.preferences import open_preferences
from ui.models.taking import Taking
from ui.widgets.links import Links

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.application import Application
    from app.hub.listing import Listed
    from app.hub.repository import Repository
    from app.library.models import LocalModel
    from ui.models.detail import DetailPane
    from ui.models.looks import Looks
    from ui.models.machine import Machine
    from ui.theme.theme import Theme

PAUSE = 0.12
"""Seconds that a model has to stay chosen until the Hub is asked about it: one may be on the way."""


class Inspection(QObject):
    """Follows :meth:`choose`. ``load`` loads a model and goes to the chat; ``chat`` only goes."""

    told = Signal(str)
    downloads_requested = Signal()
    space_requested = Signal()
    looked = Signal()
    """More is known of a model than the list told."""

    def __init__(
        self,
        pane: DetailPane,
        application: Application,
        machine: Machine,
        theme: Theme,
        looks: Looks,
        load: Callable[[LocalModel], None],
        chat: Callable[[], None],
    ) -> None:
        super().__init__(pane)
        self._pane, self._app, self._looks = pane, application, looks
        self._links = Links(pane)
        self._listed: Listed | None = None
        self._task: asyncio.Task[None] | None = None
        self._illustration = Illustration(pane, theme, application.tasks, application.settings)
        self.taking = Taking(pane, application, machine, load, chat)
        self._connect()

    def detach(self) -> None:
        """Follow the app no more."""
        for unsubscribe in self._subscriptions:
            unsubscribe()
        self._subscriptions = []
        self.taking.detach()

    def choose(self, listed: Listed) -> None:
        """Show ``listed``, and all that the Hub tells of it as soon as it has told."""
        if self._listed is not None and listed.repo == self._listed.repo:
            return
        self._listed = listed
        self.taking.clear()
        self._show_listed(listed)
        known = self._looks.known(listed.repo)
        if known is not None:
            self._show(known)
        else:
            self._begin(PAUSE)

    def cure(self, cure: Cure) -> None:
        """Do what a button promised that stands beside a failure."""
        window = self._pane.window()
        match cure:
            case Cure.RETRY | Cure.CHECK:
                self._look_again()
            case Cure.SIGN_IN:
                open_account(window, self._app.account, self._app.tasks)
            case Cure.OPEN_PAGE | Cure.OPEN_TERMS:
                self._open_page()
            case Cure.FREE_SPACE:
                self.space_requested.emit()
            case Cure.PREFERENCES:
                open_preferences(window, self._app.settings, self._app.tasks)

    def _connect(self) -> None:
        pane, app, taking = self._pane, self._app, self.taking
        pane.trouble.cure_requested.connect(self.cure)
        pane.title.page_requested.connect(self._open_page)
        pane.title.copy_requested.connect(self._copy_name)
        pane.card.link_chosen.connect(self._follow)
        pane.card.code_copied.connect(self._copy_code)
        taking.told.connect(self.told)
        taking.downloads_requested.connect(self.downloads_requested)
        taking.space_requested.connect(self.space_requested)
        self._subscriptions = [
            app.library.abilities.subscribe(self._forget),
            app.account.state.subscribe(self._forget),
            app.hub.changed.subscribe(self._forget),
        ]

    def _show_listed(self, listed: Listed) -> None:
        """Show what the list tells; what was shown or awaited of another model ends."""
        self._end()
        self._illustration.clear()
        self._pane.show_listed(listed)

    def _end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _begin(self, pause: float = 0) -> None:
        self._end()
        if self._listed is not None:
            self._task = self._app.tasks.spawn(self._look(self._listed, pause), name="look at a model")

    async def _look(self, listed: Listed, pause: float) -> None:
        await asyncio.sleep(pause)
        try:
            repository = await self._looks.look(listed.repo, self._app.library.abilities.value)
        except HubError as error:
            self._pane.show_failure(error)
        else:
            self.looked.emit()
            self._show(repository)

    def _look_again(self) -> None:
        if self._listed is not None:
            self._looks.forget(self._listed.repo)
            self._show_listed(self._listed)
            self._begin()

    def _forget(self, _: object = None) -> None:
        """Ask again about everything: who one is, where the Hub is or what vLLM can load has changed."""
        self._looks.forget()
        self._begin()

    def _show(self, repository: Repository) -> None:
        self._pane.show_repository(repository, self._app.library.abilities.value)
        self._pane.show_trouble(repository.closed)
        self._illustration.show(repository, self._looks.endpoint)
        self.taking.show(repository)

    def _open_page(self) -> None:
        if self._listed is not None:
            QDesktopServices.openUrl(QUrl(f"{self._looks.endpoint}/{self._listed.repo}"))

    def _follow(self, target: str) -> None:
        self._links.follow(target)

    def _copy_name(self) -> None:
        if self._listed is not None:
            QGuiApplication.clipboard().setText(self._listed.repo)
            self.told.emit("Name copied")

    def _copy_code(self, code: str) -> None:
        QGuiApplication.clipboard().setText(code)
        self.told.emit("Code copied")
