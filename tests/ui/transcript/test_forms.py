"""Whether a reply keeps to the form that was asked for is said below it, while it is written and after."""

from __future__ import annotations

import pytest

from app.chat.messages import Provenance, Status
from app.engine.replies import Constraint, Piece, Prompting
from tests.ui.transcript.furnished import placed

SCHEMA = '{"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}'
STREAMING = {"text": "", "status": Status.STREAMING}


def asked(kind, content):
    return Provenance("local", prompting=Prompting(constraint=Constraint(kind, content)))


@pytest.mark.parametrize(
    ("kind", "content", "text", "said"),
    [
        ("json", SCHEMA, '{"age": 3}', "Keeps to the JSON schema"),
        ("json", SCHEMA, '{"age": "x"}', "Not in the form that was asked for: "),
        ("json", SCHEMA, '{"age": 3', "Not in the form that was asked for: The reply ended"),
        ("regex", "[0-9]+", "42", "Matches the regular expression"),
        ("choice", "yes\nno", "no", "Is one of the choices"),
        ("choice", "yes\nno", "maybe", "Not in the form that was asked for: This is none of the choices."),
        ("regex", "(", "x", "This is not a regular expression"),
    ],
)
def test_a_reply_that_has_ended(show, qtbot, kind, content, text, said):
    view = show(placed(3, text=text, provenance=asked(kind, content)))
    qtbot.waitUntil(lambda: said in view.shown_text(), timeout=20_000)


def test_a_reply_that_streams_is_judged_as_far_as_it_has_come(show, qtbot):
    view = show(placed(3, **STREAMING, provenance=asked("json", SCHEMA)))
    view.append_to(3, Piece('{"age": 1', 1))
    qtbot.waitUntil(lambda: "Keeps to the JSON schema so far" in view.shown_text(), timeout=20_000)
    view.append_to(3, Piece("x", 1))
    qtbot.waitUntil(lambda: "Not in the form" in view.shown_text(), timeout=20_000)


def test_at_the_end_it_is_judged_as_a_whole(show, qtbot):
    view = show(placed(3, **STREAMING, provenance=asked("choice", "yes\nyes please")))
    view.append_to(3, Piece("yes", 1))
    view.change_message(placed(3, text="yes", provenance=asked("choice", "yes\nyes please")))
    qtbot.waitUntil(lambda: "Is one of the choices" in view.shown_text(), timeout=20_000)


def test_where_no_form_was_asked_for_nothing_is_said(show):
    view = show(placed(3, text="{}", provenance=Provenance("local")), placed(4, text=""))
    assert "form" not in view.shown_text()


def test_a_reply_that_failed_without_a_word_has_no_form(show):
    failed = placed(3, text="", status=Status.FAILED, error="It broke.", provenance=asked("json", SCHEMA))
    assert "form" not in show(failed).shown_text()
