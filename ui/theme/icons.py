"""Icons by name, in the colours of the theme.

The icon font is loaded after the first paint; until then :func:`put_icon` only notes what is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from ui.theme.tokens import tokens_of

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QAction, QIcon

    from ui.theme.tokens import Tokens

_font: Any = None
_LABEL_SIZE = 16


def put_icon(target: QAbstractButton | QAction | QLabel, name: str, *, tone: str = "muted") -> None:
    """Show the icon ``name`` ("mdi6.memory") on ``target``, coloured by ``tone``, a field of the tokens."""
    target.setProperty("icon_name", name)
    target.setProperty("icon_tone", tone)
    if _font is not None:
        _show(target, tokens_of(QApplication.palette()))


def load_icons() -> None:
    """Load the icon font and show every icon that was asked for so far."""
    global _font  # noqa: PLW0603  the application has one font database, and so one icon font
    if _font is None:
        _font = _icon_font()
    refresh_icons()


def refresh_icons() -> None:
    """Draw all icons again in the colours of the theme, on every widget of the application."""
    if _font is None:
        return
    tokens = tokens_of(QApplication.palette())
    for widget in QApplication.allWidgets():
        if widget.property("icon_name"):
            _show(widget, tokens)
        for action in widget.actions():
            if action.property("icon_name"):
                _show(action, tokens)


def icon(name: str, colour: str, disabled: str) -> QIcon:
    """Return the icon ``name`` in a fixed colour; empty before :func:`load_icons`."""
    from PySide6.QtGui import QIcon

    if _font is None:
        return QIcon()
    return _font.icon(name, color=colour, color_disabled=disabled)


def _show(target: QObject, tokens: Tokens) -> None:
    from PySide6.QtGui import QAction

    tone = target.property("icon_tone")
    picture = icon(target.property("icon_name"), getattr(tokens, tone), tokens.faint)
    if isinstance(target, QLabel):
        target.setPixmap(picture.pixmap(_LABEL_SIZE, _LABEL_SIZE))
    elif isinstance(target, QAbstractButton | QAction):
        target.setIcon(picture)


def _icon_font() -> Any:
    """Load only the Material Design set: QtAwesome's own entry point loads a dozen fonts."""
    from importlib.resources import files

    from qtawesome.iconic_font import IconicFont

    folder = files("qtawesome") / "fonts"
    found = {entry.name for entry in folder.iterdir() if entry.name.startswith("materialdesignicons6")}
    font = next(name for name in found if name.endswith(".ttf"))
    charmap = next(name for name in found if name.endswith(".json"))
    return IconicFont(("mdi6", font, charmap))
