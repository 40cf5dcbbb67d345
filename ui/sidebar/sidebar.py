"""The left column: conversations above, models below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import tool_button
from ui.widgets.empty import EmptyState
from ui.widgets.labels import label

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from app.application import Application
    from ui.exchange.exchange import Exchange
    from ui.selection import Selection
    from ui.sidebar.conversations import ConversationList
    from ui.sidebar.found import FoundList
    from ui.sidebar.models import ModelList
    from ui.sidebar.passing_bar import PassingBar
    from ui.widgets.search_field import SearchField

IMPORTED = {".json", ".jsonl", ".zip"}
BAR = 42
"""Height of the place for the search field, which comes when the column is attached."""


class Sidebar(QFrame):
    """Both lists with their headings and buttons; the lists themselves come when it is attached."""

    file_dropped = Signal(object)
    """The path of a file with conversations."""
    message_found = Signal(int)
    """A message that was searched, once its conversation is open."""
    conversations: ConversationList
    found: FoundList
    search: SearchField
    passing: PassingBar
    exchange: Exchange
    models: ModelList

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="sidebar")
        self.menu_button = tool_button("mdi6.dots-horizontal", "Folders, import and export")
        self.new_button = tool_button("mdi6.square-edit-outline", "New conversation (Ctrl+N)")
        self.add_button = tool_button("mdi6.folder-plus-outline", "Add a folder with models")
        self.refresh_button = tool_button("mdi6.refresh", "Look for models again")
        self.chats_part = ListPart(
            "Conversations",
            (self.menu_button, self.new_button),
            EmptyState("mdi6.message-outline", "No conversations yet", "What you ask is kept here."),
            bar=BAR,
        )
        self.models_part = ListPart(
            "Models",
            (self.refresh_button, self.add_button),
            EmptyState("mdi6.cube-outline", "Looking for models…"),
        )
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.chats_part)
        self.splitter.addWidget(self.models_part)
        self.splitter.setSizes([500, 300])
        self.splitter.setStretchFactor(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.splitter)
        self.setMinimumWidth(200)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  Qt's name
        if _dropped(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  Qt's name
        path = _dropped(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.file_dropped.emit(path)

    def attach(self, application: Application, selection: Selection) -> None:
        """Show the app's conversations and models from now on."""
        from ui.sidebar.chats import wire_chats
        from ui.sidebar.conversations import ConversationList
        from ui.sidebar.found import FoundList
        from ui.sidebar.models import ModelList
        from ui.sidebar.passing_bar import PassingBar
        from ui.sidebar.wiring import wire_models
        from ui.widgets.search_field import SearchField

        self.conversations = ConversationList()
        self.found = FoundList()
        self.nothing = EmptyState("mdi6.magnify", "Nothing found", "")
        self.search = SearchField("Search conversations")
        self.passing = PassingBar()
        self.models = ModelList()
        self.chats_part.set_list(self.conversations)
        self.chats_part.add_page(self.found)
        self.chats_part.add_page(self.nothing)
        self.chats_part.fill_bar(self.search)
        self.chats_part.add_foot(self.passing)
        self.models_part.set_list(self.models)
        wire_chats(self, application)
        wire_models(self, application, selection)


def _dropped(data: QMimeData) -> Path | None:
    """Return the file that is dropped, if it is one that may hold conversations."""
    from pathlib import Path

    urls = data.urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return path if path is not None and path.suffix.lower() in IMPORTED else None


class ListPart(QWidget):
    """A heading with buttons, over a list or over what stands there while it is empty."""

    def __init__(self, title: str, tools: tuple[QWidget, ...], empty: EmptyState, *, bar: int = 0) -> None:
        """With a ``bar``, leave so many pixels for a field under the heading."""
        super().__init__()
        self.empty = empty
        self._rows: QWidget | None = None
        head = QHBoxLayout()
        head.setContentsMargins(Space.L + 2, Space.S, Space.S, Space.XS)
        head.setSpacing(0)
        head.addWidget(label(title, "section"), 1)
        for tool in tools:
            head.addWidget(tool)
        self._bar = QHBoxLayout()
        self._bar.setContentsMargins(Space.S, 0, Space.S, Space.S)
        self._stack = QStackedLayout()
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, Space.S)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._bar)
        if bar:
            self._bar.addSpacing(1)
            self._bar.addStrut(bar - Space.S)
        column.addLayout(self._stack, 1)
        # Only now: in a layout that stands nowhere, what is shown would be a window of its own.
        self._stack.addWidget(empty)

    @property
    def page(self) -> QWidget | None:
        """What is shown under the heading."""
        return self._stack.currentWidget()

    def set_list(self, rows: QWidget) -> None:
        self._rows = rows
        self._stack.addWidget(rows)

    def add_page(self, page: QWidget) -> None:
        """Add what may be shown in place of the list."""
        self._stack.addWidget(page)

    def fill_bar(self, field: QWidget) -> None:
        self._bar.addWidget(field)

    def add_foot(self, foot: QWidget) -> None:
        """Put ``foot`` under the list."""
        row = QHBoxLayout()
        row.setContentsMargins(Space.S, Space.XS, Space.S, 0)
        row.addWidget(foot)
        self._column.addLayout(row)

    def show_page(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)

    def show_empty(self, empty: bool) -> None:  # noqa: FBT001  the value is the message
        """Show what stands for an empty list, or the list."""
        self._stack.setCurrentWidget(self.empty if empty or self._rows is None else self._rows)
