"""Puts the app into the window: which part shows what, and which key does what."""

from __future__ import annotations

import asyncio
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.engine.states import EngineState, Unloaded
from ui.engine.page import EnginePage
from ui.memory.panel import MemoryPanel
from ui.models.shares import share_of
from ui.rail import CHAT, MODELS, PLACES
from ui.selection import Selection
from ui.theme.icons import load_icons, refresh_icons
from ui.wording import state_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.application import Application
    from app.errors import VlindersError
    from app.hub.orders import Download
    from app.library.models import LocalModel
    from ui.chat.wiring import ChatWiring
    from ui.prompting.panel import PromptingPanel
    from ui.theme.theme import Choice
    from ui.window import Window


async def wire(window: Window, application: Application) -> Selection:
    """Connect every part of ``window`` to ``application``; return the choice of model they share.

    The loop turns between two parts, so that one can go on writing meanwhile.
    """
    load_icons()
    window.theme.changed.connect(refresh_icons)
    await asyncio.sleep(0)
    page = EnginePage(
        application.engine,
        application.settings,
        application.library,
        application.monitor,
        application.tasks,
        application.paths.cache,
        application.overrides_for,
    )
    await asyncio.sleep(0)
    memory = MemoryPanel()
    window.side.set_panels(page, memory)
    application.monitor.readings.subscribe(memory.show_reading)
    last = application.settings.value.value.last_model
    selection = Selection(application.engine, application.library, last, page.load)
    selection.model.subscribe(page.choose)
    await asyncio.sleep(0)
    window.sidebar.attach(application, selection)
    await asyncio.sleep(0)
    # A tenth of a second of imports: elsewhere, so that one can go on writing.
    await asyncio.to_thread(import_module, "ui.chat.wiring")
    window.chat.attach(application, selection, window.theme)
    await asyncio.sleep(0)
    if window.chat.wiring is not None:
        window.sidebar.message_found.connect(window.chat.wiring.jump_to)
    _wire_prompting(window, application)
    window.status.attach(application)
    _wire_header(window, application)
    _wire_models(window, application, selection)
    _wire_notices(window, application)
    _wire_keys(window, application, selection)
    return selection


def _wire_prompting(window: Window, application: Application) -> None:
    """Have the panel made when its tab is first shown, and show it when a pane's settings are asked for."""
    made: list[PromptingPanel] = []

    def make() -> QWidget:
        from ui.prompting.panel import PromptingPanel

        panel = PromptingPanel()
        panel.attach(application)
        if window.chat.wiring is not None:
            panel.inspect_requested.connect(window.chat.wiring.composer.inspect)
        made.append(panel)
        return panel

    def show(lane: int) -> None:
        window.header.right_button.setChecked(True)
        window.side.show_tab("prompting")
        made[0].choose_lane(lane)

    window.side.offer_prompting(make)
    window.chat.settings_requested.connect(show)


def _wire_header(window: Window, application: Application) -> None:
    chats = application.chats

    def show_title(_: object = None) -> None:
        entry = chats.shelf.find(chats.current.value)
        window.header.show_title(entry.title if entry else "")
        place = next(place for place in PLACES if place.name == window.pages.current)
        named = place.label if place.name != CHAT else entry.title if entry else ""
        window.setWindowTitle(f"{named} - Vlinders" if named else "Vlinders")

    def show_model(_: object = None) -> None:
        """On the chat who answers there, elsewhere the engine."""
        here = window.chat.wiring if window.pages.current == CHAT else None
        shown = None if here is None else here.lanes.answerers
        window.header.show_model(*(shown or _engine_shown(application.engine.state.value)))

    def choose_theme(choice: Choice) -> None:
        window.theme.choose(choice)
        window.memory.setValue("theme", choice)
        application.settings.update(theme=choice)

    window.pages.shown.connect(show_title)
    chats.current.subscribe(show_title)
    chats.shelf.conversations.subscribe(show_title)
    window.pages.shown.connect(show_model)
    application.engine.state.subscribe(show_model)
    if window.chat.wiring is not None:
        window.chat.wiring.lanes.changed.connect(show_model)
    window.header.build_theme_menu(window.theme.choice)
    window.header.theme_chosen.connect(choose_theme)


def _engine_shown(state: EngineState) -> tuple[str, str, str]:
    """Return the name of the engine's model, the tone of its state, and the words for it."""
    tone, text = state_text(state)
    return "" if isinstance(state, Unloaded) else state.model.name, tone, text


