"""Changing a message, and looking at what is sent."""

import asyncio

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.engine.replies import Rendered
from app.errors import PromptError
from tests.fakes.responder import FakeResponder
from ui.composer.edit_sheet import EditSheet
from ui.prompting.inspect_sheet import InspectSheet

CTRL = Qt.KeyboardModifier.ControlModifier


def edit(made, position):
    made.act(made.wiring.edit, made.chats.path()[position].message.id)
    return made.window.findChild(EditSheet)


def test_an_edited_question_is_answered_anew(desk):
    made = desk()
    made.ask("First")
    sheet = edit(made, 0)
    assert sheet.field.toPlainText() == "First"
    sheet.field.setPlainText("First, but better")
    made.act(QTest.keyClick, sheet.field, Qt.Key.Key_Return, CTRL)
    made.until(lambda: len(made.engine.requests) == 2 and not made.chats.busy.value)
    assert made.engine.requests[1].turns[-1].text == "First, but better"
    assert len(made.chats.path()[0].versions) == 2


def test_an_edited_reply_is_another_version_and_nobody_is_asked(desk):
    made = desk()
    made.ask("First")
    sheet = edit(made, 1)
    assert sheet.done_button.text() == "Save"
    sheet.field.setPlainText("Mine")
    made.act(sheet.done_button.click)
    assert made.chats.path()[1].message.text == "Mine"
    assert len(made.engine.requests) == 1


def test_a_reply_left_as_it_was_is_no_version(desk):
    made = desk()
    made.ask("First")
    made.act(edit(made, 1).done_button.click)
    assert len(made.chats.path()[1].versions) == 1


def test_a_file_can_be_taken_out_of_a_question(desk, tmp_path):
    made = desk()
    (tmp_path / "a.txt").write_text("x")
    made.act(made.wiring.attaching.add_files, [tmp_path / "a.txt"])
    made.until(lambda: len(made.wiring.attaching.carried) == 1)
    made.ask("First")
    sheet = edit(made, 0)
    made.act(sheet.strip.chips[0].cross.click)
    made.act(sheet.done_button.click)
    made.until(lambda: not made.chats.busy.value)
    assert made.chats.path()[0].message.attachments == ()


def test_an_empty_message_cannot_be_sent_and_a_refusal_is_shown(desk):
    made = desk()
    made.ask("First")
    sheet = edit(made, 0)
    sheet.field.setPlainText("  ")
    assert not sheet.done_button.isEnabled()
    sheet.field.setPlainText("Second")
    made.run(made.engine.unload())
    made.act(sheet.done_button.click)
    assert sheet.isVisible()
    assert "No model is loaded" in sheet.error.text()
    made.act(sheet.reject)


def inspect(made, message=None):
    made.act(made.wiring.inspect, message)
    sheet = made.window.findChild(InspectSheet)
    made.until(sheet.copy_ids.isEnabled)
    return sheet


def test_what_would_be_sent_is_shown_as_text_and_as_tokens(desk):
    made = desk()
    made.write("Good morning")
    sheet = inspect(made)
    assert sheet.view.toPlainText() == "<user>Good morning\n"
    assert sheet.text.text() == "Guide · 2 tokens · none cached"
    made.act(sheet.tabs.setCurrentIndex, 1)
    assert sheet.flow.isVisible()
    made.act(sheet.copy_ids.click)
    assert QGuiApplication.clipboard().text() == "0, 1"
    made.act(sheet.copy_text.click)
    assert QGuiApplication.clipboard().text() == "<user>Good morning\n"
    made.act(sheet.reject)


def test_what_was_sent_for_a_reply_is_without_the_reply(desk):
    made = desk()
    made.ask("First")
    made.ask("Second")
    sheet = inspect(made, made.chats.path()[1].message.id)
    assert sheet.view.toPlainText() == "<user>First\n"
    made.act(sheet.reject)


def test_each_pane_has_its_prompt(desk):
    made = desk()
    made.act(made.chats.add_lane)
    made.write("Good morning")
    sheet = inspect(made)
    assert [sheet.choice.itemText(row) for row in range(sheet.choice.count())] == ["1. Guide", "2. Guide"]
    made.act(sheet.reject)


