"""Writing, sending, waiting in the queue, and what was asked before."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.engine.replies import Prompting
from ui.composer.composer import Obstacle

CTRL = Qt.KeyboardModifier.ControlModifier


def test_enter_sends_and_empties_the_field(desk):
    made = desk()
    made.ask("Hello")
    assert made.engine.requests[0].turns[-1].text == "Hello"
    assert made.composer.text == ""


def test_what_cannot_be_sent_stays(desk):
    made = desk(model=None)
    made.composer.set_text("Hello")
    made.press(Qt.Key.Key_Return)
    assert made.composer.text == "Hello"
    assert "No model is loaded" in made.composer.hint


def test_a_prompt_written_meanwhile_waits_and_is_sent_next(desk):
    made = desk("One", " two")
    made.engine.pause_after = 1
    made.composer.set_text("First")
    made.press(Qt.Key.Key_Return)
    made.until(lambda: made.chats.busy.value)
    assert made.composer.button.accessibleName() == "Stop (Esc)"
    made.composer.set_text("Second")
    assert made.composer.button.accessibleName() == "Send next (Enter)"
    assert made.composer.halt.isVisible()
    made.press(Qt.Key.Key_Return)
    assert made.composer.text == ""
    assert made.wiring.queue.rows[0].words.text() == "Second"
    made.engine.pause_after = None
    made.act(made.engine.gate.set)
    made.until(lambda: len(made.engine.requests) == 2 and not made.chats.busy.value)
    assert made.engine.requests[1].turns[-1].text == "Second"
    assert not made.wiring.queue.isVisible()


def test_a_waiting_prompt_is_taken_back_and_goes_before_what_is_written(desk):
    made = desk("One", " two")
    made.engine.pause_after = 1
    made.composer.set_text("First")
    made.press(Qt.Key.Key_Return)
    made.until(lambda: made.chats.busy.value)
    made.composer.set_text("Second")
    made.press(Qt.Key.Key_Return)
    made.composer.set_text("Third")
    made.act(made.wiring.queue.rows[0].edit.click)
    assert made.composer.text == "Second\n\nThird"
    assert made.chats.queued.value == ()


def test_a_waiting_prompt_can_be_dropped(desk):
    made = desk("One", " two")
    made.engine.pause_after = 1
    for text in ("First", "Second", "Third", "Fourth", "Fifth"):
        made.composer.set_text(text)
        made.press(Qt.Key.Key_Return)
    assert made.wiring.queue.more.text() == "and 1 more"
    made.act(made.wiring.queue.rows[0].drop.click)
    assert [each.text for each in made.chats.queued.value] == ["Third", "Fourth", "Fifth"]
    assert made.wiring.queue.rows[0].words.text() == "Third"


def test_what_a_stop_has_held_back_is_sent_by_hand(desk):
    made = desk("One", " two")
    made.engine.pause_after = 1
    for text in ("First", "Second"):
        made.composer.set_text(text)
        made.press(Qt.Key.Key_Return)
    assert not made.wiring.queue.rows[0].send.isVisible()
    made.act(made.composer.button.click)
    made.until(lambda: not made.chats.busy.value)
    assert made.wiring.queue.rows[0].send.isVisible()
    made.act(made.engine.gate.set)
    made.engine.pause_after = None
    made.act(made.wiring.queue.rows[0].send.click)
    made.until(lambda: len(made.engine.requests) == 2 and not made.chats.busy.value)


def test_ctrl_up_brings_what_was_asked_before_and_ctrl_down_the_draft(desk):
    made = desk()
    made.ask("First")
    made.ask("Second")
    made.composer.set_text("Third")
    made.press(Qt.Key.Key_Up, modifiers=CTRL)
    made.until(lambda: made.composer.text == "Second")
    seen = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down):
        made.press(key, modifiers=CTRL)
        seen.append(made.composer.text)
    assert seen == ["First", "First", "Second", "Third", "Third"]


def test_what_history_put_there_can_be_undone(desk):
    made = desk()
    made.ask("First")
    made.write("Half a thought")
    made.press(Qt.Key.Key_Up, modifiers=CTRL)
    made.until(lambda: made.composer.text == "First")
    made.act(made.composer.editor.undo)
    assert made.composer.text == "Half a thought"


def test_each_conversation_has_its_draft(desk):
    made = desk()
    made.ask("First")
    first = made.chats.current.value
    made.write("For the first")
    made.act(made.chats.new)
    assert made.composer.text == ""
    made.write("For a new one")
    made.open(first)
    assert made.composer.text == "For the first"
    made.act(made.chats.new)
    assert made.composer.text == "For a new one"


def test_a_draft_survives_the_app(desk):
    made = desk()
    made.ask("First")
    made.write("Half a thought")
    made.stop()
    again = desk()
    again.until(lambda: again.composer.text == "Half a thought")


def test_what_is_written_before_the_conversations_are_there_is_kept(desk):
    made = desk()
    made.ask("First")
    made.stop()
    again = desk(attach=False)
    again.composer.set_text("Early")
    again.attach()
    assert again.chats.current.value is not None
    assert again.composer.text == "Early"
    assert again.chats.drafts.of(again.chats.current.value) == "Early"
    assert again.chats.drafts.of(None) == ""


def test_a_draft_is_gone_once_it_is_sent(desk):
    made = desk()
    made.write("First")
    made.press(Qt.Key.Key_Return)
    made.until(lambda: not made.chats.busy.value)
    assert made.chats.drafts.of(None) == ""
    made.write("Second")
    assert made.chats.drafts.of(made.chats.current.value) == "Second"
    made.press(Qt.Key.Key_Return)
    made.until(lambda: not made.chats.busy.value)
    assert made.chats.drafts.of(made.chats.current.value) == ""


def test_what_matters_has_a_line_of_its_own_where_it_is_narrow(desk):
    made = desk()
    made.composer.show_obstacle(Obstacle("Load a model to start, from the list on the left", "Load Guide"))
    made.window.resize(1400, 600)
    made.until(lambda: made.composer.findChild(QLabel, "notice").isHidden())
    made.window.resize(700, 600)
    made.until(lambda: not made.composer.findChild(QLabel, "notice").isHidden())
    assert made.composer.findChild(QLabel, "notice").text() == made.composer.hint
    made.composer.show_obstacle(None)
    made.until(lambda: made.composer.findChild(QLabel, "notice").isHidden())


def test_a_raw_text_is_asked_for_in_other_words(desk):
    made = desk()
    made.act(lambda: made.chats.set_lane(0, prompting=Prompting(raw=True)))
    assert "goes on" in made.composer.editor.placeholderText()
    made.act(made.chats.new)
    assert made.composer.editor.placeholderText() == "Ask anything…"
