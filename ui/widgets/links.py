"""Links that somebody else wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from ui.widgets.dialogs import ask

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QWidget

SCHEMES = frozenset({"http", "https", "mailto"})


class Links:
    """Opens links over ``parent``'s window; asks before the first one to each host, until the app ends."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent
        self._hosts: set[str] = set()

    def follow(self, target: str) -> QDialog | None:
        """Show where a link really leads, and open it only if the user says so; returns the question."""
        url = QUrl(target)
        if url.scheme() not in SCHEMES:
            return None
        host = url.host(QUrl.ComponentFormattingOption.FullyEncoded)
        if host in self._hosts:
            QDesktopServices.openUrl(url)
            return None
        return ask(
            self._parent.window(),
            f"Open a link to {host}?" if host else "Open this link?",
            url.toString(QUrl.ComponentFormattingOption.FullyEncoded),
            "Open in the browser" if host else "Open",
            on_yes=lambda: self._open(url, host),
        )

    def _open(self, url: QUrl, host: str) -> None:
        if host:  # a mail has none: each is asked for
            self._hosts.add(host)
        QDesktopServices.openUrl(url)
