"""Writing, sending, streaming and stopping, as a user does it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.errors import EngineDiedError, PromptError


def test_typing_and_enter_sends_and_the_answer_appears(play):
    scene = play("Hello", " there", ".")
    scene.act(QTest.keyClicks, scene.composer.editor, "Hi")
    scene.press(Qt.Key.Key_Return)
    scene.until(lambda: not scene.chats.busy.value)
    shown = scene.transcript.shown_text()
    assert "You\nHi\n" in shown
    assert "Guide\nHello there.\n" in shown
    assert "3 tokens" in shown
    assert scene.composer.text == ""
    assert scene.window.chat.transcript.isVisible()


def test_text_is_painted_while_it_streams(play):
    scene = play("One", " two", " three")
    scene.engine.pause_after = 2
    scene.composer.set_text("Count")
    scene.press(Qt.Key.Key_Return)
    scene.until(lambda: "One two" in scene.transcript.shown_text())
    assert "three" not in scene.transcript.shown_text()
    assert scene.composer.text == ""
    scene.act(scene.engine.gate.set)
    scene.until(lambda: "One two three" in scene.transcript.shown_text())


def test_shift_enter_begins_a_line(play):
    scene = play()
    scene.composer.set_text("One")
    scene.press(Qt.Key.Key_Return, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert scene.composer.text == "One\n"
    assert scene.engine.requests == []


def test_escape_stops_and_what_came_stays(play):
    scene = play("One", " two", " three")
    scene.engine.pause_after = 1
    scene.composer.set_text("Count")
    scene.press(Qt.Key.Key_Return)
    scene.until(lambda: "One" in scene.transcript.shown_text())
    scene.press(Qt.Key.Key_Escape)
    scene.until(lambda: not scene.chats.busy.value)
    scene.until(lambda: "stopped" in scene.transcript.shown_text())
    assert "One" in scene.transcript.shown_text()
    assert scene.engine.aborted == 1


def test_the_button_stops_while_it_streams(play):
    scene = play("One", " two")
    scene.engine.pause_after = 1
    scene.composer.set_text("Count")
    scene.press(Qt.Key.Key_Return)
    scene.until(lambda: scene.chats.busy.value)
    button = scene.composer.button
    assert button.accessibleName() == "Stop (Esc)"
    scene.act(QTest.mouseClick, button, Qt.MouseButton.LeftButton)
    scene.until(lambda: not scene.chats.busy.value)
    assert button.accessibleName() == "Send (Enter)"


def test_an_empty_prompt_is_not_sent(play):
    scene = play()
    scene.composer.set_text("   ")
    scene.press(Qt.Key.Key_Return)
    assert scene.engine.requests == []
    assert "Write something" in scene.composer.hint
    assert not scene.composer.button.isEnabled()


def test_without_a_model_the_text_stays_and_the_way_out_is_offered(play):
    scene = play(model=None)
    scene.composer.set_text("Hi")
    scene.press(Qt.Key.Key_Return)
    assert scene.composer.text == "Hi"
    assert "Load" in scene.composer.hint
    assert scene.composer.action.text() == "Load Guide"
    scene.act(scene.composer.action.click)
    scene.until(lambda: scene.composer.hint.startswith("Enter to send"))
    scene.press(Qt.Key.Key_Return)
    scene.until(lambda: "Hello there." in scene.transcript.shown_text())


def test_a_died_engine_is_told_where_the_answer_was(play):
    scene = play("One", " two")
    scene.engine.error = EngineDiedError("The engine's process ended.", "Load the model again.")
    scene.engine.fail_after = 1
    scene.ask("Count")
    shown = scene.transcript.shown_text()
    assert "One" in shown
    assert "The engine's process ended. Load the model again." in shown
    assert "failed" in shown


def test_a_prompt_that_is_too_long_is_told(play):
    scene = play()
    scene.engine.error = PromptError("The prompt is longer than the context.", "Shorten it.")
    scene.engine.fail_after = 0
    scene.ask("word " * 50)
    assert "The prompt is longer than the context. Shorten it." in scene.transcript.shown_text()


def test_ctrl_n_leaves_for_a_new_conversation(play):
    scene = play()
    scene.ask("First")
    scene.press(Qt.Key.Key_N, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert scene.chats.current.value is None
    assert scene.window.chat.welcome.isVisible()
    assert scene.composer.editor.hasFocus()


def test_ctrl_l_goes_to_the_composer_and_loads_if_nothing_is(play):
    scene = play(model=None)
    scene.window.sidebar.models.setFocus()
    scene.press(Qt.Key.Key_L, scene.window.sidebar.models, Qt.KeyboardModifier.ControlModifier)
    scene.until(lambda: scene.composer.hint.startswith("Enter to send"))
    assert scene.composer.editor.hasFocus()


def test_a_question_of_the_welcome_page_is_asked(play):
    scene = play("Shift+Enter")
    scene.act(scene.window.chat.welcome.question_chosen.emit, "List the keyboard shortcuts")
    scene.until(lambda: "Shift+Enter" in scene.transcript.shown_text())
    assert scene.engine.requests[0].turns[-1].text == "List the keyboard shortcuts"


def test_the_questions_of_the_welcome_page_never_overlap(play):
    scene = play()
    for width in (940, 1440):
        scene.window.resize(width, 700)
        scene.pause(0.02)
        places = [button.geometry() for button in scene.window.chat.welcome.buttons]
        assert not any(a.intersects(b) for a in places for b in places if a is not b)


def test_text_typed_before_the_app_is_there_is_kept(play):
    scene = play(attach=False)
    scene.composer.set_text("Early")
    scene.attach()
    assert scene.composer.text == "Early"
    scene.press(Qt.Key.Key_Return)
    scene.until(lambda: "Hello there." in scene.transcript.shown_text())


def test_an_input_method_keeps_its_enter(play):
    from PySide6.QtGui import QInputMethodEvent
    from PySide6.QtWidgets import QApplication

    scene = play()
    editor = scene.composer.editor
    QApplication.sendEvent(editor, QInputMethodEvent("ni", []))
    scene.press(Qt.Key.Key_Return)
    assert scene.engine.requests == []
    done = QInputMethodEvent()
    done.setCommitString("你")
    QApplication.sendEvent(editor, done)
    scene.press(Qt.Key.Key_Return)
    scene.until(lambda: len(scene.engine.requests) == 1)
    assert scene.engine.requests[0].turns[-1].text == "你"


def test_the_composer_grows_to_eight_lines_and_no_more(play):
    scene = play()
    heights = []
    for lines in (1, 3, 8, 30):
        scene.composer.set_text("\n".join("x" * lines))
        scene.pause(0.01)
        heights.append(scene.composer.editor.height())
    assert heights[0] < heights[1] < heights[2] == heights[3]
