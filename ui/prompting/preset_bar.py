"""Kept ways of asking: chosen, saved, renamed and deleted here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction

    from app.chat.messages import Preset

NONE = "No preset"


class PresetBar(QWidget):
    """A menu of presets and a button to save; what differs from the chosen one is said beside its name."""

    chosen = Signal(object)
    """A Preset, or None for the app's own defaults."""
    saved = Signal()
    """What is set now shall be what the chosen preset is."""
    save_as_requested = Signal()
    rename_requested = Signal(object)
    delete_requested = Signal(object)
    default_requested = Signal(str)
    """The name of the preset that new conversations shall begin with, "" for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presets: Sequence[Preset] = ()
        self._current: Preset | None = None
        self._default = ""
        self._changed = False
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.button = QToolButton()
        self.button.setMenu(self.menu)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setIconSize(QSize(16, 16))
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        mark(self.button, role="select")
        put_icon(self.button, "mdi6.tune-variant")
        self.save = push_button("Save…")
        self.save.clicked.connect(self._save)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.button, 1)
        row.addWidget(self.save)

    def show_presets(
        self, presets: Sequence[Preset], current: Preset | None, *, changed: bool, default: str
    ) -> None:
        """Show which is chosen, and whether what is set now is ``changed`` against it."""
        self._presets, self._current, self._changed, self._default = presets, current, changed, default
        name = current.name if current else NONE
        shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 168)
        words = f"{shown} · changed" if changed and current else shown
        self.button.setText(words.replace("&", "&&"))
        self.button.setAccessibleName(f"Preset: {name}{', changed' if changed and current else ''}")
        self.save.setText("Save" if current and changed else "Save…")
        self.save.setToolTip(
            f"Save the changes to {current.name}" if current and changed else "Keep all this as a preset"
        )
        self.save.setEnabled(changed or current is None)

    def _save(self) -> None:
        if self._current is not None and self._changed:
            self.saved.emit()
        else:
            self.save_as_requested.emit()

    def _fill_menu(self) -> None:
        self.menu.clear()
        for preset in (None, *self._presets):
            action = self._offer(preset.name if preset else NONE, partial(self.chosen.emit, preset))
            action.setCheckable(True)
            action.setChecked(
                (preset.id if preset else None) == (self._current.id if self._current else None)
            )
        self.menu.addSeparator()
        self._offer("Save as…", self.save_as_requested.emit)
        current = self._current
        if current is None:
            if self._default:
                self._offer("Begin new chats without a preset", partial(self.default_requested.emit, ""))
            return
        if self._changed:
            self._offer(f"Back to {current.name} as saved", partial(self.chosen.emit, current))
        self._offer("Rename…", partial(self.rename_requested.emit, current))
        default = self._offer("Begin new chats with it", partial(self._toggle_default, current.name))
        default.setCheckable(True)
        default.setChecked(self._default == current.name)
        self._offer("Delete", partial(self.delete_requested.emit, current))

    def _offer(self, words: str, act: partial[None] | object) -> QAction:
        action = self.menu.addAction(words.replace("&", "&&"))
        action.triggered.connect(act)
        return action

    def _toggle_default(self, name: str) -> None:
        self.default_requested.emit("" if self._default == name else name)
