"""Wires the engine panel: what is chosen and set here goes to the engine and the settings, and back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, assert_never

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.engine.arguments import CURATED, differing, fitted, normalized, validate
from app.engine.catalog import discover_all, read_kept
from app.engine.plugins import PLUGINS
from app.engine.states import Action, Failed, Loading, Ready
from app.errors import VlindersError
from ui.engine.admission import Admission
from ui.engine.panel import EnginePanel
from ui.engine.values import Values
from ui.models.plugin import show_plugin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.engine.arguments import Catalog
    from app.engine.engine import Engine
    from app.engine.states import EngineState, Overrides, Remedy
    from app.gpus.monitor import Monitor
    from app.gpus.readings import Reading
    from app.library.library import Library
    from app.library.models import LocalModel
    from app.settings.store import SettingsStore
    from app.tasks import Tasks


class EnginePage(QWidget):
    """The engine panel at work. :meth:`choose` says which model it is about. Needs the running loop.

    ``cache`` is the folder in which vLLM's arguments are kept. Each model has its own overrides:
    ``overrides_for`` tells the user's, or those proposed as long as there are none.
    """

    def __init__(
        self,
        engine: Engine,
        settings: SettingsStore,
        library: Library,
        monitor: Monitor,
        tasks: Tasks,
        cache: Path,
        overrides_for: Callable[[LocalModel], Overrides],
    ) -> None:
        super().__init__()
        self._engine, self._settings, self._library = engine, settings, library
        self._tasks, self._cache, self._overrides_for = tasks, cache, overrides_for
        self._model: LocalModel | None = None
        self._catalog: Catalog = CURATED
        self._gpu_count: int | None = None
        self._shown: type[EngineState] | None = None
        self._admission = Admission(self, settings, tasks)
        self.panel = EnginePanel()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        self._connect()
        self._subscriptions = [
            library.models.subscribe(self._follow_models),
            engine.state.subscribe(self._follow_state),
            monitor.readings.subscribe(self._follow_reading),
        ]
        self._show_settings()
        tasks.spawn(self._find_kept(), name="kept arguments")

    @property
    def model(self) -> LocalModel | None:
        """The model that is chosen."""
        return self._model

    def choose(self, model: LocalModel | None) -> None:
        """Make the page be about ``model``; nothing is loaded by that."""
        if model != self._model:
            self._model = model
            self.panel.show_model(model)
            self._show_settings()

    def load(self, model: LocalModel) -> None:
        """Choose ``model`` and load it with the settings kept for it, unless one of them is wrong."""
        self.choose(model)
        overrides = self._overrides()
        if not model.problem and not self._errors(overrides):
            self._load(model, overrides)

    def detach(self) -> None:
        """Follow the app no more; to be called before the widget goes."""
        for unsubscribe in self._subscriptions:
            unsubscribe()
        self._subscriptions = []

    def _connect(self) -> None:
        panel = self.panel
        panel.load_requested.connect(self._load)
        panel.unload_requested.connect(lambda: self._tasks.spawn(self._engine.unload(), name="unload"))
        panel.cancel_requested.connect(
            lambda: self._tasks.spawn(self._engine.cancel_load(), name="cancel load")
        )
        panel.overrides_changed.connect(self._keep)
        panel.revert_requested.connect(self._revert)
        panel.remedy_requested.connect(self._apply)
        panel.all_arguments_requested.connect(
            lambda: self._tasks.spawn(self._discover(), name="discover arguments")
        )

    def _load(self, model: LocalModel, overrides: Overrides) -> None:
        def begin() -> None:
            self._tasks.spawn(self._engine.load(model, dict(overrides)), name="load")

        self._admission.admit(model, overrides, begin)

    def _keep(self, overrides: Overrides) -> None:
        """Keep these overrides for the chosen model and show how things stand with them."""
        if self._model is None:
            return
        everyones = self._settings.value.value.overrides
        # Kept even when empty: the user's word for "all by default", which no proposal replaces.
        own = normalized(overrides, self._catalog)
        self._settings.update(overrides={**everyones, self._model.key: own})
        self._show_settings()

    def _revert(self) -> None:
        state = self._engine.state.value
        if isinstance(state, Ready):
            self._keep(state.overrides)

    def _apply(self, remedy: Remedy) -> None:
        """Change the settings of the model that failed and load it again, or first do what that takes."""
        state = self._engine.state.value
        if not isinstance(state, Failed):
            return
        match remedy.action:
            case None:
                self._change_and_load(state.model, remedy)
            case Action.REVIEW_CODE:
                self._tasks.spawn(self._review(state.model, remedy), name="look at a model's code")
            case Action.INSTALL_GGUF | Action.INSTALL_BITSANDBYTES:
                show_plugin(self.window(), PLUGINS[remedy.action])
            case _:
                assert_never(remedy.action)

    def _change_and_load(self, model: LocalModel, remedy: Remedy) -> None:
        self.choose(model)
        self._keep({**self._overrides(), **remedy.changes})
        self.load(model)

    async def _review(self, model: LocalModel, remedy: Remedy) -> None:
        """Have the code shown as it is now: it may have been changed since the model was found."""
        await self._library.refresh()
        self._change_and_load(self._library.find(model.key) or model, remedy)

    def _overrides(self) -> dict[str, object]:
        return dict(self._overrides_for(self._model)) if self._model is not None else {}

    def _errors(self, overrides: Overrides) -> dict[str, str]:
        if self._gpu_count is None:  # not known yet, so nothing can be said against a number of GPUs
            return {}
        return validate(overrides, self._catalog, self._model, self._gpu_count)

    def _show_settings(self) -> None:
        catalog = fitted(self._catalog, self._model, self._gpu_count or 0)
        overrides, state = self._overrides(), self._engine.state.value
        names: tuple[str, ...] = ()
        changes: list[str] = []
        if isinstance(state, Ready) and self._model is not None and self._model.key == state.model.key:
            names = differing(state.overrides, overrides, catalog)
            changes = [_change(catalog, name, state.overrides, overrides) for name in names]
        self.panel.show_catalog(catalog)
        self.panel.show_values(Values(overrides, self._errors(overrides), frozenset(names)), changes)

    def _follow_models(self, models: tuple[LocalModel, ...]) -> None:
        """Keep the chosen model as it is on disk now; choose one if there was none or it is gone."""
        chosen = self._library.find(self._model.key) if self._model is not None else None
        last = self._library.find(self._settings.value.value.last_model)
        sound = next((model for model in models if not model.problem), None)
        self.choose(chosen or last or sound or next(iter(models), None))

    def _follow_state(self, state: EngineState) -> None:
        if isinstance(state, Loading):
            self.choose(state.model)
        elif isinstance(state, Ready) and self._settings.value.value.last_model != state.model.key:
            self._settings.update(last_model=state.model.key)
        self.panel.show_state(state)
        if type(state) is not self._shown:  # while a load goes on, nothing about the settings changes
            self._shown = type(state)
            self._show_settings()

    def _follow_reading(self, reading: Reading | None) -> None:
        if reading is not None and len(reading.gpus) != self._gpu_count:
            self._gpu_count = len(reading.gpus)
            self._show_settings()

    async def _find_kept(self) -> None:
        kept = await asyncio.to_thread(read_kept, self._cache)
        if kept is not None:
            self._show_whole(kept)

    async def _discover(self) -> None:
        self.panel.show_all_state(
            "Asking vLLM for its settings. The first time takes a few seconds.", offered=False
        )
        try:
            self._show_whole(await discover_all(self._cache))
        except VlindersError as error:
            self.panel.show_all_state(str(error), offered=True)

    def _show_whole(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.panel.show_all_state("", offered=False)
        self._show_settings()


def _change(catalog: Catalog, name: str, loaded: Overrides, wanted: Overrides) -> str:
    """Return "Context length: 32,768 tokens → 4,096 tokens"."""
    argument = next((each for each in catalog if each.name == name), None)
    if argument is None:
        return f"{name}: {loaded.get(name)} → {wanted.get(name)}"
    before = argument.show(loaded.get(name, argument.default))
    return f"{argument.label}: {before} → {argument.show(wanted.get(name, argument.default))}"
