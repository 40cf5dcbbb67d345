"""One variant of a model on its way into the chat: chosen, judged, downloaded, loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.hub.access import access_of
from ui.models.action_bar import Act
from ui.models.choosing import choices_of, recommended
from ui.models.free_space import FreeSpace
from ui.models.lanes import lanes_of
from ui.models.ordering import Ordering
from ui.models.outlook import Outlook, of_variant
from ui.models.standing import Coming, Here, Surroundings, standing_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.application import Application
    from app.errors import HubError
    from app.hub.repository import Repository, Variant
    from app.library.models import LocalModel
    from ui.models.detail import DetailPane
    from ui.models.machine import Machine


class Taking(QObject):
    """Follows :meth:`show`. ``load`` loads a model and goes to the chat; ``chat`` only goes."""

    told = Signal(str)
    downloads_requested = Signal()
    space_requested = Signal()

    def __init__(
        self,
        pane: DetailPane,
        application: Application,
        machine: Machine,
        load: Callable[[LocalModel], None],
        chat: Callable[[], None],
    ) -> None:
        super().__init__(pane)
        self._pane, self._app, self._machine = pane, application, machine
        self._load, self._chat = load, chat
        self.repository: Repository | None = None
        """What is known of the chosen model, or None until then."""
        self._variant = ""
        self._outlook = Outlook("", "", "")
        self._free: int | None = None
        self._ordering = Ordering(application.hub, application.downloads, application.tasks, self)
        self.space = FreeSpace(
            lambda: access_of(application.settings.value.value).cache, application.tasks, self
        )
        self._connect()

    def detach(self) -> None:
        """Follow the app no more."""
        for unsubscribe in self._subscriptions:
            unsubscribe()
        self._subscriptions = []
        self.space.watch(False)  # noqa: FBT003  its only form

    def clear(self) -> None:
        """Be about no model."""
        self.repository, self._variant = None, ""

    def show(self, repository: Repository) -> None:
        """Be about ``repository``, and its recommended variant unless another is chosen already."""
        self.repository = repository
        if self._variant not in {variant.name for variant in repository.variants} or not self._variant:
            self._variant = recommended(repository, self._machine.rooms.value)
        self._pane.fit.show_longest(repository.config.context if repository.config else None)
        self._pane.show_files(repository, self.chosen)
        self.space.watch(True)  # noqa: FBT003  its only form
        self._judge()

    @property
    def chosen(self) -> Variant | None:
        variants = self.repository.variants if self.repository else ()
        return next((each for each in variants if each.name == self._variant), next(iter(variants), None))

    def _connect(self) -> None:
        pane, app = self._pane, self._app
        pane.variants.chosen.connect(self._choose)
        pane.fit.context_chosen.connect(self._judge)
        pane.bar.act_requested.connect(self._act)
        self.space.changed.connect(self._heed_space)
        self._ordering.changed.connect(self._stand)
        self._ordering.ordered.connect(self._heed_order)
        self._ordering.refused.connect(self._heed_refusal)
        self._subscriptions = [
            self._machine.rooms.subscribe(self._judge),
            app.library.models.subscribe(self._judge),
            app.downloads.items.subscribe(self._stand),
            app.engine.state.subscribe(self._stand),
        ]

    def _choose(self, name: str) -> None:
        if name != self._variant and self.repository is not None:
            self._variant = name
            self._pane.show_files(self.repository, self.chosen)
            self._judge()

    def _judge(self, _: object = None) -> None:
        """Reckon anew what fits."""
        repository, chosen, rooms = self.repository, self.chosen, self._machine.rooms.value
        if repository is None or chosen is None:
            return
        context = self._pane.fit.context.value
        best = recommended(repository, rooms)
        choices = choices_of(repository, rooms, context, best, self._app.library.models.value)
        self._pane.variants.show_choices(choices, chosen.name)
        self._outlook = of_variant(repository, chosen, rooms, context)
        self._pane.fit.show_outlook(self._outlook, lanes_of(repository, chosen, rooms, context))
        self._stand()

    def _stand(self, _: object = None) -> None:
        """Show how far the chosen variant is on its way into the chat."""
        repository, chosen = self.repository, self.chosen
        if repository is None or chosen is None:
            return
        name = repository.listed.name
        title = f"{name} · {chosen.name}" if chosen.name else name
        standing = standing_of(repository, chosen, self._surroundings())
        self._pane.bar.show_standing(standing, title, self._outlook)

    def _surroundings(self) -> Surroundings:
        app = self._app
        return Surroundings(
            app.downloads.items.value,
            app.library.models.value,
            app.engine.state.value,
            self._free,
            self._ordering.asking,
        )

    def _heed_space(self, free: int | None) -> None:
        self._free = free
        self._stand()

    def _act(self, act: Act) -> None:
        repository, chosen = self.repository, self.chosen
        if repository is None or chosen is None:
            return
        standing = standing_of(repository, chosen, self._surroundings())
        match act:
            case Act.DOWNLOAD if not isinstance(standing, Coming):
                self._ordering.order(repository, chosen)
            case Act.LOAD if isinstance(standing, Here):
                self._load(standing.model)
            case Act.CHAT:
                self._chat()
            case Act.QUEUE:
                self.downloads_requested.emit()
            case Act.SPACE:
                self.space_requested.emit()
            case _:
                pass

    def _heed_order(self, repository: Repository) -> None:
        self.told.emit(f"{repository.listed.name} is being downloaded")
        if repository is self.repository:
            self._pane.show_trouble(None)

    def _heed_refusal(self, repository: Repository, error: HubError) -> None:
        if repository is self.repository:
            self._pane.show_trouble(error)
        else:
            self.told.emit(str(error))
