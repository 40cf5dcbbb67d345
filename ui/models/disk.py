"""The models on this computer at work: what is pressed goes to library, engine and downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.engine.states import Loading, Ready, Unloading
from ui.models.checking import Checks
from ui.models.disk_acts import DiskActs
from ui.models.disk_panel import DiskPanel
from ui.models.disk_words import Offer, offers_of
from ui.models.download_words import is_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.engine.engine import Engine
    from app.engine.states import EngineState
    from app.hub.downloads import Downloads
    from app.hub.orders import Download
    from app.library.library import Library
    from app.library.models import LocalModel
    from app.library.orphans import Orphans
    from app.settings.store import SettingsStore
    from app.tasks import Tasks


class DiskView(QWidget):
    """The half of the page about this computer. ``load`` loads a model with the user's settings for it."""

    downloads_requested = Signal()
    """Something was put into the queue: it is to be shown."""
    told = Signal(str)
    """A sentence that the user should read in passing."""
    failed = Signal(object)
    """A VlindersError that belongs to no model that is still shown."""

    def __init__(
        self,
        library: Library,
        downloads: Downloads,
        engine: Engine,
        settings: SettingsStore,
        tasks: Tasks,
        load: Callable[[LocalModel], None],
    ) -> None:
        super().__init__()
        self._library, self._downloads = library, downloads
        self._busy: frozenset[str] = frozenset()
        self._queue: tuple[tuple[str, bool], ...] = ()
        self.panel = DiskPanel()
        self.checks = Checks(downloads, tasks)
        self._acts = DiskActs(self, library, downloads, settings, tasks, self.checks, load)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        self._connect()
        self._subscriptions = [
            library.models.subscribe(self.panel.show_models),
            library.searching.subscribe(self.panel.show_searching),
            library.orphans.subscribe(self._show_orphans),
            library.abilities.subscribe(self._show_model),
            engine.state.subscribe(self._follow_engine),
            downloads.items.subscribe(self._follow_queue),
            self.checks.all.subscribe(self._show_model),
        ]

    def detach(self) -> None:
        """Follow the app no more; to be called before the widget goes."""
        for unsubscribe in self._subscriptions:
            unsubscribe()
        self._subscriptions = []
        self.checks.detach()

    def show_by_size(self) -> None:
        """Put the largest model on top: for whoever wants to free some space."""
        self.panel.show_by_size()

    def _connect(self) -> None:
        panel = self.panel
        panel.rows.chosen.connect(self._show_model)
        panel.rows.load_requested.connect(lambda: self._take(Offer.LOAD))
        panel.rows.delete_requested.connect(lambda: self._take(Offer.DELETE))
        panel.detail.offer_taken.connect(self._take)
        panel.refresh.clicked.connect(self._acts.refresh)
        panel.add.clicked.connect(self._acts.ask_folder)
        panel.orphans.clean_requested.connect(self._acts.ask_clean)
        self._acts.downloads_requested.connect(self.downloads_requested)
        self._acts.told.connect(self.told)
        self._acts.failed.connect(self.failed)

    def _show_model(self, _: object = None) -> None:
        model = self.panel.rows.model_chosen
        if model is not None:
            self.panel.detail.show_model(model, self._offers(model))
            self.panel.detail.show_check(self.checks.of(model.key))

    def _offers(self, model: LocalModel) -> dict[Offer, str]:
        return offers_of(
            model,
            self._library.abilities.value,
            loaded=model.key in self._busy,
            queued=self._is_queued(model),
            check=self.checks.of(model.key),
        )

    def _is_queued(self, model: LocalModel) -> bool:
        """Whether a download of it is under way, or waits to be."""
        wanted = (model.repo, model.variant)
        queue = (each for each in self._downloads.items.value if not is_over(each))
        return any((each.order.repo, each.order.variant) == wanted for each in queue)

    def _take(self, offer: Offer) -> None:
        """Do with the chosen model what was asked for, if that is possible now."""
        model = self.panel.rows.model_chosen
        if model is not None and self._offers(model).get(offer) == "":
            self._acts.take(offer, model)

    def _show_orphans(self, orphans: Orphans) -> None:
        self.panel.orphans.show_orphans(orphans.count, orphans.size)

    def _follow_queue(self, downloads: tuple[Download, ...]) -> None:
        """Show the model anew where its offers may have changed: not at each byte that comes."""
        queue = tuple((each.order.id, is_over(each)) for each in downloads)
        if queue != self._queue:
            self._queue = queue
            self._show_model()

    def _follow_engine(self, state: EngineState) -> None:
        model = state.model if isinstance(state, Ready | Loading | Unloading) else None
        self._busy = frozenset({model.key} if model else ())
        self.panel.rows.show_loaded(self._busy if isinstance(state, Ready) else frozenset())
        self._show_model()
