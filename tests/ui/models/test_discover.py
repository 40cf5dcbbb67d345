"""The search as a user drives it, against the double of the Hub."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QLineEdit

from app.hub.listing import Packing, Sort
from tests.fakes.hub.faults import Fault
from tests.ui.models.finding import ABILITIES, GIB, HUGE, add_gguf, add_model, make_finding
from ui.models.cures import Cure
from ui.models.discover_panel import NARROW
from ui.models.result_row import BADGE
from ui.models.results import ROLE

SEARCH = r"^/api/models$"


@pytest.fixture
def models(hub):
    add_model(hub, "org/Llama-One", downloads=9_000, likes=1, trending=1)
    add_model(hub, "org/Llama-Two-AWQ", quantization="awq", downloads=20, likes=9, trending=3)
    add_model(hub, "other/Qwen-Three-GPTQ", quantization="gptq", downloads=300, likes=5, trending=2)
    return hub


def asked(hub):
    """Return the query of the last search."""
    return hub.requests.matching(SEARCH, method="GET")[-1].query


def test_the_page_begins_with_what_is_trending_and_shows_the_first(play, models):
    finding = make_finding(play)
    finding.listed("Llama-One", "Llama-Two-AWQ", "Qwen-Three-GPTQ")
    assert finding.names[0] == "Llama-Two-AWQ"
    finding.until(lambda: finding.repository is not None)
    assert finding.detail.title.name.text() == "Llama-Two-AWQ"
    assert "that is all" in finding.results.foot.text()


def test_what_is_typed_is_searched_for(play, models):
    finding = make_finding(play)
    finding.type("qwen")
    finding.listed("Qwen-Three-GPTQ")
    finding.press(Qt.Key.Key_Escape)
    finding.listed("Llama-One", "Llama-Two-AWQ", "Qwen-Three-GPTQ")
    assert finding.scene.window.pages.current == "models"


def test_filters_narrow_the_list_and_are_cleared_together(play, models):
    finding = make_finding(play)
    finding.act(finding.filters.packings[Packing.AWQ].click)
    finding.listed("Llama-Two-AWQ")
    finding.act(finding.filters.packings[Packing.GPTQ].click)
    finding.listed("Qwen-Three-GPTQ")
    assert not finding.filters.packings[Packing.AWQ].isChecked()
    finding.act(finding.filters.packings[Packing.GPTQ].click)
    finding.listed("Llama-One", "Llama-Two-AWQ", "Qwen-Three-GPTQ")
    assert finding.filters.clear_button.isHidden()
    finding.act(finding.filters.parameters.choose, (80 * 10**9, 200 * 10**9))
    finding.listed()
    assert finding.results.nothing.isVisible()
    finding.act(finding.results.clear_button.click)
    finding.listed("Llama-One", "Llama-Two-AWQ", "Qwen-Three-GPTQ")
    assert finding.filters.parameters.text() == "Size"


def test_each_filter_reaches_the_hub(play, models):
    finding = make_finding(play)
    filters = finding.filters
    finding.act(filters.family.choose, "llama")
    finding.act(filters.licence.choose, "mit")
    finding.act(filters.access.choose, False)
    finding.act(filters.sort.choose, Sort.LIKES)
    finding.listed()
    query = asked(models)
    assert "filter=llama" in query
    assert "filter=license%3Amit" in query or "filter=license:mit" in query
    assert "gated=false" in query
    assert "sort=likes" in query
    assert filters.licence.text() == "MIT"
    assert filters.sort.accessibleName() == "Sort by: Most likes"


def test_a_family_that_is_not_in_the_menu_can_be_named(play, models):
    finding = make_finding(play)
    menu = finding.filters.family.menu()
    finding.act(menu.actions()[-1].trigger)
    sheet = finding.scene.window.findChild(QDialog)
    sheet.findChild(QLineEdit).setText(" Olmo2 ")
    finding.act(sheet.accept)
    assert finding.filters.query.family == "olmo2"
    assert finding.filters.family.text() == "olmo2"
    assert any(action.text() == "olmo2" for action in finding.filters.family.menu_actions)


def test_sorting(play, models):
    finding = make_finding(play)
    finding.act(finding.filters.sort.choose, Sort.DOWNLOADS)
    finding.until(lambda: finding.names[:1] == ["Llama-One"])


def test_more_comes_as_one_scrolls(play, hub):
    for number in range(70):
        add_model(hub, f"org/model-{number:02}", trending=100 - number)
    finding = make_finding(play)
    finding.until(lambda: len(finding.names) == 30)
    finding.act(finding.list.scrollToBottom)
    finding.until(lambda: len(finding.names) == 60)
    finding.act(finding.list.scrollToBottom)
    finding.until(lambda: len(finding.names) == 70)
    assert finding.names == sorted(finding.names)


def test_what_does_not_fit_can_be_hidden(play, models):
    add_model(models, "org/Huge", trending=9, info=HUGE)
    finding = make_finding(play)
    finding.until(lambda: "Huge" in finding.names)
    assert finding.list.results.index(0).data(BADGE).text == "Too large"
    finding.act(finding.filters.fitting.click)
    finding.listed("Llama-One", "Llama-Two-AWQ", "Qwen-Three-GPTQ")
    assert "1 more do not run on this machine" in finding.results.foot.text()
    finding.type("huge")
    finding.until(finding.results.nothing.isVisible)
    finding.act(finding.results.all_button.click)
    finding.listed("Huge")
    assert not finding.filters.fitting.isChecked()


def test_it_does_not_go_on_for_ever_where_nothing_fits(play, hub):
    for number in range(200):
        hub.add_repo(f"org/huge-{number:03}", {}, tags=("safetensors",), trending=200 - number, info=HUGE)
    finding = make_finding(play)
    finding.act(finding.filters.fitting.click)
    finding.until(finding.results.further.isVisible)
    assert finding.results.nothing.isVisible()
    came = len(finding.state.rows)
    assert came < 200
    finding.act(finding.results.further.click)
    finding.until(lambda: len(finding.state.rows) > came)


def test_badges_follow_the_memory_and_what_vllm_can_load(play, models):
    add_gguf(models, "org/Some-GGUF")
    finding = make_finding(play)
    finding.until(lambda: "Some-GGUF" in finding.names)
    row = finding.list.results.index(finding.names.index("Llama-One"))
    assert row.data(BADGE).text == "Weights fit"
    from tests.ui.models.finding import reading

    finding.act(finding.scene.monitor.readings.set, reading(used=24 * GIB))
    assert row.data(BADGE).text == "Too large"
    finding.act(finding.scene.library.abilities.set, ABILITIES)
    gguf = finding.list.results.index(finding.names.index("Some-GGUF"))
    assert gguf.data(BADGE).text == "Not loadable"


def test_a_model_that_was_looked_at_has_a_sure_badge(play, models):
    finding = make_finding(play)
    finding.until(lambda: "Llama-One" in finding.names)
    finding.choose("Llama-One")
    assert finding.list.currentIndex().data(BADGE).text == "Fits"


def test_a_row_says_itself_to_a_screen_reader(play, models):
    finding = make_finding(play)
    finding.until(lambda: "Llama-Two-AWQ" in finding.names)
    said = finding.list.results.index(0).data(ROLE.AccessibleTextRole)
    assert said.startswith("Llama-Two-AWQ, by org, ")
    assert "AWQ 4-bit" in said
    assert "20 downloads" in said
    assert "org/Llama-Two-AWQ" in finding.list.results.index(0).data(ROLE.ToolTipRole)


def test_the_list_is_walked_from_the_search_field_and_enter_goes_to_the_model(play, models):
    finding = make_finding(play)
    finding.until(lambda: len(finding.names) == 3)
    finding.press(Qt.Key.Key_Down)
    assert finding.list.currentIndex().row() == 1
    finding.press(Qt.Key.Key_Up)
    assert finding.list.currentIndex().row() == 0
    finding.until(lambda: finding.repository is not None)
    finding.press(Qt.Key.Key_Return)
    assert finding.scene.window.focusWidget() is finding.detail.bar.main
    finding.press(Qt.Key.Key_F, finding.detail.bar.main, Qt.KeyboardModifier.ControlModifier)
    assert finding.scene.window.focusWidget() is finding.filters.field


def test_in_a_narrow_window_the_model_takes_the_lists_place(play, models):
    finding = make_finding(play)
    finding.until(lambda: len(finding.names) == 3)
    finding.act(finding.scene.window.resize, QSize(1024, 640))
    assert finding.panel.width() < NARROW
    assert finding.list.isVisible()
    assert not finding.detail.isVisible()
    finding.press(Qt.Key.Key_Return)
    assert not finding.list.isVisible()
    assert finding.detail.title.back.isVisible()
    finding.act(finding.detail.title.back.click)
    assert finding.list.isVisible()
    finding.press(Qt.Key.Key_Return, finding.list)
    finding.press(Qt.Key.Key_Left, finding.detail.title.back, Qt.KeyboardModifier.AltModifier)
    assert finding.list.isVisible()
    finding.act(finding.scene.window.resize, QSize(1600, 900))
    assert finding.detail.isVisible()
    assert not finding.detail.title.back.isVisible()


def test_nothing_found_is_said_in_words(play, models):
    finding = make_finding(play)
    finding.type("nonsense")
    finding.until(finding.results.nothing.isVisible)
    finding.until(lambda: "nonsense" in finding.results.nothing.said)
    assert finding.results.clear_button.isHidden()


def test_a_hub_that_cannot_be_reached(play, models):
    models.go_down()
    finding = make_finding(play)
    finding.until(finding.results.failure.isVisible)
    models.come_back()
    finding.act(finding.results.cure_button(Cure.RETRY).click)
    finding.listed("Llama-One", "Llama-Two-AWQ", "Qwen-Three-GPTQ")


def test_too_many_requests(play, models):
    finding = make_finding(play)
    finding.until(lambda: len(finding.names) == 3)
    models.add(Fault(r"/api/models\b", times=None, status=429, headers={"Retry-After": "1"}))
    finding.type("llama")
    finding.until(finding.results.failure.isVisible)
    assert "busy" in finding.results.failure.said.lower() or "many" in finding.results.failure.said.lower()


def test_offline_leads_to_the_switch(play, models):
    finding = make_finding(play)
    finding.until(lambda: len(finding.names) == 3)
    finding.act(lambda: finding.scene.settings.update(offline=True))
    finding.until(finding.results.failure.isVisible)
    assert "offline" in finding.results.failure.said
    finding.act(finding.results.cure_button(Cure.PREFERENCES).click)
    dialog = finding.scene.window.findChild(QDialog)
    assert dialog.isVisible()
    finding.act(dialog.reject)
    finding.act(lambda: finding.scene.settings.update(offline=False))
    finding.listed("Llama-One", "Llama-Two-AWQ", "Qwen-Three-GPTQ")


def test_a_page_that_does_not_come_leaves_the_others(play, hub):
    for number in range(40):
        add_model(hub, f"org/model-{number:02}", trending=100 - number)
    finding = make_finding(play)
    finding.until(lambda: len(finding.names) == 30)
    hub.go_down()
    finding.act(finding.list.scrollToBottom)
    finding.until(finding.results.trouble.isVisible)
    assert len(finding.names) == 30
    hub.come_back()
    finding.act(finding.results.trouble.buttons[Cure.RETRY].click)
    finding.until(lambda: len(finding.names) == 40)


def test_hostile_rows_are_shown_as_text(play, hub):
    about = {"tags": ["safetensors", "license:<b>mine</b>\u202e"], "author": "<i>x</i>"}
    add_model(hub, "org/model", info=about)
    finding = make_finding(play)
    finding.listed("model")
    assert "\u202e" not in finding.list.results.index(0).data(ROLE.AccessibleTextRole)
    finding.until(lambda: finding.repository is not None)
    assert "<b>mine</b>" in finding.detail.facts.said["Licence"]
