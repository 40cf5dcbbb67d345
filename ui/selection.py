"""The model the user has chosen: what the lists, the settings and the Load buttons are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.engine.states import EngineState, Loading, Ready, Unloading
from app.observable import Observable

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.engine.engine import Engine
    from app.library.library import Library
    from app.library.models import LocalModel


class Selection:
    """One chosen model, or None while there is none on this machine.

    ``last`` is the key of the model that was loaded last: it is chosen first, else the first that can be
    loaded. ``load`` loads a model with the user's settings for it.
    """

    def __init__(
        self, engine: Engine, library: Library, last: str, load: Callable[[LocalModel], None]
    ) -> None:
        self.model: Observable[LocalModel | None] = Observable(None)
        self._engine = engine
        self._key = last
        self._load = load
        library.models.subscribe(self._heed_models)
        engine.state.subscribe(self._heed_state)

    @property
    def can_load(self) -> bool:
        model, state = self.model.value, self._engine.state.value
        return model is not None and not model.problem and not isinstance(state, Loading | Unloading)

    def choose(self, model: LocalModel) -> None:
        self._key = model.key
        self.model.set(model)

    def load(self) -> None:
        """Load the chosen model, unless it cannot be or another is on its way."""
        if self.can_load and self.model.value is not None:
            self._load(self.model.value)

    def load_if_none(self) -> None:
        """Load the chosen model if nothing is loaded; never exchange one for another."""
        if not isinstance(self._engine.state.value, Ready):
            self.load()

    def _heed_models(self, models: tuple[LocalModel, ...]) -> None:
        if models:
            chosen = next((model for model in models if model.key == self._key), None)
            usable = next((model for model in models if not model.problem), models[0])
            self.model.set(chosen or usable)

    def _heed_state(self, state: EngineState) -> None:
        if isinstance(state, Loading):
            self.choose(state.model)
