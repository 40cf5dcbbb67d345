"""Light or dark: applied to the whole application at once, following the system unless told otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette

from ui.theme.stylesheet import stylesheet
from ui.theme.tokens import DARK, LIGHT, Sizes, Tokens

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

Choice: TypeAlias = Literal["system", "light", "dark"]
CHOICES: tuple[Choice, ...] = ("system", "light", "dark")


class Theme(QObject):
    """Dresses the application; ``changed`` tells that it wears other colours now."""

    changed = Signal()

    def __init__(self, application: QApplication, icons: Path) -> None:
        super().__init__(application)
        self._application = application
        self._icons = icons
        self._sizes = Sizes.of(application.font().pointSizeF())
        self._choice: Choice = "system"
        self._tokens: Tokens | None = None
        font = application.font()
        font.setPointSizeF(self._sizes.body)
        application.setFont(font)
        application.styleHints().colorSchemeChanged.connect(self._apply)

    @property
    def choice(self) -> Choice:
        return self._choice

    @property
    def tokens(self) -> Tokens:
        return self._tokens or LIGHT

    @property
    def sizes(self) -> Sizes:
        return self._sizes

    def choose(self, choice: Choice) -> None:
        """Wear ``choice`` from now on."""
        self._choice = choice
        self._apply()

    def _apply(self) -> None:
        tokens = self._wanted()
        if tokens is self._tokens:
            return
        self._tokens = tokens
        self._application.setPalette(palette(tokens))
        self._application.setStyleSheet(stylesheet(tokens, self._sizes, self._icons.as_posix()))
        self.changed.emit()

    def _wanted(self) -> Tokens:
        if self._choice == "system":
            scheme = self._application.styleHints().colorScheme()
            return DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._choice == "dark" else LIGHT


def choice_of(kept: object) -> Choice:
    """Return what was kept as a choice, or the default if it is none."""
    if kept == "light":
        return "light"
    return "dark" if kept == "dark" else "system"


def palette(t: Tokens) -> QPalette:
    """Return the palette that Fusion paints with in these colours."""
    role = QPalette.ColorRole
    colours = {
        role.Window: t.window,
        role.WindowText: t.text,
        role.Base: t.surface,
        role.AlternateBase: t.sunken,
        role.Text: t.text,
        role.Button: t.surface,
        role.ButtonText: t.text,
        role.BrightText: t.danger,
        role.PlaceholderText: t.faint,
        role.Highlight: t.accent,
        role.HighlightedText: t.on_accent,
        role.Accent: t.accent,
        role.Link: t.accent,
        role.LinkVisited: t.accent,
        role.ToolTipBase: t.text,
        role.ToolTipText: t.window,
        role.Light: t.surface,
        role.Midlight: t.raised,
        role.Mid: t.border_strong,
        role.Dark: t.border_strong,
        role.Shadow: t.border,
    }
    made = QPalette()
    for key, colour in colours.items():
        made.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, key, QColor(t.faint))
    return made
