"""The queue of downloads with its summary: what is shown while it is empty, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from app.hub.orders import Paused, Running, Waiting
from ui.models.cures import Cure
from ui.models.download_list import DownloadList
from ui.models.download_words import is_over, summary_of
from ui.models.trouble_banner import TroubleBanner
from ui.models.words import bytes_text
from ui.theme.tokens import Space
from ui.transcript.clock import FrameClock
from ui.widgets.buttons import push_button
from ui.widgets.empty import EmptyState
from ui.widgets.labels import ElidedLabel, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QShowEvent

    from app.hub.orders import Download

WIDEST = 1000
"""Pixels; a bar that is longer says no more."""


class DownloadsPanel(QWidget):
    """Draws the newest state once a frame, and nothing while it is not seen."""

    pause_all_requested = Signal()
    resume_all_requested = Signal()
    clear_requested = Signal()
    search_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._downloads: Sequence[Download] = ()
        self._clock = FrameClock(self)
        self.list = DownloadList()
        self.summary = ElidedLabel("", "section")
        self.free = label("", "caption")
        self.free.setToolTip("Room on the disk that downloads go to")
        self.pause_all = push_button("Pause all", "quiet", "mdi6.pause")
        self.resume_all = push_button("Resume all", "quiet", "mdi6.play")
        self.clear = push_button("Clear finished", "quiet", "mdi6.check-all")
        self.clear.setToolTip("Takes what is finished off this list; the models stay")
        self.empty = EmptyState(
            "mdi6.tray-arrow-down",
            "Nothing is being downloaded",
            "Models that you choose in the search are fetched here, two at a time.\n"
            "They can be paused, and go on where they were, whatever happens.",
        )
        self.search = self.empty.add_button("Find a model", "primary")
        self.pause_all.clicked.connect(self.pause_all_requested)
        self.resume_all.clicked.connect(self.resume_all_requested)
        self.clear.clicked.connect(self.clear_requested)
        self.search.clicked.connect(self.search_requested)
        self.offline = TroubleBanner("warning")
        self._is_offline = False
        self._lay_out()
        self._draw()

    def show_downloads(self, downloads: Sequence[Download]) -> None:
        """Show ``downloads`` at the next frame."""
        self._downloads = downloads
        if self.isVisible():
            self._clock.request(self._draw)

    def show_offline(self, offline: bool) -> None:  # noqa: FBT001  the value is the message
        """Show that nothing is fetched because the user does not want it."""
        self._is_offline = offline
        self._show_offline()

    def show_free(self, free: int | None) -> None:
        """Show how many bytes are free for downloads."""
        self.free.setText(f"{bytes_text(free)} free" if free is not None else "")

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        self._draw()
        super().showEvent(event)

    def _draw(self) -> None:
        downloads = self._downloads
        self._stack.setCurrentIndex(1 if downloads else 0)
        over = sum(map(is_over, downloads))
        summary = summary_of(downloads) or ("All is here" if over else "")
        if self.summary.text() != summary:
            self.summary.setText(summary)
        going = any(isinstance(each.progress, Running | Waiting) for each in downloads)
        halted = any(isinstance(each.progress, Paused) for each in downloads)
        self.pause_all.setVisible(going)
        self.resume_all.setVisible(halted and not going)
        self.clear.setVisible(over > 0)
        self._show_offline()
        if not self.list.show_downloads(downloads):
            self._clock.request(self._draw)

    def _show_offline(self) -> None:
        rest = self._is_offline and any(not is_over(each) for each in self._downloads)
        self.offline.show_trouble(
            "Vlinders is set to work offline: the downloads rest." if rest else "", "", (Cure.PREFERENCES,)
        )

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(Space.S)
        head.addWidget(self.summary, 1)
        for part in (self.free, self.pause_all, self.resume_all, self.clear):
            head.addWidget(part)
        inside = QWidget()
        inside.setMaximumWidth(WIDEST)
        column = QVBoxLayout(inside)
        column.setContentsMargins(Space.XL, Space.M, Space.XL, Space.XL)
        column.setSpacing(Space.M)
        column.addLayout(head)
        column.addWidget(self.offline)
        column.addWidget(self.list, 1)
        outside = QWidget()
        row = QHBoxLayout(outside)
        row.setContentsMargins(0, 0, 0, 0)
        # Only where the page is wider than it may be, it stands in the middle.
        row.addStretch(0)
        row.addWidget(inside, 1)
        row.addStretch(0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(outside)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(scroll)
