"""The left column: conversations above, models below."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.engine.states import EngineState, Failed, Loading, Ready, Unloading
from ui.sidebar.conversations import ConversationList
from ui.sidebar.models import ModelList
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import tool_button
from ui.widgets.empty import EmptyState
from ui.widgets.labels import label

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.application import Application
    from app.chat.messages import Conversation
    from app.library.models import LocalModel
    from ui.selection import Selection


class Sidebar(QFrame):
    """Both lists with their headings and buttons; empty lists say what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="sidebar")
        self.conversations = ConversationList()
        self.models = ModelList()
        self.new_button = tool_button("mdi6.square-edit-outline", "New conversation (Ctrl+N)")
        self.add_button = tool_button("mdi6.folder-plus-outline", "Add a folder with models")
        self.refresh_button = tool_button("mdi6.refresh", "Look for models again")
        self._no_conversations = EmptyState(
            "mdi6.message-outline", "No conversations yet", "What you ask is kept here, on this machine."
        )
        self._no_models = EmptyState("mdi6.cube-outline", "No models", "Add a folder that holds one.")
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        upper, self._upper = _list_with(
            "Conversations", (self.new_button,), self._no_conversations, self.conversations
        )
        lower, self._lower = _list_with(
            "Models", (self.refresh_button, self.add_button), self._no_models, self.models
        )
        self.splitter.addWidget(upper)
        self.splitter.addWidget(lower)
        self.splitter.setSizes([500, 300])
        self.splitter.setStretchFactor(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.splitter)
        self.setMinimumWidth(200)

    def attach(self, application: Application, selection: Selection) -> None:
        """Show the app's conversations and models from now on."""
        chats, library = application.chats, application.library
        chats.conversations.subscribe(self._show_conversations)
        chats.current.subscribe(self.conversations.show_current)
        chats.streaming.subscribe(self.conversations.show_streaming)
        library.models.subscribe(self._show_models)
        library.searching.subscribe(self._show_searching)
        selection.model.subscribe(self.models.show_chosen)
        application.engine.state.subscribe(lambda state: self.models.show_tones(tones_of(state)))
        self._connect_conversations(application)
        self.models.model_chosen.connect(selection.choose)
        self.models.load_requested.connect(selection.load)

        def refresh() -> None:
            application.tasks.spawn(library.refresh(), name="look for models")

        def add(folder: str) -> None:
            application.tasks.spawn(library.add_folder(Path(folder)), name="add a folder")

        self.refresh_button.clicked.connect(refresh)
        self.add_button.clicked.connect(lambda: ask_folder(self.window(), add))

    def _connect_conversations(self, application: Application) -> None:
        chats, tasks = application.chats, application.tasks

        def open_(conversation: int) -> None:
            tasks.spawn(chats.open(conversation), name="open a conversation")

        def rename(conversation: int, title: str) -> None:
            tasks.spawn(chats.rename(conversation, title), name="rename a conversation")

        def delete(conversation: int) -> None:
            tasks.spawn(chats.delete(conversation), name="delete a conversation")

        self.conversations.open_requested.connect(open_)
        self.conversations.rename_requested.connect(rename)
        self.conversations.delete_requested.connect(delete)
        self.new_button.clicked.connect(chats.new)

    def _show_conversations(self, entries: tuple[Conversation, ...]) -> None:
        self.conversations.show_conversations(entries)
        self._upper.setCurrentWidget(self.conversations if entries else self._no_conversations)

    def _show_models(self, models: tuple[LocalModel, ...]) -> None:
        self.models.show_models(models)
        self._lower.setCurrentWidget(self.models if models else self._no_models)

    def _show_searching(self, searching: bool) -> None:  # noqa: FBT001  a subscriber
        self.refresh_button.setEnabled(not searching)
        if searching:
            self._no_models.show_text("Looking for models…", "")
        else:
            self._no_models.show_text("No models", "Add a folder that holds one.")


def ask_folder(parent: QWidget, on_chosen: Callable[[str], None]) -> QFileDialog:
    """Open a dialog that asks for a folder."""
    dialog = QFileDialog(parent, "Add a folder with models")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    # The desktop's own dialog would run a loop of its own, inside ours.
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(on_chosen)
    dialog.open()
    return dialog


def tones_of(state: EngineState) -> dict[str, str]:
    """Return the tone of each model that an engine has to do with, by the model's key."""
    match state:
        case Ready():
            return {state.model.key: "success"}
        case Loading() | Unloading():
            return {state.model.key: "warning"}
        case Failed():
            return {state.model.key: "danger"}
        case _:
            return {}


def _list_with(
    title: str, tools: tuple[QWidget, ...], empty: QWidget, rows: QWidget
) -> tuple[QWidget, QStackedLayout]:
    """Return a column with a heading over a list, or over what stands there while it is empty."""
    part = QWidget()
    head = QHBoxLayout()
    head.setContentsMargins(Space.L + 2, Space.S, Space.S, Space.XS)
    head.setSpacing(0)
    head.addWidget(label(title, "section"), 1)
    for tool in tools:
        head.addWidget(tool)
    stack = QStackedLayout()
    stack.addWidget(empty)
    stack.addWidget(rows)
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, Space.S)
    column.setSpacing(0)
    column.addLayout(head)
    column.addLayout(stack, 1)
    return part, stack
