"""Values as JSON and back, whatever the JSON may be."""

import json

import pytest

from app.chat.messages import Attachment, Message, Provenance, Status, Trim
from app.chat.records import (
    prompting_record,
    provenance_record,
    read_attachments,
    read_choices,
    read_prompting,
    read_provenance,
    read_trim,
    read_usage,
)
from app.chat.store.rows import message_row, read_message
from app.engine.replies import Alternative, Constraint, Prompting, Sampling, TokenChoice, Usage

FULL = Message(
    7,
    3,
    "assistant",
    "Text \x00 文本",
    Status.COMPLETE,
    12.5,
    model="Guide",
    error="none",
    usage=Usage(1, 2, 3, "stop", 0.1, 0.2, 0.3, 0.4, 0.5, 6, 0.7),
    parent=6,
    reasoning="Hm.",
    attachments=(Attachment("a.txt", "text", 3, text="abc"),),
    rating=-1,
    provenance=Provenance(
        "local",
        "This computer",
        "0.32.0",
        {"max_model_len": 2048, "list": [1, "two"]},
        Prompting(
            "Be brief.", Sampling(temperature=0.0, stop=("x",)), Constraint("choice", "a\nb"), thinking=True
        ),
        Trim(4, (2,)),
    ),
    choices=(TokenChoice("Te", -0.1, 1, (Alternative("Te", -0.1, 1, 5), Alternative("Ta", -2.0, 2, 6)), 5),),
    edited=True,
)


def test_a_message_comes_back_as_it_was():
    assert read_message(message_row(FULL)) == FULL
    bare = Message(1, 1, "user", "", Status.COMPLETE, 1.0)
    assert read_message(message_row(bare)) == bare


def test_what_stands_at_its_default_is_not_written():
    assert prompting_record(Prompting()) == {}
    assert provenance_record(Provenance("local")) == {"responder": "local"}


def test_an_argument_that_json_has_not_becomes_its_text():
    record = provenance_record(Provenance("local", arguments={"path": Status, "none": None}))
    assert json.loads(json.dumps(record))["arguments"]["none"] is None


@pytest.mark.parametrize(
    "record", [None, 5, "x", [], [1], {"unknown": 1}, {"system": 5}, {"sampling": [], "raw": 1}]
)
def test_what_cannot_be_read_is_left_at_its_default(record):
    assert read_prompting(record) == Prompting()
    assert read_trim(record) == Trim()
    assert read_usage(record) is None
    assert read_choices(record) == ()
    assert read_provenance(record) == Provenance("")
    assert read_attachments(record) == ()


def test_a_name_of_a_later_version_is_passed_over():
    record = {"sampling": {"temperature": 0.5, "novelty": 3}, "constraint": {"kind": "regex"}}
    assert read_prompting(record) == Prompting(sampling=Sampling(temperature=0.5))


def test_a_damaged_row_is_read_all_the_same():
    row = list(message_row(FULL))
    row[4], row[8], row[11], row[13], row[14] = "unheard of", "{", "5", "[", b"\x00"
    message = read_message(tuple(row))
    assert message.status is Status.INTERRUPTED
    assert (message.usage, message.attachments, message.choices) == (None, (), ())
    assert message.text == FULL.text
