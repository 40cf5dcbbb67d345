"""What the transcript asks for is done."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMenu
from shiboken6 import isValid

from tests.ui.chat.comparing import add_models, compare, menu_action, panes, press_last, texts
from ui.composer.edit_sheet import EditSheet
from ui.transcript.details import DetailsSheet
from ui.transcript.find_bar import FindBar


def do(scene, action, message=None, pane=0):
    """Ask for ``action`` as the transcript of a pane does: for the last message unless another is named."""
    message = scene.chats.path(pane)[-1].message.id if message is None else message
    scene.act(panes(scene)[pane].transcript.action_requested.emit, message, action)


def last(scene, pane=0):
    return scene.chats.path(pane)[-1]


def test_an_answer_is_given_again_and_the_first_can_be_gone_back_to(play):
    scene = play("First")
    scene.ask("Hi")
    first = last(scene).message.id
    scene.engine.pieces = ("Second",)
    do(scene, "regenerate")
    scene.until(lambda: not scene.chats.busy.value)
    assert "Second" in scene.transcript.shown_text()
    assert len(last(scene).versions) == 2
    scene.act(scene.transcript.version_requested.emit, first)
    assert "First" in scene.transcript.shown_text()


def test_an_answer_is_gone_on_with(play):
    scene = play("Half")
    scene.ask("Hi")
    scene.engine.pieces = (" more",)
    do(scene, "continue")
    scene.until(lambda: not scene.chats.busy.value)
    assert scene.engine.requests[-1].continues
    assert last(scene).message.text == "Half more"
    scene.until(lambda: "Half more" in scene.transcript.shown_text())


def test_rating_twice_takes_it_back(play):
    scene = play()
    scene.ask("Hi")
    do(scene, "rate up")
    assert last(scene).message.rating == 1
    do(scene, "rate down")
    assert last(scene).message.rating == -1
    do(scene, "rate down")
    assert last(scene).message.rating == 0


def test_another_model_answers_in_its_place(play, qapp):
    scene = play("From Guide")
    large, _ = add_models(scene)
    scene.ask("Hi")
    do(scene, "regenerate by")
    menu = next(each for each in qapp.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible())
    scene.act(menu_action(menu, "large-7b").trigger)
    menu.close()
    scene.until(lambda: not scene.chats.busy.value)
    assert len(large.engine.requests) == 1
    assert last(scene).message.model == "large-7b"
    assert scene.chats.lanes.value[0].responder == ""


def test_probabilities_that_nobody_told_are_not_shown(play):
    scene = play()
    said = []
    scene.window.chat.copied.connect(said.append)
    scene.ask("Hi")
    do(scene, "logprobs")
    assert said == ["The model told no probabilities"]


def open_menu(scene, qapp):
    """Press the button with the dots under the last answer."""
    scene.act(press_last, scene.transcript, "More")
    return next(each for each in qapp.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible())


@pytest.mark.parametrize("label", ["Answer again", "Good answer", "Bad answer", "Edit", "Copy text"])
def test_icons_under_an_answer_are_pressed(play, qapp, label):
    """The whole way, from the pointer on."""
    scene = play("First")
    scene.ask("Hi")
    scene.pause(0.1)
    scene.engine.pieces = ("Second",)
    scene.act(press_last, scene.transcript, label)
    scene.until(lambda: not scene.chats.busy.value)
    match label:
        case "Answer again":
            assert last(scene).message.text == "Second"
            scene.pause(0.1)
            scene.act(press_last, scene.transcript, "Previous version")
            assert last(scene).message.text == "First"
        case "Good answer" | "Bad answer":
            assert last(scene).message.rating == (1 if label == "Good answer" else -1)
        case "Edit":
            sheet = next(each for each in qapp.topLevelWidgets() if isinstance(each, EditSheet))
            scene.act(sheet.reject)
        case _:
            assert qapp.clipboard().text() == "First"


@pytest.mark.parametrize(
    "entry", ["Continue", "Show what was sent", "Details", "Delete with all that follows"]
)
def test_entries_of_the_menu_are_chosen(play, qapp, entry):
    scene = play("First")
    scene.ask("Hi")
    scene.pause(0.1)
    menu = open_menu(scene, qapp)
    scene.act(menu_action(menu, entry).trigger)
    if isValid(menu):
        scene.act(menu.close)
    sheets = [each for each in qapp.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
    match entry:
        case "Continue":
            scene.until(lambda: last(scene).message.text == "FirstFirst")
        case "Delete with all that follows":
            assert last(scene).message.role == "user"
        case _:
            assert len(sheets) == 1
    for sheet in sheets:
        scene.act(sheet.reject)


def test_text_is_found_in_the_pane_that_was_used(play):
    scene = play("needle and needle")
    add_models(scene)
    compare(scene, 2)
    scene.ask("Hi")
    panes(scene)[0].transcript.setFocus()
    scene.press(Qt.Key.Key_F, panes(scene)[0].transcript, Qt.KeyboardModifier.ControlModifier)
    bar = next(each for each in panes(scene)[0].transcript.findChildren(FindBar))
    assert bar.isVisible()
    scene.act(bar.field.setText, "needle")
    scene.press(Qt.Key.Key_Return, bar.field)
    scene.until(lambda: "of 2" in bar._tally.text())
    assert not panes(scene)[1].transcript.findChildren(FindBar)
    scene.press(Qt.Key.Key_Escape, bar.field)
    assert not bar.isVisible()


def test_deleting_can_be_undone(play):
    scene = play()
    scene.ask("Hi")
    do(scene, "delete")
    assert "Hello there." not in scene.transcript.shown_text()
    undo = scene.window.chat.undo
    assert undo.isVisible()
    scene.act(undo.undo.click)
    assert "Hello there." in scene.transcript.shown_text()
    assert not undo.isVisible()


def test_what_was_deleted_is_not_given_back_to_another_conversation(play):
    scene = play()
    scene.ask("Hi")
    do(scene, "delete")
    scene.act(scene.chats.new)
    assert not scene.window.chat.undo.isVisible()


def test_details_open(play, qapp):
    scene = play()
    scene.ask("Hi")
    do(scene, "details")
    sheet = next(each for each in qapp.topLevelWidgets() if isinstance(each, DetailsSheet))
    scene.act(sheet.reject)


def test_what_cannot_be_done_is_said_at_the_composer(play):
    scene = play("One", " two")
    scene.ask("Hi")
    prompt = scene.chats.path()[0].message.id
    do(scene, "regenerate", prompt)
    assert "no reply" in scene.composer.hint


def test_an_answer_is_given_again_in_its_own_pane(play):
    scene = play("From Guide")
    large, _ = add_models(scene)
    compare(scene, 2)
    scene.ask("Hi")
    large.engine.pieces = ("Anew",)
    do(scene, "regenerate", pane=1)
    scene.until(lambda: not scene.chats.busy.value)
    assert "Anew" in texts(scene)[1]
    assert "From Guide" in texts(scene)[0]
