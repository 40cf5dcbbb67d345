"""The live mark on a reply that must have a form."""

from __future__ import annotations

import json
import socket

import pytest

from app.engine.replies import Constraint
from app.engine.validity import Verdict, check, check_constraint
from app.errors import PromptError

VALID, SO_FAR, INVALID = Verdict.VALID, Verdict.SO_FAR, Verdict.INVALID
PERSON = Constraint(
    "json",
    json.dumps(
        {
            "type": "object",
            "properties": {
                "name": {"type": "string", "pattern": "^[A-Z]"},
                "age": {"type": "integer", "minimum": 3},
                "tags": {"type": "array", "items": {"enum": ["a", "b"]}, "maxItems": 2},
            },
            "required": ["name", "age"],
            "additionalProperties": False,
        }
    ),
)
LARK = Constraint("grammar", 'start: "a" /[0-9]+/ ("," /[0-9]+/)*')
EBNF = Constraint("grammar", 'root ::= "SELECT " column\ncolumn ::= "one" | "two"')
PHONE = Constraint("regex", r"\d{3}-\d{4}")
ANSWER = Constraint("choice", "yes\nno\n\n")


@pytest.mark.parametrize(
    ("constraint", "text", "verdict"),
    [
        (PERSON, "", SO_FAR),
        (PERSON, '{"na', SO_FAR),
        (PERSON, '{"name": "Bob"', SO_FAR),
        (PERSON, '{"name": "bob', SO_FAR),
        (PERSON, '{"name": "bob"', INVALID),
        (PERSON, '{"age": 1', SO_FAR),
        (PERSON, '{"age": 1,', INVALID),
        (PERSON, '{"other": 1,', INVALID),
        (PERSON, '{"name": "A", "age": 5}', VALID),
        (PERSON, ' {"age": 5, "name": "A"}\n', VALID),
        (PERSON, '{"name": "A"}', INVALID),
        (PERSON, '{"tags": ["a", "b", "a"', INVALID),
        (PERSON, '{"tags": ["a", "c"', INVALID),
        (PERSON, "[", INVALID),
        (PERSON, "Sure! Here", INVALID),
        (PERSON, '{"name": "A", "age": 5} and', INVALID),
        (Constraint("json", ""), '{"any": [1', SO_FAR),
        (Constraint("json", ""), "{}", VALID),
        (PHONE, "", SO_FAR),
        (PHONE, "123-", SO_FAR),
        (PHONE, "123-4567", VALID),
        (PHONE, "123-45678", INVALID),
        (ANSWER, "y", SO_FAR),
        (ANSWER, "yes", VALID),
        (ANSWER, "yes.", INVALID),
        (LARK, "a", SO_FAR),
        (LARK, "a1", VALID),
        (LARK, "a1,", SO_FAR),
        (LARK, "ab", INVALID),
        (EBNF, "SELECT t", SO_FAR),
        (EBNF, "SELECT two", VALID),
        (EBNF, "SELECT three", INVALID),
    ],
)
def test_a_reply_that_grows(constraint, text, verdict):
    found = check(constraint, text, complete=False)
    assert found.verdict is verdict
    assert bool(found.why) is (verdict is INVALID)


@pytest.mark.parametrize("constraint", [PERSON, PHONE, ANSWER, LARK])
def test_a_reply_that_ended_too_soon(constraint):
    found = check(constraint, "", complete=True)
    assert (found.verdict, found.why) == (INVALID, "The reply ended before it was complete.")


def test_a_number_alone_is_complete_only_at_the_end():
    number = Constraint("json", '{"type": "integer", "minimum": 10}')
    assert check(number, "12", complete=False).verdict is SO_FAR
    assert check(number, "12", complete=True).verdict is VALID
    assert check(number, "2", complete=True).verdict is INVALID


def test_a_condition_is_not_judged_before_its_time():
    schema = {
        "type": "object",
        "properties": {"n": {"type": "integer"}},
        "if": {"required": ["big"]},
        "then": {"properties": {"n": {"minimum": 100}}},
        "else": {"properties": {"n": {"maximum": 9}}},
    }
    constraint = Constraint("json", json.dumps(schema))
    assert check(constraint, '{"n": 200,', complete=False).verdict is SO_FAR
    assert check(constraint, '{"n": 200, "big": 1}', complete=False).verdict is VALID
    assert check(constraint, '{"n": 200}', complete=False).verdict is INVALID


@pytest.mark.parametrize(
    "constraint",
    [
        Constraint("json", "{"),
        Constraint("json", "[]"),
        Constraint("json", '{"type": "objct"}'),
        Constraint("json", "[" * 100_000),
        Constraint("json", '{"a": ' * 100 + "{}" + "}" * 100),
        Constraint("regex", "(a"),
        Constraint("choice", " \n"),
        Constraint("grammar", ""),
        Constraint("grammar", "start: missing"),
        Constraint("grammar", "%%%"),
    ],
    ids=lambda each: f"{each.kind} {each.content[:12]!r}",
)
def test_what_is_no_constraint_is_refused_with_a_remedy(constraint):
    with pytest.raises(PromptError) as caught:
        check_constraint(constraint)
    assert caught.value.what
    assert caught.value.remedy
    assert check(constraint, "x", complete=False).verdict is SO_FAR


@pytest.mark.parametrize("constraint", [PERSON, PHONE, ANSWER, LARK, EBNF, Constraint("json", "")])
def test_a_constraint_is_accepted(constraint):
    check_constraint(constraint)


def test_a_schema_is_never_fetched(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "create_connection", refuse)
    constraint = Constraint("json", '{"$ref": "http://127.0.0.1:9/schema.json"}')
    found = check(constraint, "{}", complete=False)
    assert found.verdict is SO_FAR
    assert "refers to" in found.why


def test_an_expression_that_never_ends_does_not_hold_up_anybody():
    endless = Constraint("regex", r"(a|aa)+b(a|aa)+$")
    found = check(endless, "a" * 5000, complete=False)
    assert found.verdict in {SO_FAR, INVALID}


def test_a_long_reply_is_not_judged():
    assert check(PHONE, "1" * 300_000, complete=False).verdict is SO_FAR
