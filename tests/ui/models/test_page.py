"""The window's pages: the rail, what is kept, and the tabs of the Models page."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt

from app.hub.orders import Download, Finished, Order, Paused, Running, Waiting
from app.hub.repository import HubFile
from tests.ui.models.finding import add_model, make_finding
from ui.models.page import ModelsPage
from ui.models.shares import tab_title
from ui.rail import CHAT, MODELS

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def _hub(hub):
    add_model(hub, "org/one", downloads=5)


def download(name, progress, done=0):
    files = (HubFile("model.safetensors", 100),)
    order = Order(name, f"org/{name}", "c" * 40, "main", "", files, "http://127.0.0.1:9", Path("/nowhere"))
    return Download(order, progress, done)


def test_the_rail_goes_from_page_to_page_by_click_and_by_key(play):
    scene = play()
    window = scene.window
    scene.act(window.rail.buttons[MODELS].click)
    assert isinstance(window.pages.currentWidget(), ModelsPage)
    assert window.rail.buttons[MODELS].isChecked()
    assert not window.sidebar.isVisible()
    assert window.side.isVisible()
    assert window.focusWidget() is window.pages.currentWidget().view("discover").panel.filters.field
    scene.press(Qt.Key.Key_1, window.focusWidget(), CTRL)
    assert window.pages.currentWidget() is window.chat
    assert window.sidebar.isVisible()
    assert window.focusWidget() is window.composer.editor
    scene.press(Qt.Key.Key_2, window.focusWidget(), CTRL)
    assert window.pages.current == MODELS


def test_a_page_is_made_when_it_is_first_shown(play):
    scene = play()
    pages = scene.window.pages
    assert not any(isinstance(pages.widget(place), ModelsPage) for place in range(pages.count()))
    scene.act(pages.show_page, MODELS)
    made = pages.currentWidget()
    scene.act(pages.show_page, CHAT)
    scene.act(pages.show_page, MODELS)
    assert pages.currentWidget() is made


def test_page_and_tab_are_there_again_at_the_next_start(play):
    scene = play()
    scene.act(scene.window.pages.show_page, MODELS)
    scene.act(scene.window.pages.currentWidget().tabs.setCurrentIndex, 2)
    scene.window.save_layout()
    again = play(attach=False)
    assert again.window.rail.buttons[MODELS].isChecked()
    assert not again.window.sidebar.isVisible()
    again.attach()
    assert again.window.pages.currentWidget().tab == "disk"


def test_a_page_that_nobody_knows_is_the_chat(play):
    memory = QSettings(str(play().paths.window), QSettings.Format.IniFormat)
    memory.setValue("page", "kitchen")
    memory.sync()
    scene = play()
    assert scene.window.pages.currentWidget() is scene.window.chat
    assert scene.window.sidebar.isVisible()


def test_a_hidden_sidebar_stays_hidden(play):
    scene = play()
    scene.act(scene.window.header.left_button.setChecked, False)
    scene.act(scene.window.pages.show_page, MODELS)
    scene.act(scene.window.pages.show_page, CHAT)
    assert not scene.window.sidebar.isVisible()


def test_the_header_shows_the_tabs_in_the_titles_place(play):
    scene = play()
    scene.act(scene.window.pages.show_page, MODELS)
    tabs = scene.window.pages.currentWidget().tabs
    assert tabs.isVisible()
    assert [tabs.tabText(place) for place in range(3)] == ["Discover", "Downloads", "On this computer"]
    assert not scene.window.header.left_button.isVisible()
    scene.act(scene.window.pages.show_page, CHAT)
    assert not tabs.isVisible()
    assert scene.window.header.left_button.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_N, Qt.Key.Key_L])
def test_keys_of_the_chat_lead_to_the_chat(play, key):
    scene = play()
    scene.act(scene.window.pages.show_page, MODELS)
    scene.press(key, scene.window.focusWidget(), CTRL)
    assert scene.window.pages.current == CHAT
    assert scene.window.focusWidget() is scene.window.composer.editor


def test_each_tab_shows_its_view(play):
    scene = play()
    scene.act(scene.window.pages.show_page, MODELS)
    page = scene.window.pages.currentWidget()
    for place, name in enumerate(("discover", "downloads", "disk")):
        scene.act(page.tabs.setCurrentIndex, place)
        assert page.view(name).isVisible()
        assert page.tab == name
    scene.act(page.view("downloads").search_requested.emit)
    assert page.tab == "discover"
    scene.act(page.view("disk").downloads_requested.emit)
    assert page.tab == "downloads"
    scene.act(page.view("downloads").space_requested.emit)
    assert page.tab == "disk"
    scene.act(page.view("disk").told.emit, "Gone.")
    assert "Gone." in scene.window.status.said


def test_downloads_are_told_at_the_tab_and_at_the_rail(play):
    scene = play()
    scene.act(scene.window.pages.show_page, MODELS)
    tabs = scene.window.pages.currentWidget().tabs
    scene.act(scene.downloads.items.set, (download("a", Running(), 86), download("b", Waiting())))
    assert tabs.tabText(1) == "Downloads · 2 · 43%"
    assert scene.window.rail.buttons[MODELS].accessibleDescription() == "43%"
    scene.act(scene.downloads.items.set, ())
    assert tabs.tabText(1) == "Downloads"
    assert scene.window.rail.buttons[MODELS].accessibleDescription() == ""


def test_a_title_for_every_queue():
    assert tab_title((download("a", Paused(), 50),)) == "Downloads · 1"
    assert tab_title((download("a", Finished(Path("/nowhere")), 100),)) == "Downloads"


def test_what_has_come_is_loaded_and_leads_to_the_chat_if_one_waits_for_it(play):
    finding = make_finding(play)
    scene, page = finding.scene, finding.page
    model = scene.library.models.value[0]
    scene.act(page._load_arrived, model)
    assert scene.window.pages.current == MODELS
    scene.act(page.show_tab, "downloads")
    scene.act(page._load_arrived, model)
    assert scene.window.pages.current == CHAT


def test_nothing_is_followed_after_a_detach(play):
    finding = make_finding(play)
    finding.page.detach()
    finding.act(finding.scene.downloads.items.set, (download("a", Running(), 50),))
    assert finding.page.tabs.tabText(1) == "Downloads"
