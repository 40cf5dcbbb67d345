"""Connects the chat page with the app's conversations and those who answer in them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject

from app.engine.responders import LOCAL
from app.paths import RESOURCES
from ui.chat.blind import Blind
from ui.chat.compare_bar import CompareBar
from ui.chat.comparing import Comparing
from ui.chat.finding import Finding
from ui.chat.lane_head import LaneHead
from ui.chat.lane_wiring import LaneWiring
from ui.chat.message_actions import MessageActions
from ui.chat.pane import Pane
from ui.chat.panes import Panes
from ui.chat.responder_menu import ResponderChip
from ui.chat.together import Together
from ui.chat.undo_bar import UndoBar
from ui.chat.vote_bar import VoteBar
from ui.composer.composer import Obstacle
from ui.composer.wiring import ComposerWiring
from ui.transcript.clock import FrameClock
from ui.transcript.formulas import Formulas
from ui.transcript.pictures import Pictures
from ui.transcript.view import Transcript
from ui.widgets.buttons import tool_button
from ui.widgets.links import Links
from ui.wording import obstacle_of, welcome_text

if TYPE_CHECKING:
    from app.application import Application
    from app.chat.messages import Placed
    from app.engine.replies import Piece
    from ui.chat.page import ChatPage
    from ui.selection import Selection
    from ui.theme.theme import Theme

LOAD_KEYS = "Ctrl+L"
COMPARE_KEYS = "Ctrl+Shift+D"
GONE = Obstacle("The model of this conversation is not there any more: choose another one")


class ChatWiring(QObject):
    """What the app tells goes to the panes, what the user wants goes to the app."""

    compare_keys = COMPARE_KEYS

    def __init__(self, page: ChatPage, application: Application, selection: Selection, theme: Theme) -> None:
        super().__init__(page)
        self._page, self._app, self._selection, self._theme = page, application, selection, theme
        self._chats = application.chats
        self._clock = FrameClock(self)
        self._links = Links(page)
        self._together, self._finding = Together(self), Finding(self)
        panes = self._panes = Panes(self._make_pane)
        page.set_parts(panes, CompareBar(), VoteBar(), UndoBar())
        self.composer = ComposerWiring(page.composer, application, page)
        self.blind = Blind(panes, page.vote, self._chats)
        self.lanes = LaneWiring(page, panes, self.blind, application)
        self._actions = MessageActions(page, application, self.composer, self.blind)
        self._comparing = Comparing(page, application, self.blind, self.lanes)
        self.chip = ResponderChip(lambda: application.responders.all.value)
        self.add = tool_button("mdi6.view-column-outline", f"Compare with another answer ({COMPARE_KEYS})")
        self._used: Pane | None = None
        panes.show_count(1)
        self.destroyed.connect(Formulas.of(self._clock).close)
        self.destroyed.connect(Pictures.of(self._clock).close)
        self._connect()
        self._subscribe()
        page.welcome.show_picture(RESOURCES / "icons" / "vlinders.svg")

    @property
    def pane(self) -> Pane:
        """The pane that was used last."""
        return self._used if self._used in self._panes.all and self._used else self._panes.all[0]

    def find(self) -> None:
        """Open the bar that finds text."""
        if self._panes.isVisible():
            self._finding.open(self.pane)

    def zoom(self, steps: int) -> None:
        """Make the text of all panes larger by ``steps``, or smaller; 0 is back to normal."""
        for pane in self._panes.all:
            pane.transcript.zoom(steps)

    def jump_to_end(self) -> None:
        """Show the end of every pane, and stay there while text comes."""
        for pane in self._panes.all:
            pane.transcript.jump_to_end()

    def jump_to(self, message: int) -> None:
        """Show the beginning of a message in the panes that hold it."""
        for pane in self._panes.all:
            pane.transcript.jump_to(message)

    def open_endpoints(self) -> None:
        """Open the dialog of the remote endpoints."""
        from ui.remote.sheet import open_endpoints

        app = self._app
        sheet = open_endpoints(self._page.window(), app.endpoints, app.settings, app.tasks)
        sheet.told.connect(self._page.copied)

    def compare(self) -> None:
        """Add a pane, unless it is a secret which model would be new in it."""
        if not self.blind.secret:
            self.lanes.add_pane()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        if event.type() == QEvent.Type.FocusIn:
            self._used = next((pane for pane in self._panes.all if pane.transcript is watched), self._used)
        return super().eventFilter(watched, event)

    def _make_pane(self, lane: int) -> Pane:
        offer = lambda: self._app.responders.all.value  # noqa: E731  two lines for one
        head = LaneHead(offer, lambda: self._chats.presets.presets.value)
        transcript = Transcript(self._theme, self._clock)
        pane = Pane(head, transcript)
        transcript.installEventFilter(self)
        transcript.link_chosen.connect(self._links.follow)
        transcript.copied.connect(self._page.copied)
        transcript.zoomed.connect(partial(self._zoom_others, transcript))
        transcript.action_requested.connect(partial(self._actions.act, lane))
        transcript.version_requested.connect(partial(self._actions.choose_version, lane))
        self.lanes.connect_head(head, lane)
        self._together.join(pane)
        return pane

    def _connect(self) -> None:
        page, lanes = self._page, self.lanes
        page.composer.add_tool(self.chip)
        page.composer.add_tool(self.add)
        page.composer.action_requested.connect(self._selection.load)
        page.welcome.question_chosen.connect(self._ask)
        self.chip.chosen.connect(partial(lanes.choose_responder, 0))
        self.chip.endpoints_requested.connect(self.open_endpoints)
        self.add.clicked.connect(lanes.add_pane)
        lanes.endpoints_requested.connect(self.open_endpoints)
        lanes.settings_requested.connect(page.settings_requested)
        lanes.changed.connect(self._show_standing)
        page.compare.together_chosen.connect(self._together.turn)
        self.blind.turned.connect(self._show_again)

    def _subscribe(self) -> None:
        chats = self._chats
        chats.lanes.subscribe(lambda lanes: self._panes.show_count(len(lanes)))
        chats.opened.subscribe(self._open)
        chats.added.subscribe(lambda told: self._add(*told))
        chats.grown.subscribe(lambda told: self._grow(*told))
        chats.changed.subscribe(self._change)
        self._app.engine.state.subscribe(lambda _: self._show_standing())
        self._selection.model.subscribe(lambda _: self._show_standing())

    def _open(self, paths: tuple[tuple[Placed, ...], ...]) -> None:
        """Show these paths, one a lane."""
        self._panes.show_count(len(paths))
        self.blind.heed_opened()
        for lane, path in enumerate(paths):
            self._panes.all[lane].show_path(self.blind.path(lane))
            for placed in path[-1:]:
                self.lanes.begin(placed.message, seen=False)
        self._page.show_empty(len(paths) == 1 and not paths[0])
        self.lanes.show_lanes()
        self._comparing.show_count(len(paths))

    def _show_again(self) -> None:
        """Show what is shown, now that it is a secret who wrote it, or none any more."""
        for lane, pane in enumerate(self._panes.all):
            pane.show_path(self.blind.path(lane))
        self.lanes.show_lanes()

    def _add(self, lane: int, placed: Placed) -> None:
        self._page.show_empty(False)  # noqa: FBT003  the value is the message
        if placed.message.role == "user":
            self.blind.heed_prompt()
        self.lanes.begin(placed.message)
        self._panes.all[lane].add(self.blind.mask(placed, lane))

    def _grow(self, message: int, piece: Piece) -> None:
        self.lanes.grow(message, piece)
        for pane in self._panes.all:
            pane.grow(message, piece)

    def _change(self, placed: Placed) -> None:
        self.lanes.end(placed.message)
        for lane, pane in enumerate(self._panes.all):
            pane.change(self.blind.mask(placed, lane))
        self.blind.show_bar()

    def _zoom_others(self, zoomed: Transcript, steps: int) -> None:
        for pane in self._panes.all:
            if pane.transcript is not zoomed:
                pane.transcript.zoom(steps)

    def _ask(self, question: str) -> None:
        """Send a question of the welcome page; until a model is there it waits in the composer."""
        if all(standing.ready for standing in self.lanes.watch.standings):
            self.composer.send(question)

    def _show_standing(self) -> None:
        """Say at the composer and on the welcome who answers, or what is in the way of it."""
        watch, several = self.lanes.watch, len(self.lanes.watch.lanes) > 1
        obstacle: Obstacle | None = None
        for lane in range(len(watch.lanes)):
            obstacle = obstacle or self._obstacle(lane)
        self._page.composer.show_obstacle(obstacle)
        self.chip.setVisible(not several)
        self.add.setVisible(not several)
        first = watch.responder(0)
        standing = first.standing.value if first else None
        self.chip.show_responder(watch.lanes[0].responder, standing)
        if first is None or first.key == LOCAL or standing is None:
            self._page.welcome.show_text(*welcome_text(self._app.engine.state.value))
        else:
            text = f"It answers from {standing.place}: what you write goes there."
            self._page.welcome.show_text(f"Ask {standing.name}", text)

    def _obstacle(self, lane: int) -> Obstacle | None:
        responder = self.lanes.watch.responder(lane)
        if responder is None:
            return GONE
        standing = responder.standing.value
        if standing.ready:
            return None
        if responder.key == LOCAL:
            return obstacle_of(self._app.engine.state.value, self._selection.model.value, LOAD_KEYS)
        return Obstacle(standing.reason)
