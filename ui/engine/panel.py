"""The engine panel: the chosen model, what the engine does, and its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.engine.states import Failed, Loading, Ready, Unloaded, Unloading
from ui.engine.changes import ChangesView
from ui.engine.controls import Controls
from ui.engine.failure import FailureView
from ui.engine.form import SettingsForm
from ui.engine.model_card import ModelCard
from ui.engine.report import ReportView
from ui.engine.stages import StageList
from ui.engine.values import Values
from ui.theme.tokens import Space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.engine.arguments import Catalog
    from app.engine.states import EngineState
    from app.library.models import LocalModel


class EnginePanel(QWidget):
    """Shows what it is told and says what is wanted; it decides nothing."""

    load_requested = Signal(object, object)
    """The LocalModel, and the overrides to load it with."""
    unload_requested = Signal()
    cancel_requested = Signal()
    overrides_changed = Signal(object)
    """All overrides as a dict, after an edit; not yet rid of those that equal a default."""
    remedy_requested = Signal(object)
    """A Remedy, to be applied to the model that failed."""
    revert_requested = Signal()
    all_arguments_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: LocalModel | None = None
        self._state: EngineState = Unloaded()
        self._values = Values()
        self.card = ModelCard()
        self.controls = Controls()
        self.stages = StageList()
        self.report = ReportView()
        self.failure = FailureView()
        self.changes = ChangesView()
        self.form = SettingsForm()
        self._connect()
        self._lay_out()
        self.show_state(self._state)

    def show_model(self, model: LocalModel | None) -> None:
        """Show the model that is chosen; the engine may have another one."""
        self._model = model
        self.card.show_model(model)
        self._show_controls()

    def show_state(self, state: EngineState) -> None:
        self._state = state
        views: dict[QWidget, bool] = {self.stages: False, self.report: False, self.failure: False}
        match state:
            case Unloaded() | Unloading():
                self.stages.show_ended(())
            case Loading():
                self.stages.show_loading(state)
                views[self.stages] = True
            case Ready():
                self.stages.show_ended(())
                self.report.show_ready(state)
                views[self.report] = True
            case Failed():
                self.stages.show_ended(())
                self.failure.show_failed(state)
                views[self.failure] = True
            case _:
                assert_never(state)
        for view, shown in views.items():
            view.setVisible(shown)
        self._show_controls()

    def show_catalog(self, catalog: Catalog) -> None:
        """Show these arguments as the settings."""
        self.form.show_catalog(catalog)

    def show_values(self, values: Values, changes: Sequence[str] = ()) -> None:
        """Show the settings, and as lines in which the loaded engine differs from them."""
        self._values = values
        self.form.show_values(values)
        self.changes.show_changes(changes, allowed=not values.errors)
        self._show_controls()

    def show_all_state(self, note: str, *, offered: bool) -> None:
        """Say how it stands with the settings that are not curated, and whether they can be asked for."""
        self.form.show_all_state(note, offered=offered)

    def _show_controls(self) -> None:
        self.controls.show_controls(self._state, self._model, len(self._values.errors))

    def _edit(self, name: str, value: object) -> None:
        overrides = {key: kept for key, kept in self._values.overrides.items() if key != name}
        if value is not None:
            overrides[name] = value
        self.overrides_changed.emit(overrides)

    def _load(self) -> None:
        if self._model is not None:
            self.load_requested.emit(self._model, dict(self._values.overrides))

    def _reveal_error(self) -> None:
        if self._values.errors:
            self.form.reveal(next(iter(self._values.errors)))

    def _connect(self) -> None:
        self.controls.load_requested.connect(self._load)
        self.controls.cancel_requested.connect(self.cancel_requested)
        self.controls.unload_requested.connect(self.unload_requested)
        self.controls.errors_requested.connect(self._reveal_error)
        self.changes.reload_requested.connect(self._load)
        self.changes.revert_requested.connect(self.revert_requested)
        self.failure.remedy_requested.connect(self.remedy_requested)
        self.form.edited.connect(self._edit)
        self.form.reset_requested.connect(lambda: self.overrides_changed.emit({}))
        self.form.all_requested.connect(self.all_arguments_requested)

    def _lay_out(self) -> None:
        for view in (self.controls, self.stages, self.report):
            self.card.column.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        for view in (self.card, self.failure, self.changes, self.form):
            column.addWidget(view)
