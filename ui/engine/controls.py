"""The engine's state in a few words, and the buttons that fit it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.engine.states import Failed, Loading, Ready, Unloaded, Unloading
from ui.theme.icons import put_icon
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.dot import Dot
from ui.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    from app.engine.states import EngineState
    from app.library.models import LocalModel


@dataclass(frozen=True)
class _Face:
    """What is shown: the tone and words of the state, and the texts of the buttons ("" hides one)."""

    tone: str
    words: str
    load: str = ""
    cancel: str = ""
    unload: str = ""
    idle: bool = True
    """Whether the buttons can be pressed."""


class Controls(QWidget):
    """A dot and words for the state; Load, Cancel, Unload; and a way to what must be corrected first."""

    load_requested = Signal()
    cancel_requested = Signal()
    unload_requested = Signal()
    errors_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dot = Dot()
        self.words = ElidedLabel("", "muted")
        self.load = push_button("Load", "primary", "mdi6.play")
        self.cancel = push_button("Cancel", "danger")
        self.unload = push_button("Unload", "", "mdi6.eject")
        self.errors = push_button("", "link", "mdi6.alert-circle-outline")
        self.load.clicked.connect(self.load_requested)
        self.cancel.clicked.connect(self.cancel_requested)
        self.unload.clicked.connect(self.unload_requested)
        self.errors.clicked.connect(self.errors_requested)
        state = QHBoxLayout()
        state.setSpacing(Space.S)
        state.addWidget(self._dot)
        state.addWidget(self.words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        for button in (self.load, self.cancel, self.unload):
            buttons.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(state)
        column.addLayout(buttons)
        column.addWidget(self.errors)

    def show_controls(self, state: EngineState, model: LocalModel | None, errors: int) -> None:
        """Show ``state`` while ``model`` is chosen and ``errors`` settings are wrong."""
        face = _face(state, model)
        self._dot.show_tone(face.tone)
        if self.words.text() != face.words:
            self.words.setText(face.words)
        for button, text in ((self.load, face.load), (self.cancel, face.cancel), (self.unload, face.unload)):
            button.setText(text)
            button.setVisible(bool(text))
            button.setEnabled(face.idle)
        put_icon(self.unload, "mdi6.close" if isinstance(state, Failed) else "mdi6.eject")
        sound = model is not None and not model.problem and not errors
        self.load.setEnabled(face.idle and sound)
        self.errors.setText(
            "1 setting to correct first" if errors == 1 else f"{errors} settings to correct first"
        )
        self.errors.setVisible(bool(face.load and errors))


def _face(state: EngineState, model: LocalModel | None) -> _Face:
    match state:
        case Unloaded():
            return _Face("", "Not loaded", load="Load")
        case Loading() if state.cancelling:
            return _Face("warning", f"Cancelling {state.model.name}…", cancel="Cancelling…", idle=False)
        case Loading():
            return _Face("warning", f"Loading {state.model.name}", cancel="Cancel")
        case Ready() if model is not None and model.key != state.model.key:
            return _Face("success", f"{state.model.name} is loaded", load="Load instead", unload="Unload")
        case Ready():
            return _Face("success", "Ready", unload="Unload")
        case Unloading():
            return _Face("warning", f"Unloading {state.model.name}…", unload="Unloading…", idle=False)
        case Failed():
            return _Face("danger", f"{state.model.name} did not load", load="Load again", unload="Dismiss")
        case _:
            assert_never(state)
