"""Links that somebody else wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from ui.widgets.dialogs import ask

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QWidget


def confirm_link(parent: QWidget, target: str) -> QDialog:
    """Show where a link really leads, and open it only if the user says so."""
    url = QUrl(target)
    shown = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
    return ask(
        parent,
        "Open this link?",
        shown,
        "Open in the browser",
        on_yes=lambda: QDesktopServices.openUrl(url),
    )
