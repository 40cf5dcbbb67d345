"""What the user must know, said inside the window until it is put away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.errors import VlindersError
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button, tool_button
from ui.widgets.dialogs import show_details
from ui.widgets.labels import label

if TYPE_CHECKING:
    from app.tasks import TaskFailure

MOST = 3
"""Notices shown at once; the oldest gives way."""
ICONS = {
    "danger": "mdi6.alert-circle-outline",
    "warning": "mdi6.alert-outline",
    "accent": "mdi6.information-outline",
}


class Notice(QFrame):
    """One thing that happened: ``what``, the ``remedy``, and ``details`` behind a button if there are any."""

    closed = Signal()

    def __init__(self, what: str, remedy: str, tone: str, details: str) -> None:
        super().__init__()
        mark(self, role="banner", tone=tone)
        self.key = (what, remedy)
        picture = QLabel()
        put_icon(picture, ICONS[tone], tone=tone)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(label(what, wrap=True, selectable=True))
        if remedy:
            text.addWidget(label(remedy, "caption", wrap=True, selectable=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.S, Space.S, Space.S)
        row.setSpacing(Space.M)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        if details:
            more = push_button("Show details", "link")
            more.clicked.connect(lambda: show_details(self.window(), what, remedy, details))
            row.addWidget(more)
        close = tool_button("mdi6.close", "Put this notice away")
        close.clicked.connect(self.closed)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(f"{what} {remedy}")


class Notices(QWidget):
    """The notices that have not been put away, newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        self._column.setSpacing(Space.S)
        self.hide()

    @property
    def shown(self) -> list[Notice]:
        items = (self._column.itemAt(place) for place in range(self._column.count()))
        notices = (item.widget() for item in items if item is not None)
        return [each for each in notices if isinstance(each, Notice) and not each.isHidden()]

    def show_notice(self, what: str, remedy: str = "", *, tone: str = "danger", details: str = "") -> None:
        """Say something; saying what is still shown again is saying it once."""
        shown = self.shown
        if any(notice.key == (what, remedy) for notice in shown):
            return
        for old in shown[MOST - 1 :]:
            self._remove(old)
        notice = Notice(what, remedy, tone, details)
        notice.closed.connect(lambda: self._remove(notice))
        self._column.insertWidget(0, notice)
        notice.show()
        self.show()

    def _remove(self, notice: Notice) -> None:
        notice.hide()
        notice.deleteLater()
        self.setVisible(bool(self.shown))

    def show_error(self, error: VlindersError) -> None:
        self.show_notice(error.what, error.remedy)

    def take_back(self, error: VlindersError) -> None:
        """Put away what is not so any more."""
        for notice in self.shown:
            if notice.key == (error.what, error.remedy):
                self._remove(notice)

    def show_failure(self, title: str, report: str) -> None:
        """Say that something unexpected happened; ``report`` is behind a button."""
        self.show_notice(f"{title}.", "It is in the log as well.", details=report)

    def show_task_failure(self, failure: TaskFailure) -> None:
        """Say that a task ended by an exception: with its remedy if there is one, else with the trace."""
        error = failure.error
        if isinstance(error, VlindersError):
            self.show_error(error)
            return
        import traceback

        trace = "".join(traceback.format_exception(error))
        self.show_failure(f"Something went wrong: {failure.task}", trace)
