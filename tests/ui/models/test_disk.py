"""The On-this-computer half by clicks: the list, and what is offered for each model."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.engine.states import Ready, Unloaded
from app.library.models import Origin
from tests.fakes.engine import REPORT
from tests.ui.models.shelf import (
    GB,
    model,
    offered,
    open_disk,
    show_models,
    take,
)
from ui.models.disk_words import LOADED, Offer, Sorting

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager


@pytest.fixture
def view(shelf):
    return open_disk(shelf)


def listed(view):
    entries = view.panel.rows.model()
    return [entries.index(row).data() for row in range(entries.rowCount())]


def three(folder):
    return (
        model("beta", folder, size=1 * GB, used=300.0, quantization="AWQ 4-bit"),
        model("Alpha", folder, size=3 * GB, used=100.0),
        model("gamma", folder, size=2 * GB, origin=Origin.FOLDER, repo="", commit=""),
    )


def test_an_empty_disk_says_what_to_do(shelf, view):
    assert view.panel.empty.isVisible()
    assert not view.panel.detail.isVisible()


def test_order_and_total(shelf, view):
    show_models(shelf, *three(shelf.folder))
    assert listed(view) == ["org/Alpha", "org/beta", "org/gamma"]
    assert view.panel.total.text() == "3 models · 6 GB"
    shelf.act(view.panel.sorting.choose, Sorting.SIZE)
    assert listed(view) == ["org/Alpha", "org/gamma", "org/beta"]
    shelf.act(view.panel.sorting.choose, Sorting.USED)
    assert listed(view) == ["org/beta", "org/Alpha", "org/gamma"]


def test_the_search_narrows_and_moves_in_the_list(shelf, view):
    show_models(shelf, *three(shelf.folder))
    shelf.act(QTest.keyClicks, view.panel.field, "awq cache")
    assert listed(view) == ["org/beta"]
    assert view.panel.total.text() == "1 model · 1 GB"
    shelf.act(view.panel.field.setText, "nothing like it")
    assert view.panel.none_found.isVisible()
    assert not view.panel.detail.isVisible()
    shelf.act(view.panel.field.clear)
    shelf.act(QTest.keyClick, view.panel.field, Qt.Key.Key_Down)
    assert view.panel.rows.model_chosen.name == "org/gamma"  # the one after the one that was found


def test_whoever_wants_space_sees_the_largest_first(shelf, view):
    show_models(shelf, *three(shelf.folder))
    view.panel.field.setText("gamma")
    shelf.act(view.show_by_size)
    assert listed(view) == ["org/Alpha", "org/gamma", "org/beta"]


def test_the_choice_stays_while_models_come_and_go(shelf, view):
    models = three(shelf.folder)
    show_models(shelf, *models)
    shelf.act(view.panel.rows.choose, "gamma")
    show_models(shelf, model("zeta", shelf.folder), *models)
    assert view.panel.rows.model_chosen.key == "gamma"
    show_models(shelf, *models[:2])
    assert view.panel.rows.model_chosen.key == "beta"  # its neighbour
    assert view.panel.detail.name.text() == "org/beta"


def test_load_by_button_and_by_enter(shelf, view):
    show_models(shelf, model("a", shelf.folder))
    take(shelf, view, Offer.LOAD)
    shelf.act(view.panel.rows.activated.emit, view.panel.rows.currentIndex())
    assert [each.name for each in shelf.loaded] == ["org/a", "org/a"]


def test_what_cannot_be_loaded_says_why(shelf, view):
    show_models(shelf, model("a", shelf.folder, problem="Its architecture is not known to vLLM."))
    assert view.panel.detail.problem.text() == "Its architecture is not known to vLLM."
    assert not offered(view)[Offer.LOAD]
    shelf.act(view.panel.rows.activated.emit, view.panel.rows.currentIndex())
    assert shelf.loaded == []


def test_a_loaded_one_is_marked_and_not_deleted(shelf, view):
    one = model("a", shelf.folder)
    show_models(shelf, one)
    shelf.act(shelf.engine.state.set, Ready(one, {}, REPORT))
    assert view.panel.detail.buttons[Offer.LOAD].text() == LOADED
    assert not offered(view)[Offer.LOAD]
    assert not offered(view)[Offer.DELETE]
    assert view.panel.detail.blocked.text() == "To delete it, unload it first."
    assert "loaded" in view.panel.rows.model().index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    shelf.act(shelf.engine.state.set, Unloaded())
    assert offered(view)[Offer.DELETE]
    assert not view.panel.detail.blocked.isVisible()


@pytest.mark.parametrize(
    ("origin", "offers"),
    [
        (Origin.BUILT_IN, {Offer.LOAD, Offer.OPEN}),
        (Origin.CACHE, {Offer.LOAD, Offer.OPEN, Offer.VERIFY, Offer.DELETE}),
        (Origin.FOLDER, {Offer.LOAD, Offer.OPEN, Offer.REMOVE}),
        (Origin.LM_STUDIO, {Offer.LOAD, Offer.OPEN}),
        (Origin.OLLAMA, {Offer.LOAD, Offer.OPEN}),
    ],
)
def test_what_is_somebody_elses_is_only_read(shelf, view, origin, offers):
    known = {} if origin is Origin.CACHE else {"repo": "", "commit": ""}
    show_models(shelf, model("a", shelf.folder, origin=origin, **known))
    assert set(offered(view)) == offers
    foreign = origin in {Origin.LM_STUDIO, Origin.OLLAMA, Origin.BUILT_IN}
    assert view.panel.detail.foreign.isVisible() == foreign


def test_a_narrow_view_puts_the_card_below(shelf, view):
    show_models(shelf, model("a", shelf.folder))
    beside = view.panel.detail.mapTo(view, view.panel.detail.rect().topLeft()).x()
    shelf.act(view.resize, 600, 900)
    below = view.panel.detail.mapTo(view, view.panel.detail.rect().topLeft()).x()
    assert below < beside


def test_hostile_names_stay_text(shelf, view):
    evil = replace(
        model("a", shelf.folder), name="<img src=x>\u202e\n" + "y" * 900, repo="<b>r</b>", problem="<b>&\n"
    )
    show_models(shelf, evil)
    assert listed(view)[0].startswith("<img src=x> yyy")
    assert "\u202e" not in listed(view)[0]
    detail = view.panel.detail
    assert detail.name.textFormat() == Qt.TextFormat.PlainText
    assert detail.buttons[Offer.LOAD].toolTip() == "<span style='white-space: pre-wrap'>&lt;b>&amp;</span>"


def test_a_thousand_models_are_one_list(shelf, view):
    many = tuple(model(f"m{number:04}", shelf.folder, size=number) for number in range(1000))
    show_models(shelf, *many)
    assert len(listed(view)) == 1000
    shelf.act(view.panel.rows.choose, "m0500")
    show_models(shelf, *(replace(each, used=1.0) for each in many))
    assert view.panel.rows.model_chosen.key == "m0500"
