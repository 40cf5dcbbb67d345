"""What the bar over several panes asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.errors import VlindersError

if TYPE_CHECKING:
    from app.application import Application
    from ui.chat.blind import Blind
    from ui.chat.diff import Answer
    from ui.chat.lane_wiring import LaneWiring
    from ui.chat.page import ChatPage


class Comparing(QObject):
    """The bar at work."""

    def __init__(self, page: ChatPage, application: Application, blind: Blind, lanes: LaneWiring) -> None:
        super().__init__(page)
        self._page, self._app, self._blind, self._lanes = page, application, blind, lanes
        bar = self._bar = page.compare
        bar.add_requested.connect(lanes.add_pane)
        bar.blind_chosen.connect(blind.choose)
        bar.difference_requested.connect(self.show_difference)
        bar.tally_requested.connect(self.ask_for_tally)
        lanes.changed.connect(self._show)
        application.chats.changed.subscribe(lambda _: self._show())

    def show_count(self, count: int) -> None:
        """Stand over so many panes; over one there is nothing to be said."""
        self._bar.setVisible(count > 1)
        self._bar.show_count(count)
        self._show()

    def show_difference(self) -> None:
        """Open the sheet with the differences between the answers."""
        from ui.chat.diff import DiffSheet

        answers = self.answers()
        if len(answers) > 1:
            DiffSheet(self._page.window(), answers, self._app.tasks).open()

    def answers(self) -> list[Answer]:
        """Return the last answers, in the order of their panes, by the names of these."""
        from ui.chat.diff import Answer

        found: list[Answer] = []
        for lane in self._page.panes.order:
            path = self._blind.path(lane)
            if path and path[-1].message.role == "assistant" and path[-1].message.text:
                message = path[-1].message
                model = "" if self._blind.secret else f" · {message.model}"
                found.append(Answer(f"{self._blind.name_of(lane)}{model}", message.text))
        return found

    def ask_for_tally(self) -> None:
        """Open the sheet with the votes, once they are read."""
        self._app.tasks.spawn(self._show_tally(), name="count the votes")

    async def _show_tally(self) -> None:
        from ui.chat.tally import TallySheet

        try:
            votes = await self._app.chats.votes.tally()
        except VlindersError as error:
            self._page.composer.show_error(str(error))
            return
        TallySheet(self._page.window(), votes).open()

    def _show(self) -> None:
        secret = self._blind.secret
        self._bar.show_blind(self._app.chats.blind.value)
        self._bar.show_ready(comparable=len(self.answers()) > 1, secret=secret)
