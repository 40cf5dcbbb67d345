"""Connects the upper part of the left column with the app's conversations."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from ui.exchange.exchange import Exchange
from ui.sidebar.deleting import Deleting
from ui.sidebar.groups import CLOSED_FIRST
from ui.sidebar.search import Search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from app.application import Application
    from app.chat.messages import Match
    from app.errors import VlindersError
    from ui.sidebar.sidebar import Sidebar
    from ui.window import Window

UNNAMED = "New folder"


def wire_chats(sidebar: Sidebar, application: Application) -> None:
    """Show the app's conversations, and open, order, find, delete and exchange them."""
    chats, rows = application.chats, sidebar.conversations
    shelf = chats.shelf
    memory = cast("Window", sidebar.window()).memory
    closed = memory.value("groups")
    rows.show_closed(str(closed).split("\n") if closed is not None else CLOSED_FIRST)

    def keep_closed(groups: Sequence[str]) -> None:
        memory.setValue("groups", "\n".join(groups))

    rows.folded.connect(keep_closed)
    shelf.folders.subscribe(rows.show_folders)
    shelf.conversations.subscribe(rows.show_conversations)
    chats.current.subscribe(rows.show_current)
    chats.streaming.subscribe(rows.show_streaming)
    rows.rename_requested.connect(shelf.rename)
    rows.rename_folder_requested.connect(shelf.rename_folder)
    rows.pin_requested.connect(partial(_each, shelf.pin))
    rows.archive_requested.connect(partial(_each, shelf.archive))
    rows.move_requested.connect(partial(_each, shelf.move))
    rows.open_requested.connect(partial(_open, application))
    sidebar.new_button.clicked.connect(chats.new)
    _wire_folders(sidebar, application)
    Deleting(sidebar, shelf)
    _wire_search(sidebar, application)
    _wire_exchange(sidebar, application)


def _each(act: Callable[..., object], conversations: Sequence[int], value: object) -> None:
    for conversation in conversations:
        act(conversation, value)


def _tell(application: Application, error: VlindersError) -> None:
    application.chats.problems.emit(error)


def _open(application: Application, conversation: int) -> None:
    application.tasks.spawn(application.chats.open(conversation), name="open a conversation")


def _wire_folders(sidebar: Sidebar, application: Application) -> None:
    shelf, rows, part = application.chats.shelf, sidebar.conversations, sidebar.chats_part

    def add(conversations: Sequence[int]) -> None:
        folder = shelf.add_folder(UNNAMED)
        _each(shelf.move, conversations, folder.id)
        rows.edit_folder(folder.id)

    def show_menu() -> None:
        rows.menu().popup(sidebar.menu_button.mapToGlobal(sidebar.menu_button.rect().bottomLeft()))

    def show_page(_: object = None) -> None:
        """Show the list, unless there is nothing in it or something is being searched."""
        if not sidebar.search.text().strip():
            part.show_empty(not (shelf.conversations.value or shelf.folders.value))

    rows.new_folder_requested.connect(add)
    sidebar.menu_button.clicked.connect(show_menu)
    shelf.conversations.subscribe(show_page)
    shelf.folders.subscribe(show_page)
    sidebar.search.textChanged.connect(show_page)


def _wire_search(sidebar: Sidebar, application: Application) -> None:
    shelf, part, found = application.chats.shelf, sidebar.chats_part, sidebar.found
    search = Search(sidebar.search, shelf.search, application.tasks)

    def show(text: str, matches: tuple[Match, ...]) -> None:
        found.show_matches(matches)
        sidebar.nothing.show_text("Nothing found", f"No conversation has “{text}”.")
        if text:
            part.show_page(found if matches else sidebar.nothing)

    def open_found(match: Match) -> None:
        async def go() -> None:
            await application.chats.open(match.conversation, match.message)
            if match.message is not None:
                sidebar.message_found.emit(match.message)

        application.tasks.spawn(go(), name="open what was found")

    search.found.connect(show)
    search.failed.connect(partial(_tell, application))
    shelf.deleted.subscribe(lambda _: search.repeat())
    sidebar.search.list_key.connect(found.heed_key)
    found.chosen.connect(open_found)


def _wire_exchange(sidebar: Sidebar, application: Application) -> None:
    exchange = sidebar.exchange = Exchange(sidebar, application.chats, application.tasks)
    rows, passing = sidebar.conversations, sidebar.passing

    def show_exported(what: str, path: Path) -> None:
        folder = QUrl.fromLocalFile(str(path.parent))
        passing.show_said(what, "Show", lambda: QDesktopServices.openUrl(folder))

    def show_imported(what: str) -> None:
        passing.show_said(what, "OK", passing.put_away)

    rows.export_requested.connect(exchange.ask_export)
    rows.import_requested.connect(exchange.ask_import)
    sidebar.file_dropped.connect(exchange.take)
    exchange.exported.connect(show_exported)
    exchange.imported.connect(show_imported)
    exchange.failed.connect(partial(_tell, application))
