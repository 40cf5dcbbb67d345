"""Several panes over one composer: the same prompt to each, streamed side by side."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.engine.replies import Prompting, Sampling
from app.errors import EndpointError
from tests.fakes.responder import FakeResponder
from tests.ui.chat.comparing import add_models, compare, menu_action, names, panes, texts


def test_a_chat_has_one_pane_without_a_head(play):
    scene = play()
    scene.ask("Hi")
    assert len(panes(scene)) == 1
    assert panes(scene)[0].head.isHidden()
    assert scene.window.chat.compare.isHidden()
    assert scene.window.chat.wiring.chip.text() == "Guide"
    assert scene.window.chat.wiring.add.isVisible()


def test_a_click_opens_a_second_pane_with_another_model(play):
    scene = play()
    add_models(scene)
    compare(scene, 3)
    assert names(scene) == ["Guide", "large-7b", "tiny-1b"]
    assert scene.window.chat.compare.isVisible()
    assert not scene.window.chat.wiring.chip.isVisible()
    assert all(pane.head.isVisible() for pane in panes(scene))


def test_one_prompt_is_answered_in_every_pane(play):
    scene = play("From", " Guide")
    large, tiny = add_models(scene)
    compare(scene, 3)
    scene.ask("Who are you?")
    shown = texts(scene)
    assert all("Who are you?" in text for text in shown)
    assert ["From Guide" in text for text in shown] == [True, False, False]
    assert ["Other words." in text for text in shown] == [False, True, False]
    assert ["Short." in text for text in shown] == [False, False, True]
    seeds = {each.requests[0].prompting.sampling.seed for each in (scene.engine, large.engine, tiny.engine)}
    assert len(seeds) == 1


def test_the_panes_stream_at_the_same_time_and_stop_one_by_one(play):
    scene = play("One", " two")
    (large,) = add_models(scene, FakeResponder("large", "Eins", " zwei"))
    compare(scene, 2)
    scene.engine.pause_after = large.engine.pause_after = 1
    scene.composer.set_text("Count")
    scene.press(Qt.Key.Key_Return)
    scene.until(lambda: "One" in texts(scene)[0] and "Eins" in texts(scene)[1])
    heads = [pane.head for pane in panes(scene)]
    assert all(head.stop.isVisible() for head in heads)
    scene.act(QTest.mouseClick, heads[0].stop, Qt.MouseButton.LeftButton)
    scene.until(lambda: scene.chats.busy_lanes.value == {1})
    assert not heads[0].stop.isVisible()
    scene.act(large.engine.gate.set)
    scene.until(lambda: not scene.chats.busy.value)
    scene.until(lambda: "Eins zwei" in texts(scene)[1])
    assert "two" not in texts(scene)[0]


def test_a_pane_that_fails_leaves_the_other_alone(play):
    scene = play("Fine")
    (broken,) = add_models(scene, FakeResponder("broken", "Half"))
    broken.engine.error = EndpointError("Lab cannot be reached.", "Check the network.")
    compare(scene, 2)
    scene.ask("Hi")
    first, second = texts(scene)
    assert "Fine" in first
    assert "Lab cannot be reached." in second


def test_figures_stand_over_each_answer(play):
    scene = play("A ", "B ", "C")
    add_models(scene)
    compare(scene, 2)
    scene.ask("Hi")
    values = panes(scene)[0].head.figures.values
    assert values["tokens"].text() == "3"
    assert values["speed"].text()
    scene.act(menu_action(panes(scene)[0].head.chip.menu_of_models, "tiny-1b").trigger)
    assert not values["tokens"].isVisible()


def leave_while_it_streams(play):
    """Ask in two panes, and go to a new conversation while the first answer has come by half."""
    scene = play("A ", "B ", "C ", "D ", "E")
    add_models(scene)
    compare(scene, 2)
    scene.engine.pause_after = 2
    scene.composer.set_text("Hi")
    scene.press(Qt.Key.Key_Return)
    scene.until(lambda: "B" in texts(scene)[0])
    first = scene.chats.current.value
    scene.act(scene.chats.new)
    return scene, first


def test_figures_are_the_replys_own_after_it_streamed_unseen(play):
    """Pieces that came while another conversation was open were not counted."""
    scene, first = leave_while_it_streams(play)
    scene.act(scene.engine.gate.set)
    scene.until(lambda: not scene.chats.streaming.value)
    scene.run(scene.chats.open(first))
    assert panes(scene)[0].head.figures.values["tokens"].text() == "5"


def test_what_streamed_unseen_has_no_figures_that_are_not_true(play):
    scene, first = leave_while_it_streams(play)
    scene.run(scene.chats.open(first))
    scene.engine.pause_after = 4
    scene.act(scene.engine.gate.set)
    scene.until(lambda: "D" in texts(scene)[0])
    scene.pause(0.3)
    figures = panes(scene)[0].head.figures
    assert figures.values["tokens"].text() == ""
    assert figures.values["ttft"].text() == ""
    scene.act(scene.engine.gate.set)


def test_the_model_of_a_pane_is_chosen_from_its_menu(play):
    scene = play()
    add_models(scene)
    compare(scene, 2)
    chip = panes(scene)[0].head.chip
    scene.act(menu_action(chip.menu_of_models, "tiny-1b").trigger)
    assert names(scene) == ["tiny-1b", "large-7b"]
    assert scene.chats.lanes.value[0].responder == "remote:Lab:tiny-1b"


def test_keeping_one_goes_on_with_it_alone(play):
    scene = play("From", " Guide")
    large, _ = add_models(scene)
    compare(scene, 3)
    scene.ask("Hi")
    scene.act(panes(scene)[1].head.keep.click)
    assert len(panes(scene)) == 1
    assert "Other words." in texts(scene)[0]
    assert scene.window.chat.wiring.chip.text() == "large-7b"
    scene.ask("More")
    assert len(large.engine.requests) == 2
    assert large.engine.requests[1].turns[1].text == "Other words."


def test_a_pane_is_removed_and_copied_by_its_menu(play):
    scene = play()
    add_models(scene)
    compare(scene, 2)
    head = panes(scene)[1].head
    head.fill_menu()
    scene.act(menu_action(head.menu, "Add a copy").trigger)
    assert names(scene) == ["Guide", "large-7b", "large-7b"]
    head = panes(scene)[0].head
    head.fill_menu()
    scene.act(menu_action(head.menu, "Remove this pane").trigger)
    assert names(scene) == ["large-7b", "large-7b"]


def test_six_panes_are_the_most(play):
    scene = play()
    compare(scene, 6)
    assert not scene.window.chat.compare.add.isEnabled()
    scene.ask("Hi")
    assert all("Hello there." in text for text in texts(scene))
    assert len(scene.engine.requests) == 6


def test_what_sets_the_panes_apart_is_said(play):
    scene = play()
    compare(scene, 2)
    scene.act(lambda: scene.chats.set_lane(1, prompting=Prompting(sampling=Sampling(temperature=0.2))))
    said = [pane.head.settings.text() for pane in panes(scene)]
    assert said == ["", "temperature 0.2"]
    assert all(pane.head.settings.isVisible() for pane in panes(scene))


def test_a_preset_is_given_to_one_pane(play):
    scene = play()
    compare(scene, 2)
    scene.act(lambda: scene.chats.presets.save_preset("Cold", Prompting(sampling=Sampling(temperature=0))))
    head = panes(scene)[1].head
    head.fill_menu()
    inner = menu_action(head.menu, "Preset").menu()
    scene.act(menu_action(inner, "Cold").trigger)
    assert [lane.preset for lane in scene.chats.lanes.value] == ["", "Cold"]
    assert "Cold" in head.settings.text()


def test_the_settings_of_a_pane_are_asked_for_with_its_place(play):
    scene = play()
    compare(scene, 2)
    asked = []
    scene.window.chat.settings_requested.connect(asked.append)
    head = panes(scene)[1].head
    head.fill_menu()
    scene.act(menu_action(head.menu, "Settings of this pane…").trigger)
    assert asked == [1]


def test_a_model_that_has_gone_is_told(play):
    scene = play()
    _large, _ = add_models(scene)
    compare(scene, 2)
    scene.responders.all.set(scene.responders.all.value[:1])
    assert names(scene)[1] == "Choose a model"
    assert "not there any more" in scene.composer.hint


def test_a_comparison_comes_back_with_its_conversation(play):
    scene = play()
    add_models(scene)
    compare(scene, 2)
    scene.ask("Hi")
    scene.press(Qt.Key.Key_N, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert len(panes(scene)) == 1
    assert scene.window.chat.welcome.isVisible()
    newest = scene.chats.shelf.conversations.value[0].id
    scene.run(scene.chats.open(newest))
    assert names(scene) == ["Guide", "large-7b"]
    assert "Other words." in texts(scene)[1]