def _wire_models(window: Window, application: Application, selection: Selection) -> None:
    """Have the Models page made when it is first gone to, and say at the rail how far downloads are."""

    def load(model: LocalModel) -> None:
        selection.choose(model)
        selection.load()

    def make() -> QWidget:
        from ui.models.head import ModelsHead
        from ui.models.page import ModelsPage

        application.learn_abilities()
        page = ModelsPage(application, window.theme, load, lambda: window.pages.show_page(CHAT))
        page.told.connect(window.status.show_message)
        page.failed.connect(window.notices.show_error)
        window.header.add_head(
            MODELS, ModelsHead(page.tabs, application.account, application.settings, application.tasks)
        )
        page.show_tab(str(window.memory.value("models")))
        page.tab_chosen.connect(partial(window.memory.setValue, "models"))
        window.status.downloads_requested.connect(partial(page.show_tab, "downloads"))
        return page

    def show_share(downloads: tuple[Download, ...]) -> None:
        window.rail.show_share(MODELS, share_of(downloads))

    def show_downloads() -> None:
        window.memory.setValue("models", "downloads")  # for a page that is made only now
        window.pages.show_page(MODELS)

    window.status.downloads_requested.connect(show_downloads)
    window.pages.offer(MODELS, make)
    application.tasks.spawn(asyncio.to_thread(_import_models), name="import the Models page")
    application.downloads.items.subscribe(show_share)


def _import_models() -> None:
    """Import what the Models page needs, so that the window does not stand still when one goes there."""
    for module in ("page", "head", "discover", "inspection", "downloads", "disk"):
        import_module(f"ui.models.{module}")


def _wire_notices(window: Window, application: Application) -> None:
    notices, chats = window.notices, application.chats
    unsaved: list[VlindersError] = []

    def show(error: VlindersError) -> None:
        if chats.unsaved.value and not unsaved:
            unsaved.append(error)
        notices.show_error(error)

    def heed_saving(is_unsaved: bool) -> None:  # noqa: FBT001  a subscriber
        while unsaved and not is_unsaved:
            notices.take_back(unsaved.pop())

    chats.problems.subscribe(show)
    chats.unsaved.subscribe(heed_saving)
    application.settings.problems.subscribe(notices.show_error)
    application.downloads.problems.subscribe(notices.show_error)
    application.tasks.failed.subscribe(notices.show_task_failure)
    if application.settings.problem:
        notices.show_notice("The settings could not be read.", application.settings.problem, tone="warning")


def _wire_keys(window: Window, application: Application, selection: Selection) -> None:
    def begin() -> None:
        application.chats.new()
        window.pages.show_page(CHAT)

    def go() -> None:
        """One key to get going: to the composer, and if nothing is loaded, load."""
        window.pages.show_page(CHAT)
        selection.load_if_none()

    def search() -> None:
        window.pages.show_page(CHAT)
        window.header.left_button.setChecked(True)
        window.sidebar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        window.sidebar.search.selectAll()

    chat = window.chat.wiring
    assert chat is not None
    _wire_chat_keys(window, chat)
    for place in PLACES:
        window.add_shortcut(place.keys, partial(window.pages.show_page, place.name))
    window.add_shortcut("Ctrl+N", begin)
    window.add_shortcut("Ctrl+L", go)
    window.add_shortcut("Escape", application.chats.stop)
    window.add_shortcut("Ctrl+K", search)
    window.add_shortcut("Ctrl+Q", window.close)
    window.sidebar.new_button.clicked.connect(window.composer.focus)
    window.sidebar.conversations.typed.connect(window.composer.type)


def _wire_chat_keys(window: Window, chat: ChatWiring) -> None:
    """Connect the keys of the chat's page, wherever the focus is; other pages have some for themselves."""
    keys: dict[str, Callable[[], object]] = {
        "Ctrl+F": chat.find,
        chat.compare_keys: chat.compare,
        "Ctrl+End": chat.jump_to_end,
        "Ctrl++": partial(chat.zoom, 1),
        "Ctrl+=": partial(chat.zoom, 1),
        "Ctrl+-": partial(chat.zoom, -1),
        "Ctrl+0": partial(chat.zoom, 0),
    }
    shortcuts = [window.add_shortcut(each, act) for each, act in keys.items()]

    def heed_page(name: str) -> None:
        for shortcut in shortcuts:
            shortcut.setEnabled(name == CHAT)

    window.pages.shown.connect(heed_page)
    heed_page(window.pages.current)
