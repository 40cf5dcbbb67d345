"""The downloads in a few words for the line at the bottom: seen on every page, pressed to get to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from app.hub.orders import Broken, Paused, Running, Waiting
from ui.models.amounts import counted, speed_text, time_text
from ui.models.download_words import is_over, speed_of
from ui.theme.icons import put_icon
from ui.theme.marks import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.hub.orders import Download


class DownloadStatus(QToolButton):
    """Hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = ""
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Show the downloads")
        mark(self, role="status")
        put_icon(self, "mdi6.tray-arrow-down")
        self.hide()

    def show_downloads(self, downloads: Sequence[Download]) -> None:
        """Show how ``downloads`` stand together."""
        text, tone = status_of(downloads)
        if text != self.text():
            self.setText(text)
            self.setVisible(bool(text))
        if tone != self._tone:
            self._tone = tone
            mark(self, tone=tone)
            put_icon(self, "mdi6.tray-arrow-down", tone=tone or "muted")


def status_of(downloads: Sequence[Download]) -> tuple[str, str]:
    """Return what to say of the whole queue, and its tone; "" once all has come."""
    open_ = [each for each in downloads if not is_over(each)]
    broken = [each for each in open_ if isinstance(each.progress, Broken)]
    going = [each for each in open_ if isinstance(each.progress, Running | Waiting)]
    failed = f" · {len(broken)} failed" if broken else ""
    if going:
        return f"{_going(going)}{failed}", "danger" if broken else ""
    if broken:
        return f"{counted(len(broken), 'download')} failed", "danger"
    paused = sum(isinstance(each.progress, Paused) for each in open_)
    return (f"{counted(paused, 'download')} paused", "") if paused else ("", "")


def _going(going: Sequence[Download]) -> str:
    size, done = sum(each.order.size for each in going), sum(each.done for each in going)
    share = int(min(1.0, done / size) * 100) if size > 0 else 0
    what = counted(len(going), "download")
    if not any(isinstance(each.progress, Running) for each in going):
        return f"{what} waiting"
    speed = speed_of(going)
    left = f" · {time_text((size - done) / speed)} left" if speed > 0 else ""
    return f"{what} · {share}% · {speed_text(speed)}{left}"
