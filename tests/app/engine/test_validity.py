"""The live mark on a reply that must have a form."""

from __future__ import annotations

import json
import socket
import time

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


@pytest.mark.parametrize(
    ("schema", "reply"),
    [
        ({"patternProperties": {"(a+)+$": {"type": "string"}}}, {"a" * 40 + "!": 1}),
        ({"patternProperties": {"(a+)+$": {}}, "additionalProperties": False}, {"a" * 40 + "!": 1}),
        ({"patternProperties": {"(a+)+$": {}}, "unevaluatedProperties": False}, {"a" * 40 + "!": 1}),
        ({"items": {"pattern": "(a+)+$"}}, ["a" * 40 + "!"] * 100),
        ({"uniqueItems": True}, [{"a": number} for number in range(8000)]),
        ({"$ref": "#"}, {}),
        ({"multipleOf": 0.1}, 10**3000),
        ({}, 10**4200),
    ],
)
def test_no_schema_keeps_the_app_waiting_or_fails(schema, reply):
    form = Constraint("json", json.dumps(schema))
    began = time.monotonic()
    for complete in (True, False):
        assert check(form, json.dumps(reply), complete=complete).verdict in (VALID, SO_FAR, INVALID)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("schema", "reply", "verdict"),
    [
        ({"patternProperties": {"^n": {"type": "number"}}}, {"n1": "x"}, INVALID),
        ({"patternProperties": {"^n": {"type": "number"}}}, {"n1": 1, "m": "x"}, VALID),
        ({"patternProperties": {"^n": {}}, "additionalProperties": False}, {"m": 1}, INVALID),
        ({"properties": {"m": {}}, "additionalProperties": False}, {"m": 1}, VALID),
        ({"additionalProperties": {"type": "number"}}, {"m": "x"}, INVALID),
        ({"properties": {"m": {}}, "unevaluatedProperties": False}, {"n": 1}, INVALID),
        ({"uniqueItems": True}, [1, 1.0], INVALID),
        ({"uniqueItems": True}, [1, True, "1", {"a": [1]}, {"a": [True]}], VALID),
        ({"uniqueItems": True}, [{"a": 1, "b": 2}, {"b": 2, "a": 1}], INVALID),
    ],
)
def test_what_is_checked_here_is_checked_as_the_library_does(schema, reply, verdict):
    form = Constraint("json", json.dumps(schema))
    assert check(form, json.dumps(reply), complete=True).verdict is verdict
    jsonschema = pytest.importorskip("jsonschema", reason="the engine brings it")
    assert jsonschema.Draft202012Validator(schema).is_valid(reply) is (verdict is VALID)


@pytest.mark.parametrize("schema", ['{"$schema": 5}', '{"$schema": ["a"]}'])
def test_a_schema_of_no_known_kind_is_refused(schema):
    with pytest.raises(PromptError, match=r"\$schema"):
        check_constraint(Constraint("json", schema))


@pytest.mark.parametrize(
    "schema", [{"pattern": "("}, {"properties": {"a": {"patternProperties": {"[": {}}}}}]
)
def test_a_schema_with_a_wrong_pattern_is_refused_before_it_is_sent(schema):
    with pytest.raises(PromptError, match="The schema is wrong at"):
        check_constraint(Constraint("json", json.dumps(schema)))
    check_constraint(Constraint("json", json.dumps({"pattern": r"^\p{L}+$", "const": {"pattern": "("}})))


def test_a_grammar_that_takes_too_long_says_so():
    found = check(Constraint("grammar", 'start: "a" start | ""'), "a" * 100_000, complete=True)
    assert found.verdict is SO_FAR
    assert "too long" in found.why


def test_half_a_character_is_no_failure():
    assert check(EBNF, "\ud800", complete=True).verdict is INVALID
