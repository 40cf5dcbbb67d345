"""What the transcript asks for is done."""

from PySide6.QtGui import QGuiApplication

from tests.ui.chat.comparing import add_models, compare, panes, texts
from ui.transcript.details import DetailsSheet


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


def test_copying_puts_the_text_on_the_clipboard(play):
    scene = play("**Bold** words")
    scene.ask("Hi")
    do(scene, "copy markdown")
    assert QGuiApplication.clipboard().text() == "**Bold** words"


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
