"""The left half of the search: what was found, or why nothing was."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStackedLayout, QVBoxLayout, QWidget

from app.hub.search import Found, Idle, Missed, Searching
from ui.models.cures import CURES, TITLES, Cure
from ui.models.results import ResultList
from ui.models.trouble_banner import TroubleBanner
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.empty import EmptyState
from ui.widgets.labels import label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QPushButton

    from app.errors import HubError
    from app.hub.listing import Listed
    from app.hub.search import SearchState
    from ui.models.result_row import Badge


class ResultPane(QWidget):
    """The list with a line under it; in its place, while there is none, what to do about that."""

    cure_requested = Signal(object)
    """A Cure of a search that failed."""
    clear_requested = Signal()
    everything_requested = Signal()
    """What does not fit is to be shown too."""

    def __init__(self, badge_of: Callable[[Listed], Badge], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = ResultList(badge_of)
        self.busy = QProgressBar()
        self.trouble = TroubleBanner()
        self.foot = label("", "caption", wrap=True)
        self.further = push_button("Look further", "link")
        self.further.clicked.connect(self.list.look_further)
        self.searching = EmptyState("mdi6.magnify", "Searching…")
        self.nothing = EmptyState("mdi6.magnify-close", "No models found")
        self.failure = EmptyState("mdi6.cloud-off-outline", "")
        self.clear_button = self.nothing.add_button("Clear filters", "primary")
        self.all_button = self.nothing.add_button("Show those too", "primary")
        self._cures: dict[Cure, QPushButton] = {}
        self._stack = QStackedLayout()
        self._lay_out()
        self.clear_button.clicked.connect(self.clear_requested)
        self.all_button.clicked.connect(self.everything_requested)
        self.trouble.cure_requested.connect(self.cure_requested)

    def show_state(self, state: SearchState, rows: Sequence[Listed], hidden: int, *, narrowed: bool) -> None:
        """Show ``state``, of its rows only ``rows``; ``hidden`` others do not fit this machine.

        ``narrowed`` is whether filters keep something out of the list.
        """
        self.busy.setVisible(isinstance(state, Searching))
        self.list.show_rows(rows, len(rows) + hidden, more=isinstance(state, Found) and state.more)
        self.trouble.show_trouble("", "")
        match state:
            case Idle() | Searching():
                self._stack.setCurrentWidget(self.list if rows else self.searching)
                self.foot.setText("Searching…" if rows else "")
            case Found(more=more):
                going_on = more and not self.list.stuck
                self._stack.setCurrentWidget(
                    self.list if rows else self.searching if going_on else self.nothing
                )
                self._show_nothing(state.query.text, hidden, narrowed=narrowed)
                self.foot.setText(_foot(len(rows), hidden, more=more))
            case Missed(error=error):
                self._show_failure(error, shown=bool(rows))
                self.foot.setText(_foot(len(rows), hidden, more=False))
            case _:
                assert_never(state)
        self.foot.setVisible(bool(self.foot.text()))
        self.further.setVisible(self.list.stuck)

    def cure_button(self, cure: Cure) -> QPushButton:
        """Return the button of a cure that is offered in the list's place."""
        return self._cures[cure]

    def _show_nothing(self, text: str, hidden: int, *, narrowed: bool) -> None:
        if hidden:
            said = f"{hidden:,} were found, but none of them runs on this machine."
        elif narrowed:
            said = "None fits all filters." if not text else f"Nothing called “{text}” fits all filters."
        else:
            said = f"Nothing on the Hub is called “{text}”." if text else "The Hub lists no models."
        self.nothing.show_text("No models found", said)
        self.clear_button.setVisible(narrowed and not hidden)
        self.all_button.setVisible(bool(hidden))

    def _show_failure(self, error: HubError, *, shown: bool) -> None:
        """Show a failure: under the rows if there are some, else in their place."""
        cures = CURES[error.trouble]
        if shown:
            self.trouble.show_trouble(error.what, error.remedy, cures)
            self._stack.setCurrentWidget(self.list)
            return
        title = TITLES[error.trouble]
        what = "" if error.what.rstrip(".") == title else error.what
        self.failure.show_text(title, f"{what} {error.remedy}".strip())
        for cure, button in self._cures.items():
            button.setVisible(cure in cures)
        for cure in cures:
            if cure not in self._cures:
                button = self.failure.add_button(cure.value, "primary" if cure is cures[0] else "")
                button.clicked.connect(lambda _=False, cure=cure: self.cure_requested.emit(cure))
                self._cures[cure] = button
        self._stack.setCurrentWidget(self.failure)

    def _lay_out(self) -> None:
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        mark(self.busy, role="thin")
        place = self.busy.sizePolicy()
        place.setRetainSizeWhenHidden(True)
        self.busy.setSizePolicy(place)
        self.foot.setContentsMargins(Space.L + 2, Space.XS, Space.L, Space.S)
        below = QVBoxLayout()
        below.setContentsMargins(Space.S, 0, Space.S, 0)
        below.addWidget(self.trouble)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.busy)
        column.addLayout(self._stack, 1)
        column.addLayout(below)
        last = QHBoxLayout()
        last.addWidget(self.foot, 1)
        last.addWidget(self.further)
        column.addLayout(last)
        # Only now: in a layout that stands nowhere, what is shown would be a window of its own.
        for part in (self.list, self.searching, self.nothing, self.failure):
            self._stack.addWidget(part)


def _foot(shown: int, hidden: int, *, more: bool) -> str:
    if not shown and not hidden:
        return ""
    count = f"{shown:,} shown" + ("" if more else ": that is all")
    return f"{count} · {hidden:,} more do not run on this machine" if hidden else count
