"""The window: a rail to its pages, the page, and the engine and its memory beside it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QSplitter, QVBoxLayout, QWidget

from ui.chat.page import ChatPage
from ui.header import Header
from ui.pages import Pages
from ui.rail import CHAT, PLACES, WIDTH, Rail
from ui.side import SideColumn
from ui.sidebar.sidebar import Sidebar
from ui.status import StatusLine
from ui.tab_order import Region, go_on
from ui.theme.marks import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent, QPaintEvent, QShortcut

    from app.application import Application
    from ui.composer.composer import Composer
    from ui.notices import Notices
    from ui.selection import Selection
    from ui.theme.theme import Theme

SIZES = (248, 816 - WIDTH + 16, 360)


class Window(QMainWindow):
    """A shell that is laid out and can be written in at once; :meth:`attach` gives it the app.

    ``memory`` keeps its geometry between starts. ``close_requested`` is told in place of closing: what runs
    has to be ended first, and whoever hears it ends the app. ``closing`` stays true from then on. Beside the
    chat stands the sidebar; every other page has the room of both.
    """

    close_requested = Signal()
    painted = Signal()

    def __init__(self, theme: Theme, memory: QSettings) -> None:
        super().__init__()
        self.setWindowTitle("Vlinders")
        self.theme = theme
        self.memory = memory
        self.closing = False
        self.rail = Rail()
        self.header = Header()
        self.chat = ChatPage()
        self.sidebar = Sidebar()
        self.side = SideColumn()
        self.status = StatusLine()
        self.pages = Pages()
        self._splitter = self._columns()
        self._lay_out()
        self._connect()
        self._restore()

    @cached_property
    def notices(self) -> Notices:
        """Between the header and the chat; made when the first is shown."""
        from ui.notices import Notices

        made = Notices()
        self._centre.insertWidget(1, made)
        return made

    @property
    def composer(self) -> Composer:
        return self.chat.composer

    async def attach(self, application: Application) -> Selection:
        """Show the app, and act on it, from now on; returns the choice of model."""
        from ui.wiring import wire

        return await wire(self, application)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001, N802  Qt's name
        """Go on to what stands next in the window."""
        page = self.pages.currentWidget() or self.chat
        middle = self.chat.regions if page is self.chat else [Region(page, rows=False)]
        said = [self.notices] if "notices" in vars(self) else []
        before = [Region(part) for part in (self.rail, self.sidebar, self.header, *said)]
        rest = Region(self, rows=False)
        regions = [*before, *middle, *self.side.regions, Region(self.status), rest]
        return go_on(self, regions, forward=next) or super().focusNextPrevChild(next)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  Qt's name
        self.save_layout()
        self.closing = True
        event.ignore()
        self.close_requested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        super().paintEvent(event)
        self.painted.emit()

    def save_layout(self) -> None:
        """Keep where everything stands for the next start."""
        self.memory.setValue("geometry", self.saveGeometry())
        self.memory.setValue("columns", self._splitter.saveState())
        self.memory.setValue("lists", self.sidebar.splitter.saveState())
        self.memory.setValue("panels", self.side.splitter.saveState())
        self.memory.setValue("left", self.header.left_button.isChecked())
        self.memory.setValue("right", self.header.right_button.isChecked())
        self.memory.setValue("folded", self.side.folded)
        self.memory.setValue("side", self.side.tab)
        self.memory.setValue("page", self.pages.current)
        self.memory.sync()

    def add_shortcut(self, keys: str, act: Callable[[], object]) -> QShortcut:
        """Have ``act`` called when ``keys`` are pressed anywhere in the window."""
        from PySide6.QtGui import QKeySequence, QShortcut

        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(act)
        return shortcut

    def _columns(self) -> QSplitter:
        centre = QFrame()
        mark(centre, role="page")
        self._centre = column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(self.pages, 1)
        for place in PLACES:
            self.pages.add(place.name, self.chat if place.name == CHAT else None)
        centre.setMinimumWidth(420)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        for part in (self.sidebar, centre, self.side):
            splitter.addWidget(part)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes(list(SIZES))
        return splitter

    def _lay_out(self) -> None:
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        columns = QHBoxLayout()
        columns.setSpacing(0)
        columns.addWidget(self.rail)
        columns.addWidget(self._splitter, 1)
        rows.addLayout(columns, 1)
        rows.addWidget(self.status)
        self.setCentralWidget(whole)
        self.resize(1440, 900)

    def _connect(self) -> None:
        self.rail.page_chosen.connect(self.pages.show_page)
        self.pages.shown.connect(self._show_page)
        self.header.left_button.toggled.connect(self._show_sidebar)
        self.header.right_button.toggled.connect(self.side.setVisible)
        self.chat.copied.connect(self.status.show_message)

    def _show_page(self, name: str) -> None:
        self.rail.show_page(name)
        self.header.show_page(name)
        self._show_sidebar()

    def _show_sidebar(self) -> None:
        self.sidebar.setVisible(self.header.left_button.isChecked() and self.pages.current == CHAT)

    def _restore(self) -> None:
        geometry = self.memory.value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        splitters = {"columns": self._splitter, "lists": self.sidebar.splitter, "panels": self.side.splitter}
        for name, splitter in splitters.items():
            state = self.memory.value(name)
            if isinstance(state, QByteArray):
                splitter.restoreState(state)
        self.side.fold(_names(self.memory.value("folded")))
        self.side.show_tab(str(self.memory.value("side")))
        for name, button in (("left", self.header.left_button), ("right", self.header.right_button)):
            button.setChecked(bool(self.memory.value(name, defaultValue=True, type=bool)))
        self.side.setVisible(self.header.right_button.isChecked())
        self.pages.show_page(str(self.memory.value("page")))


def _names(kept: object) -> list[str]:
    """Return the list that QSettings kept: an INI file gives back one name as a string, and none as None."""
    return [str(name) for name in kept] if isinstance(kept, list) else [str(kept)] if kept else []
