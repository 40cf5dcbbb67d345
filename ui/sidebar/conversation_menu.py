"""What can be done to conversations and folders, as menus."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from ui.sidebar.groups import Entry, Heading
from ui.theme.icons import put_icon

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from app.chat.messages import Conversation, Folder
    from ui.sidebar.conversations import ConversationList
    from ui.sidebar.groups import Row


def menu_of(
    rows: ConversationList,
    row: Row | None,
    conversations: Sequence[Conversation],
    folders: Sequence[Folder],
) -> QMenu:
    """Return the menu for ``row`` and what is selected with it, or for the list as a whole."""
    if isinstance(row, Heading) and row.folder is not None:
        return folder_menu(rows, row, [each.id for each in conversations if each.folder == row.folder])
    if isinstance(row, Entry):
        chosen = set(rows.chosen)
        return conversation_menu(rows, [each for each in conversations if each.id in chosen], folders)
    return list_menu(rows, [each.id for each in conversations])


def conversation_menu(
    rows: ConversationList, chosen: Sequence[Conversation], folders: Sequence[Folder]
) -> QMenu:
    """Return the menu for the ``chosen`` conversations, of which there is at least one."""
    menu = _menu(rows)
    ids = [each.id for each in chosen]
    if len(chosen) == 1:
        menu.addAction(rows.rename_action)
    pin = not all(each.pinned for each in chosen)
    name, picture = ("Pin", "mdi6.pin-outline") if pin else ("Unpin", "mdi6.pin-off-outline")
    _add(menu, name, picture, partial(rows.pin_requested.emit, ids, pin))
    menu.addMenu(_folders_menu(rows, menu, chosen, folders))
    away = not all(each.archived for each in chosen)
    name, picture = (
        ("Archive", "mdi6.archive-outline") if away else ("Unarchive", "mdi6.archive-arrow-up-outline")
    )
    _add(menu, name, picture, partial(rows.archive_requested.emit, ids, away))
    _add(menu, "Export…", "mdi6.export-variant", partial(rows.export_requested.emit, ids))
    menu.addSeparator()
    menu.addAction(rows.delete_action)
    return menu


def folder_menu(rows: ConversationList, heading: Heading, held: Sequence[int]) -> QMenu:
    """Return the menu for a folder that has the conversations ``held`` in it."""
    menu = _menu(rows)
    menu.addAction(rows.rename_action)
    export = _add(menu, "Export…", "mdi6.export-variant", partial(rows.export_requested.emit, list(held)))
    export.setEnabled(bool(held))
    menu.addSeparator()
    _add(
        menu,
        "Delete folder",
        "mdi6.folder-remove-outline",
        partial(rows.delete_folder_requested.emit, heading.folder),
    )
    return menu


def list_menu(rows: ConversationList, every: Sequence[int]) -> QMenu:
    """Return the menu for the list as a whole; ``every`` conversation's id is in it."""
    menu = _menu(rows)
    _add(menu, "New folder", "mdi6.folder-plus-outline", partial(rows.new_folder_requested.emit, []))
    menu.addSeparator()
    _add(menu, "Import…", "mdi6.import", rows.import_requested.emit)
    export = _add(
        menu, "Export all…", "mdi6.export-variant", partial(rows.export_requested.emit, list(every))
    )
    export.setEnabled(bool(every))
    return menu


def _folders_menu(
    rows: ConversationList, parent: QMenu, chosen: Sequence[Conversation], folders: Sequence[Folder]
) -> QMenu:
    menu = QMenu("Move to folder", parent)
    put_icon(menu.menuAction(), "mdi6.folder-arrow-right-outline")
    ids = [each.id for each in chosen]
    within = {each.folder for each in chosen}
    for folder in folders:
        # An ampersand would underline what follows it.
        action = _add(
            menu,
            folder.name.replace("&", "&&"),
            "mdi6.folder-outline",
            partial(rows.move_requested.emit, ids, folder.id),
        )
        action.setEnabled(within != {folder.id})
    if folders:
        menu.addSeparator()
    _add(menu, "New folder…", "mdi6.folder-plus-outline", partial(rows.new_folder_requested.emit, ids))
    if within != {None}:
        _add(
            menu, "Out of the folder", "mdi6.folder-off-outline", partial(rows.move_requested.emit, ids, None)
        )
    return menu


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _add(menu: QMenu, text: str, picture: str, act: Callable[..., Any]) -> QAction:
    action = menu.addAction(text)
    put_icon(action, picture)

    def trigger() -> None:  # without what Qt says of a check mark
        act()

    action.triggered.connect(trigger)
    return action
