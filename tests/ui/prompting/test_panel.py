"""The prompting panel: what is set goes to the lanes, and what is wrong stays with its reason."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.engine.replies import Constraint, Prompting, Sampling


def prompting(made, lane=0):
    return made.chats.lanes.value[lane].prompting


def row(made, name):
    """Open the parameter's group and return its row."""
    group = next(g for g in made.panel.form.groups if any(each.name == name for each in g.arguments))
    group.set_collapsed(False)
    made.until(lambda: name in group.rows)
    return group.rows[name]


def test_the_system_prompt_is_sent_and_counted(desk):
    made = desk()
    made.act(QTest.keyClicks, made.panel.system, "Be brief")
    assert prompting(made).system == "Be brief"
    made.until(lambda: made.panel.system_size.text() == "2 tokens")
    made.ask("Hello")
    assert made.engine.requests[0].prompting.system == "Be brief"


def test_a_parameter_is_set_by_field_and_by_slider_and_reset(desk):
    made = desk()
    temperature = row(made, "temperature")
    made.act(QTest.keyClicks, temperature.editor, "0.5")
    assert prompting(made).sampling.temperature == 0.5
    assert temperature.slider.value() == 25
    made.act(temperature.slider.setValue, 50)
    assert prompting(made).sampling.temperature == 1.0
    assert temperature.editor.value() == 1.0
    made.act(temperature.reset.click)
    assert prompting(made).sampling == Sampling()
    assert temperature.slider.property("tone") == "muted"


def test_a_wrong_value_is_not_set_and_says_why(desk):
    made = desk()
    temperature = row(made, "temperature")
    made.act(QTest.keyClicks, temperature.editor, "9")
    assert prompting(made).sampling.temperature is None
    assert "between" in temperature.error.text()
    top_p = row(made, "top_p")
    made.act(QTest.keyClicks, top_p.editor, "0.5")
    assert prompting(made).sampling == Sampling(top_p=0.5)
    assert temperature.editor.value() == 9
    made.act(QTest.keyClick, temperature.editor, Qt.Key.Key_Backspace)
    made.act(QTest.keyClicks, temperature.editor, "1.5")
    assert prompting(made).sampling == Sampling(top_p=0.5, temperature=1.5)
    assert temperature.error.text() == ""


def test_a_wrong_value_does_not_follow_into_another_conversation(desk):
    made = desk()
    made.ask("First")
    temperature = row(made, "temperature")
    made.act(QTest.keyClicks, temperature.editor, "9")
    made.act(made.chats.new)
    assert temperature.error.text() == ""


def test_all_parameters_are_reset_at_once(desk):
    made = desk()
    made.act(lambda: made.chats.set_lane(0, prompting=Prompting("Stay", Sampling(top_k=3, seed=5))))
    made.act(made.panel.reset.click)
    assert prompting(made) == Prompting("Stay")
    assert not made.panel.reset.isEnabled()


def test_stop_texts_may_be_blanks_and_line_breaks(desk):
    made = desk()
    texts = row(made, "stop").texts
    for written in (r"\n\n", "###", "a, &b"):
        made.act(QTest.keyClicks, texts.field, written)
        made.act(QTest.keyClick, texts.field, Qt.Key.Key_Return)
    assert prompting(made).sampling.stop == ("\n\n", "###", "a, &b")
    assert [chip.text() for chip in texts.chips] == [r"\n\n", "###", "a, &&b"]
    made.act(texts.chips[0].click)
    assert prompting(made).sampling.stop == ("###", "a, &b")
    made.act(row(made, "stop").reset.click)
    assert prompting(made).sampling.stop is None
    assert texts.chips == []


def test_the_models_own_defaults_are_said(desk):
    made = desk()
    standing = made.responders.all.value[0].standing
    made.act(standing.set, replace(standing.value, defaults={"temperature": 0.6}, lacks=frozenset({"min_p"})))
    assert row(made, "temperature").editor.lineEdit().placeholderText() == "0.6 (model)"
    assert row(made, "temperature").slider.value() == 30
    names = [each.name for group in made.panel.form.groups for each in group.arguments]
    assert "min_p" not in names


def test_thinking_is_offered_where_the_model_knows_it(desk):
    made = desk()
    assert not made.panel.thinking.isVisible()
    standing = made.responders.all.value[0].standing
    made.act(standing.set, replace(standing.value, thinks=True))
    assert made.panel.thinking.isVisible()
    made.act(made.panel.thinking.choose, False)
    assert prompting(made).thinking is False
    assert made.panel.thinking.text() == "Off"


def test_raw_completion_needs_no_system_prompt(desk):
    made = desk()
    made.act(made.panel.raw.click)
    assert prompting(made).raw
    assert not made.panel.system.isEnabled()
    made.act(made.panel.raw.click)
    assert made.panel.system.isEnabled()


