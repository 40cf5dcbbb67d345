"""The chat pane by clicks, in the real window on the real engine."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMenu

from app.observable import Observable
from tests.ui.chat.comparing import compare, menu_action, panes, press_last
from tests.ui.scene import Scene
from ui.composer.edit_sheet import EditSheet
from ui.prompting.panel import PromptingPanel

pytestmark = [pytest.mark.engine, pytest.mark.timeout(180)]
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"count": {"enum": [1, 2, 3]}},
        "required": ["count"],
        "additionalProperties": False,
    }
)


class LentEngine:
    """The shared engine, as one window sees it: nobody listens any more when it is given back."""

    def __init__(self, engine) -> None:
        self._engine = engine
        self.state = Observable(engine.state.value)
        self.activity = Observable(engine.activity.value)
        self._ends = (engine.state.subscribe(self.state.set), engine.activity.subscribe(self.activity.set))

    def __getattr__(self, name):
        return getattr(self._engine, name)

    def give_back(self) -> None:
        for end in self._ends:
            end()


@pytest.fixture
def scene(loop, engine, qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("VLINDERS_HOME", str(tmp_path))
    lent = LentEngine(engine)
    scene = Scene(lent, loop)
    scene.window.resize(1440, 900)
    scene.start()
    yield scene
    scene.stop()
    lent.give_back()


def last(scene, lane=0):
    return scene.chats.path(lane)[-1].message


def prompting_panel(scene):
    scene.act(scene.window.side.show_tab, "prompting")
    return scene.window.findChild(PromptingPanel)


def row(scene, panel, name):
    group = next(g for g in panel.form.groups if any(each.name == name for each in g.arguments))
    group.set_collapsed(False)
    scene.until(lambda: name in group.rows)
    return group.rows[name]


def sheets(qapp):
    return [each for each in qapp.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]


def test_an_answer_in_json_is_asked_for_in_the_panel_and_marked_valid(scene):
    panel = prompting_panel(scene)
    field = panel.constraint
    scene.act(field.kind.choose, "json")
    scene.act(field.content.setPlainText, SCHEMA)
    scene.until(lambda: scene.chats.lanes.value[0].prompting.constraint is not None)
    scene.ask("How many GPUs?")
    assert json.loads(last(scene).text)["count"] in (1, 2, 3)
    scene.until(lambda: field.reply.words.text() == "The reply has this form.")


def test_a_conversation_is_walked_as_a_tree(scene, qapp):
    scene.ask("Show the engine settings as a table.")
    first = last(scene)
    assert first.usage.finish == "stop"
    scene.pause()
    scene.act(press_last, scene.transcript, "Answer again")
    scene.until(lambda: not scene.chats.busy.value)
    assert last(scene).id != first.id
    scene.pause()
    scene.act(press_last, scene.transcript, "Previous version")
    assert last(scene).id == first.id
    scene.ask("List the keyboard shortcuts.")
    answer = last(scene)
    assert answer.usage.cached_tokens > 0, "the beginning of the conversation was computed before"
    question = scene.chats.path()[-2].message.id
    scene.act(scene.transcript.action_requested.emit, question, "edit")
    (sheet,) = [each for each in qapp.topLevelWidgets() if isinstance(each, EditSheet)]
    scene.act(sheet.field.setPlainText, "What is tensor parallelism?")
    scene.act(sheet.done_button.click)
    scene.until(lambda: not scene.chats.busy.value and last(scene).id != answer.id)
    assert last(scene).usage.finish == "stop"
    assert len(scene.chats.path()[-2].versions) == 2


def test_two_settings_of_one_engine_answer_side_by_side_and_one_is_kept(scene):
    compare(scene, 2)
    scene.ask("Show the engine settings as a table.")
    answers = [last(scene, lane) for lane in (0, 1)]
    assert all(answer.usage.completion_tokens > 20 for answer in answers)
    assert answers[0].parent == answers[1].parent
    scene.until(lambda: all("tensor_parallel_size" in pane.transcript.shown_text() for pane in panes(scene)))
    scene.act(scene.chats.keep_lane, 1)
    assert len(panes(scene)) == 1
    scene.ask("List the keyboard shortcuts.")
    assert scene.chats.path()[1].message.id == answers[1].id


def test_a_stopped_answer_is_gone_on_with(scene, qapp):
    scene.composer.set_text("Show the engine settings as a table.")
    scene.press(Qt.Key.Key_Return)
    scene.until(lambda: last(scene).role == "assistant" and len(scene.transcript.shown_text()) > 120)
    scene.press(Qt.Key.Key_Escape)
    scene.until(lambda: not scene.chats.busy.value)
    half = last(scene)
    assert half.text
    scene.pause()
    scene.act(press_last, scene.transcript, "More")
    menu = next(each for each in qapp.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible())
    scene.act(menu_action(menu, "Continue").trigger)
    menu.close()
    scene.until(lambda: not scene.chats.busy.value and last(scene).text != half.text)
    assert last(scene).id == half.id
    assert last(scene).text.startswith(half.text)
    assert last(scene).text.count("tensor_parallel_size") == 1


def test_probabilities_and_what_was_sent_are_shown(scene, qapp):
    panel = prompting_panel(scene)
    scene.act(QTest.keyClicks, row(scene, panel, "logprobs").editor, "3")
    scene.ask("What is a KV cache?")
    message = last(scene)
    assert "".join(choice.text for choice in message.choices).strip().startswith(message.text[:20])
    for action in ("logprobs", "inspect", "details"):
        scene.act(scene.transcript.action_requested.emit, message.id, action)
        scene.until(lambda: len(sheets(qapp)) == 1)
        scene.pause(0.3)
        scene.act(sheets(qapp)[0].reject)
        scene.until(lambda: not sheets(qapp))
