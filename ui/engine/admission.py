"""What comes between the wish to load a model and its load: the user's word on the code that it brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.library.code import needs_consent

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.engine.states import Overrides
    from app.library.code import Code
    from app.library.models import LocalModel
    from app.settings.store import SettingsStore
    from app.tasks import Tasks

TRUST = "trust_remote_code"


class Admission:
    """Asks over the window of ``view``, and keeps what the user allows in the settings."""

    def __init__(self, view: QWidget, settings: SettingsStore, tasks: Tasks) -> None:
        self._view, self._settings, self._tasks = view, settings, tasks

    def admit(self, model: LocalModel, overrides: Overrides, load: Callable[[], None]) -> None:
        """Call ``load`` if nothing of the model's own would run, or once the user has allowed that."""
        code = needs_consent(model, self._settings.value.value) if overrides.get(TRUST) else None
        if code is None:
            load()
        else:
            self._ask(model, code, load)

    def _ask(self, model: LocalModel, code: Code, load: Callable[[], None]) -> None:
        from ui.models.consent import ask_consent

        def allow() -> None:
            consents = self._settings.value.value.consents
            self._settings.update(consents=(*consents, code.key))
            load()

        ask_consent(self._view.window(), model, code, self._tasks, allow)