def test_each_conversation_shows_its_own(desk):
    made = desk()
    made.act(QTest.keyClicks, made.panel.system, "Be brief")
    made.ask("First")
    first = made.chats.current.value
    made.act(made.chats.new)
    assert made.panel.system.toPlainText() == ""
    made.open(first)
    assert made.panel.system.toPlainText() == "Be brief"


def test_lanes_are_set_all_at_once_or_one_by_one(desk):
    made = desk()
    assert not made.panel.lanes.isVisible()
    made.act(made.chats.add_lane)
    assert made.panel.lanes.isVisible()
    made.act(QTest.keyClicks, made.panel.system, "Both")
    assert [prompting(made, lane).system for lane in (0, 1)] == ["Both", "Both"]
    made.act(made.panel.choose_lane, 1)
    made.act(QTest.keyClicks, row(made, "temperature").editor, "0.5")
    assert [prompting(made, lane).sampling.temperature for lane in (0, 1)] == [None, 0.5]
    made.act(made.panel.choose_lane, 0)
    assert row(made, "temperature").editor.value() is None
    made.act(made.chats.remove_lane, 1)
    assert not made.panel.lanes.isVisible()
    made.act(QTest.keyClicks, made.panel.system, "!")
    assert "!" in prompting(made).system


def test_what_is_set_for_all_panes_leaves_the_rest_of_each(desk):
    made = desk()
    made.act(made.chats.add_lane)
    made.act(lambda: made.chats.set_lane(1, prompting=Prompting(sampling=Sampling(temperature=0.2))))
    made.act(QTest.keyClicks, row(made, "top_k").editor, "7")
    assert [prompting(made, lane).sampling for lane in (0, 1)] == [
        Sampling(top_k=7),
        Sampling(top_k=7, temperature=0.2),
    ]


def test_a_form_is_chosen_written_judged_and_sent(desk):
    made = desk('{"a": ', "1}")
    field = made.panel.constraint
    made.act(field.kind.choose, "json")
    assert prompting(made).constraint == Constraint("json", "")
    made.act(field.content.setPlainText, '{"type": ')
    made.until(lambda: "not JSON" in field.mark.words.text())
    made.act(field.content.setPlainText, '{"properties": {"a": {"type": "integer"}}}')
    made.until(lambda: field.mark.words.text() == "A valid schema")
    made.ask("Hello")
    assert made.engine.requests[0].prompting.constraint.kind == "json"
    made.until(lambda: field.reply.words.text() == "The reply has this form.")


def test_a_reply_is_judged_while_it_streams(desk):
    made = desk('{"a": ', '"no"', "}")
    form = Constraint("json", '{"properties": {"a": {"type": "integer"}}}')
    made.act(lambda: made.chats.set_lane(0, prompting=Prompting(constraint=form)))
    made.engine.pause_after = 1
    made.composer.set_text("Hello")
    made.press(Qt.Key.Key_Return)
    reply = made.panel.constraint.reply
    made.until(lambda: reply.words.text() == "The reply has this form so far.")
    made.engine.pause_after = None
    made.act(made.engine.gate.set)
    made.until(lambda: "integer" in reply.words.text())
    assert reply.words.property("tone") == "danger"


def test_an_example_is_offered_for_an_empty_form(desk):
    made = desk()
    field = made.panel.constraint
    for kind in ("regex", "choice", "grammar", "json"):
        made.act(field.kind.choose, kind)
        assert field.example.isVisible()
        made.act(field.example.click)
        assert prompting(made).constraint.kind == kind
        assert not field.example.isVisible()
        made.until(lambda: field.mark.isVisible() and field.mark.words.property("tone") == "success")


def test_a_form_that_is_not_written_yet_is_none_and_stays_chosen(desk):
    made = desk()
    field = made.panel.constraint
    made.act(field.kind.choose, "regex")
    assert prompting(made).constraint is None
    assert field.kind.value == "regex"
    made.act(field.content.setPlainText, "a+")
    made.act(field.kind.choose, "choice")
    made.act(field.kind.choose, "regex")
    assert field.content.toPlainText() == "a+"
    made.act(field.kind.choose, "free")
    assert prompting(made).constraint is None
    made.act(made.chats.new)
    assert not field.content.isVisible()


def test_what_the_model_does_not_know_can_still_be_reset(desk):
    made = desk()
    standing = made.responders.all.value[0].standing
    made.act(standing.set, replace(standing.value, lacks=frozenset({"min_p", "top_k"})))
    names = [each.name for group in made.panel.form.groups for each in group.arguments]
    assert "top_k" not in names
    made.act(lambda: made.chats.set_lane(0, prompting=Prompting(sampling=Sampling(top_k=3))))
    top_k = row(made, "top_k")
    assert "does not know" in top_k.error.text()
    made.act(top_k.reset.click)
    assert prompting(made).sampling == Sampling()
    names = [each.name for group in made.panel.form.groups for each in group.arguments]
    assert "top_k" not in names
