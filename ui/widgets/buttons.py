"""Buttons as the window has them everywhere."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from ui.theme.icons import put_icon
from ui.theme.marks import mark

ICON = QSize(18, 18)


def tool_button(
    icon: str, tip: str, shortcut: str = "", *, checkable: bool = False, tone: str = "muted"
) -> QToolButton:
    """Return a flat button with an icon; ``tip`` says what it does and is its name for screen readers."""
    button = QToolButton()
    button.setIconSize(ICON)
    button.setFixedSize(32, 32)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setCheckable(checkable)
    button.setAccessibleName(tip)
    button.setToolTip(f"{tip} ({shortcut})" if shortcut else tip)
    if shortcut:
        button.setShortcut(shortcut)
    put_icon(button, icon, tone=tone)
    return button


def push_button(text: str, role: str = "", icon: str = "") -> QPushButton:
    """Return a button with a text; ``role`` is one that the style sheet knows."""
    button = QPushButton(text)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    mark(button, role=role)
    if icon:
        tones = {"primary": "on_accent", "danger": "danger", "link": "accent"}
        put_icon(button, icon, tone=tones.get(role, "muted"))
    return button