def test_what_cannot_be_rendered_is_said_in_the_sheet(desk):
    made = desk()
    made.engine.render = refuse
    made.write("Good morning")
    made.act(made.wiring.inspect)
    sheet = made.window.findChild(InspectSheet)
    made.until(sheet.error.isVisible)
    assert sheet.error.text() == "The template does not take this. Change it."
    assert not sheet.copy_text.isEnabled()
    made.act(sheet.reject)


async def refuse(request, *, pieces=False):
    raise PromptError("The template does not take this.", "Change it.")


def test_without_a_model_or_while_blind_the_reason_is_a_notice(desk):
    made = desk(model=None)
    heard = []
    made.chats.problems.subscribe(lambda error: heard.append(str(error)))
    made.write("Good morning")
    made.act(made.wiring.inspect)
    made.act(made.chats.set_blind, True)
    made.act(made.wiring.inspect)
    assert [text.split(".")[0] for text in heard] == [
        "No model is loaded",
        "What is sent would tell who answers",
    ]
    assert made.window.findChild(InspectSheet) is None


def test_thousands_of_tokens_are_drawn_and_each_says_what_it_is(desk):
    made = desk()
    pieces = ("<|im_start|>", "user", "\n", " word", "") * 4_000

    async def render(request, **_):
        return Rendered("text", tuple(range(20_000)), pieces, cached=2)

    made.engine.render = render
    made.write("Good morning")
    sheet = inspect(made)
    made.act(sheet.tabs.setCurrentIndex, 1)
    flow = sheet.flow
    assert flow.verticalScrollBar().maximum() > 10_000
    assert flow.token_at(QPoint(14, 14)) == 0
    assert flow.describe(1) == "user\nid 1 · token 2, in the prefix cache"
    assert flow.describe(2) == "⏎\nid 2 · token 3"
    assert flow.row_of(2) == 0
    assert flow.row_of(3) == 1
    flow.verticalScrollBar().setValue(flow.verticalScrollBar().maximum())
    assert not flow.grab().isNull()
    made.act(sheet.reject)


def test_the_panel_shows_the_draft_with_its_files_too(desk, tmp_path):
    made = desk()
    file = tmp_path / "notes.txt"
    file.write_text("Remember", encoding="utf-8")
    made.act(made.wiring.attaching.add_files, [file])
    made.until(lambda: made.wiring.attaching.carried)
    made.write("Good morning")
    made.act(made.panel.inspect.click)
    sheet = made.window.findChild(InspectSheet)
    made.until(sheet.copy_ids.isEnabled)
    assert "Remember" in sheet.view.toPlainText()
    assert "Good morning" in sheet.view.toPlainText()
    made.act(sheet.reject)


def test_who_keeps_its_template_to_itself_shows_the_request(desk):
    other = FakeResponder("far")
    other.render = tell_request
    made = desk(others=[other])
    made.act(lambda: made.chats.set_lane(0, responder=other.key))
    made.write("Good morning")
    made.act(made.wiring.inspect)
    sheet = made.window.findChild(InspectSheet)
    made.until(sheet.copy_text.isEnabled)
    assert sheet.view.toPlainText() == '{"messages": []}'
    assert sheet.text.text() == "far · the request itself"
    assert not sheet.tabs.isTabEnabled(1)
    assert not sheet.copy_ids.isEnabled()
    made.act(sheet.reject)


async def tell_request(request, *, pieces=False):
    return Rendered('{"messages": []}', ())


def test_a_prompt_that_comes_late_does_not_replace_the_one_that_is_wanted(desk):
    made = desk()
    made.act(made.chats.add_lane)
    calls = []

    async def render(request, *, pieces=False):
        calls.append(request)
        text = f"prompt {len(calls)}"
        if len(calls) == 1:
            await asyncio.sleep(0.05)
        return Rendered(text, (1,), ("x",), 0)

    made.engine.render = render
    made.write("Good morning")
    made.act(made.wiring.inspect)
    sheet = made.window.findChild(InspectSheet)
    made.until(lambda: calls)
    made.act(sheet.choice.activated.emit, 1)
    made.until(sheet.copy_ids.isEnabled)
    made.run(asyncio.sleep(0.1))
    assert sheet.view.toPlainText() == "prompt 2"
    made.act(sheet.reject)
