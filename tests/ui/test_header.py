"""The bar over the page: which model it names."""

from dataclasses import replace

from tests.fakes.responder import FakeResponder
from tests.ui.chat.comparing import add_models, compare
from ui.rail import CHAT, MODELS


def shown(scene):
    return scene.window.header.model


def test_it_names_who_answers_the_open_chat(play):
    scene = play()
    assert shown(scene).text() == "Guide"
    (large,) = add_models(scene, FakeResponder("org/large-7b"))
    scene.act(scene.window.chat.wiring.lanes.choose_responder, 0, large.key)
    assert shown(scene).text() == "large-7b"
    assert "org/large-7b · Lab" in shown(scene).toolTip()
    scene.act(scene.window.pages.show_page, MODELS)
    assert shown(scene).text() == "Guide"
    scene.act(scene.window.pages.show_page, CHAT)
    assert shown(scene).text() == "large-7b"


def test_it_tells_that_a_remote_model_is_away(play):
    scene = play()
    (large,) = add_models(scene, FakeResponder("large-7b"))
    scene.act(scene.window.chat.wiring.lanes.choose_responder, 0, large.key)
    away = replace(large.standing.value, ready=False, reason="Lab cannot be reached.")
    scene.act(large.standing.set, away)
    assert "Lab cannot be reached." in shown(scene).toolTip()
    scene.act(scene.responders.all.set, scene.responders.all.value[:1])
    assert "not there any more" in shown(scene).toolTip()


def test_it_counts_the_models_of_a_comparison(play):
    scene = play()
    add_models(scene)
    compare(scene, 3)
    assert shown(scene).text() == "3 models"


def test_two_panes_of_one_model_are_that_model(play):
    scene = play()
    compare(scene, 2)
    assert shown(scene).text() == "Guide"


def test_a_long_name_leaves_the_title_its_room(play):
    scene = play()
    scene.window.resize(1010, 640)
    (long,) = add_models(scene, FakeResponder("org/" + "very-long-name-" * 8))
    before = scene.window.header.minimumSizeHint().width()
    scene.act(scene.window.chat.wiring.lanes.choose_responder, 0, long.key)
    assert scene.window.header.minimumSizeHint().width() < before + 200
    assert "…" in shown(scene).text()
