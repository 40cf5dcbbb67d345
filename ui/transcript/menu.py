"""The context menu: what can be done with what is under the pointer, and with the message around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from ui.theme.icons import put_icon
from ui.transcript.actions import menu_actions

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from app.chat.messages import Message


class Under(NamedTuple):
    """What is under the pointer; "" for what is not. ``selected``: some text is."""

    selected: bool = False
    link: str = ""
    code: str = ""
    formula: str = ""


class Deeds(NamedTuple):
    """What the entries of the menu do."""

    copy_selection: Callable[[], object]
    copy_selection_markdown: Callable[[], object]
    copy_text: Callable[[str, str], object]
    """Of a text, and what is said then."""
    open_link: Callable[[str], object]
    select_all: Callable[[], object]
    act: Callable[[str], object]


def build_menu(parent: QWidget, message: Message | None, under: Under, deeds: Deeds) -> QMenu:
    """Return the menu, which frees itself when it is closed."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if under.selected:
        _add(menu, "Copy", "mdi6.content-copy", deeds.copy_selection, "Ctrl+C")
        _add(menu, "Copy as Markdown", "mdi6.language-markdown-outline", deeds.copy_selection_markdown)
        menu.addSeparator()
    _add_places(menu, under, deeds)
    for group in menu_actions(message) if message is not None else ():
        for action in group:
            label = action.label
            if under.selected and action.name.startswith("copy"):
                label = "Copy message" if action.name == "copy" else "Copy message as Markdown"
            entry = _add(menu, label, action.icon, lambda name=action.name: deeds.act(name))
            if action.danger:
                put_icon(entry, action.icon, tone="danger")
        menu.addSeparator()
    _add(menu, "Select all", "", deeds.select_all, "Ctrl+A")
    return menu


def _add_places(menu: QMenu, under: Under, deeds: Deeds) -> None:
    if under.link:
        _add(menu, "Open link…", "mdi6.open-in-new", lambda: deeds.open_link(under.link))
        copy = lambda: deeds.copy_text(under.link, "Link copied")  # noqa: E731  as the others
        _add(menu, "Copy link address", "mdi6.link-variant", copy)
    if under.code:
        _add(menu, "Copy code", "mdi6.code-tags", lambda: deeds.copy_text(under.code, "Code copied"))
    if under.formula:
        copied = lambda: deeds.copy_text(under.formula, "LaTeX copied")  # noqa: E731  as the others
        _add(menu, "Copy LaTeX", "mdi6.function-variant", copied)
    if under.link or under.code or under.formula:
        menu.addSeparator()


def _add(menu: QMenu, text: str, icon: str, deed: Callable[[], object], keys: str = "") -> QAction:
    action = menu.addAction(text)
    if icon:
        put_icon(action, icon)
    if keys:
        action.setShortcut(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

    def do(_checked: bool) -> None:  # noqa: FBT001  Qt's signature
        deed()

    action.triggered.connect(do)
    return action
