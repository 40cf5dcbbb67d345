"""The transcript: it grows at its end, renders at the end of a reply, and leaves a reader alone."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog

from app.chat.messages import Message, Status
from app.engine.replies import Usage
from app.paths import RESOURCES
from ui.chat.clock import FrameClock
from ui.chat.transcript import Transcript
from ui.theme.theme import Theme

PROMPT = Message(1, 1, "user", "Why?", Status.COMPLETE, 0.0)
REPLY = Message(2, 1, "assistant", "", Status.STREAMING, 0.0, "Guide")
USAGE = Usage(10, 4, 128, "stop", 0.045, 0.645)


@pytest.fixture
def theme(qapp):
    made = Theme(qapp, RESOURCES / "icons")
    made.choose("light")
    yield made
    made.deleteLater()


@pytest.fixture
def transcript(qtbot, theme):
    made = Transcript(theme, FrameClock())
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.show()
    return made


def finished(text, **changes):
    return replace(REPLY, text=text, status=Status.COMPLETE, usage=USAGE, **changes)


def test_streamed_text_is_plain_and_is_rendered_at_the_end(qtbot, transcript):
    transcript.add_message(PROMPT)
    transcript.add_message(REPLY)
    for piece in ("**bo", "ld**", " text"):
        transcript.append_to(2, piece)
    qtbot.waitUntil(lambda: "**bold** text" in transcript.shown_text())
    transcript.change_message(finished("**bold** text"))
    assert "bold text\n128 tokens · 212 tok/s · TTFT 45 ms · stop" in transcript.shown_text()
    assert "**" not in transcript.shown_text()


def test_whole_blocks_are_rendered_while_the_rest_streams(qtbot, transcript):
    transcript.show_messages((PROMPT, REPLY))
    for piece in (
        "# Title\n",
        "**first**\n\n",
        "```py\nx = ",
        "1\n```\n",
        "| a |\n|--",
        "-|\n| 1 |\n\n",
        "**open",
    ):
        transcript.append_to(2, piece)
        transcript.append_to(2, "")
        qtbot.wait(40)
    # A busy machine paints later; the open block comes last.
    qtbot.waitUntil(lambda: transcript.shown_text().endswith("**open"))
    qtbot.waitUntil(lambda: "|--" not in transcript.shown_text())
    shown = transcript.shown_text()
    assert "Title\nfirst\n" in shown
    assert "x = 1" in shown
    assert "```" not in shown
    transcript.change_message(finished("# Title\n**first**\n\n**open**"))
    assert "Title\nfirst\nopen\n128 tokens" in transcript.shown_text()


def test_pieces_of_another_message_are_not_shown(qtbot, transcript):
    transcript.show_messages((PROMPT, REPLY))
    transcript.append_to(7, "wrong")
    transcript.append_to(2, "right")
    qtbot.waitUntil(lambda: "right" in transcript.shown_text())
    assert "wrong" not in transcript.shown_text()


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (replace(REPLY, text="a", status=Status.STOPPED), "stopped"),
        (replace(REPLY, text="a", status=Status.INTERRUPTED), "interrupted when Vlinders ended"),
        (replace(REPLY, text="a", status=Status.FAILED, error="No. Try this."), "No. Try this."),
        (replace(finished("a"), usage=replace(USAGE, finish="length")), "length limit reached"),
        (replace(finished("a"), usage=replace(USAGE, completion_tokens=1)), "1 token ·"),
    ],
)
def test_each_ending_is_told(transcript, message, said):
    transcript.show_messages((PROMPT, message))
    assert said in transcript.shown_text()


def test_a_message_in_the_middle_can_change(transcript):
    later = replace(PROMPT, id=3, text="And then?")
    transcript.show_messages((PROMPT, REPLY, later))
    transcript.change_message(finished("Because."))
    shown = transcript.shown_text()
    assert shown.index("Because.") < shown.index("And then?")


def test_a_user_s_text_is_shown_as_typed(transcript):
    transcript.show_messages((replace(PROMPT, text="**not bold** <b>\n# no heading"),))
    assert "**not bold** <b>\n# no heading" in transcript.shown_text()


def test_the_end_stays_in_sight_while_one_is_there(qtbot, transcript):
    transcript.show_messages((PROMPT, REPLY))
    bar = transcript.verticalScrollBar()
    for number in range(60):
        transcript.append_to(2, f"line {number}\n")
    qtbot.waitUntil(lambda: "line 59" in transcript.shown_text())
    assert bar.value() == bar.maximum() > 0
    assert transcript.follower.button.isHidden()


def test_a_reader_further_up_is_left_alone(qtbot, transcript):
    transcript.show_messages((PROMPT, finished("old line\n\n" * 60), replace(REPLY, id=4)))
    bar = transcript.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    value = bar.value()
    for number in range(60):
        transcript.append_to(4, f"line {number}\n")
    qtbot.waitUntil(lambda: "line 59" in transcript.shown_text())
    transcript.change_message(replace(finished("new line\n\n" * 60), id=4))
    assert bar.value() == value
    assert transcript.follower.button.isVisible()
    qtbot.mouseClick(transcript.follower.button, Qt.MouseButton.LeftButton)
    assert bar.value() == bar.maximum()
    assert transcript.follower.button.isHidden()


def test_sending_goes_to_the_end(transcript):
    transcript.show_messages((PROMPT, finished("old line\n\n" * 60)))
    bar = transcript.verticalScrollBar()
    bar.setValue(0)
    transcript.add_message(replace(PROMPT, id=5))
    assert bar.value() == bar.maximum()


def test_another_theme_and_size_keep_the_text(qtbot, transcript, theme):
    transcript.show_messages((PROMPT, REPLY))
    transcript.append_to(2, "so far ")
    qtbot.waitUntil(lambda: "so far" in transcript.shown_text())
    transcript.append_to(2, "and on")
    theme.choose("dark")
    transcript.zoom(1)
    transcript.zoom(0)
    assert transcript.shown_text().count("so far and on") == 1
    transcript.append_to(2, " to the end")
    qtbot.waitUntil(lambda: "so far and on to the end" in transcript.shown_text())


def test_a_long_conversation_opens_with_its_end_and_shows_the_rest_when_asked(transcript):
    messages = tuple(replace(PROMPT, id=number, text=f"<{number}> " + "x" * 4000) for number in range(1, 41))
    transcript.show_messages(messages)
    assert "<40>" in transcript.shown_text()
    assert "<1>" not in transcript.shown_text()
    while "earlier message" in transcript.shown_text():
        transcript.anchorClicked.emit(QUrl("earlier:"))
    assert "<1>" in transcript.shown_text()
    assert "<40>" in transcript.shown_text()


def test_nothing_is_ever_loaded(transcript):
    assert transcript.loadResource(2, QUrl("file:///etc/hostname")) is None
    assert transcript.loadResource(2, QUrl("https://example.org/x.png")) is None


def test_a_link_is_opened_only_after_a_question(play):
    scene = play("[docs](https://docs.vllm.ai)")
    scene.ask("Where?")
    scene.act(scene.transcript.anchorClicked.emit, QUrl("https://docs.vllm.ai"))
    dialog = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog))
    assert dialog.windowTitle() == "Open this link?"
    scene.act(dialog.reject)


def test_code_is_copied(play):
    scene = play("```\nx = 1\n```")
    scene.ask("Code?")
    scene.act(scene.transcript.anchorClicked.emit, QUrl("copy:0"))
    assert QGuiApplication.clipboard().text() == "x = 1"
