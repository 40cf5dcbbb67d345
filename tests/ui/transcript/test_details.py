"""The sheet with all that is known about a message."""

from __future__ import annotations

import json

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.chat.messages import Attachment, Provenance, Status, Trim
from app.engine.replies import Constraint, Prompting, Sampling
from tests.ui.transcript.furnished import PROVENANCE, USAGE, message
from ui.transcript.details import groups_of, open_details


@pytest.fixture
def window(qapp):
    made = QWidget()
    made.show()
    yield made
    made.hide()
    made.deleteLater()


def figures(made):
    return {name: {figure.name: figure.value for figure in rows} for name, rows in groups_of(made)}


def test_a_reply_in_full():
    told = figures(message(usage=USAGE, provenance=PROVENANCE))
    assert list(told) == ["Message", "Tokens", "Time", "Prompting", "Engine"]
    assert told["Message"]["Model"] == "Qwen3-8B"
    assert told["Prompting"] == {"seed": "3", "System prompt": "Be brief."}
    assert told["Engine"] == {"Ran on": "this machine", "Version": "0.32.0", "dtype": "bfloat16"}


def test_settings_that_are_rarer():
    sampling = Sampling(stop=("END",), logit_bias=((5, 1.5),))
    prompting = Prompting("", sampling, Constraint("regex", "[0-9]+"), raw=True, thinking=False)
    told = figures(message(provenance=Provenance("local", prompting=prompting)))["Prompting"]
    assert told == {
        "stop": '["END"]',
        "logit_bias": "[[5, 1.5]]",
        "Form of the reply": "regular expression: [0-9]+",
        "Template": "none: the text was sent as it stands",
        "Thinking": "off",
    }


def test_a_prompt_has_no_engine():
    told = figures(message(1, "user", "Why?", attachments=(Attachment("a.py", "text", 3000),)))
    assert list(told) == ["Message"]
    assert told["Message"]["Attached"] == "a.py · 3 kB"
    assert "Model" not in told["Message"]


def test_what_was_not_sent_or_not_written_by_the_model():
    trimmed = Provenance("local", trim=Trim(begins=5, bare=(5, 7)))
    told = figures(message(edited=True, provenance=trimmed))
    assert told["Prompting"]["Left out"] == "the first messages and the attachments of 2 messages"
    assert told["Message"]["Edited"].startswith("yes")


def test_a_failure_says_so():
    told = figures(message(status=Status.FAILED, error="It broke."))
    assert told["Message"]["Error"] == "It broke."


def test_without_settings_the_model_has_its_own():
    told = figures(message(provenance=Provenance("local")))
    assert told["Prompting"]["Sampling"] == "the model's own defaults"


def test_the_sheet_shows_it_and_copies_all_of_it(window):
    sheet = open_details(window, message(text="Hi <b>", usage=USAGE, provenance=PROVENANCE))
    said = [each.text() for each in sheet.findChildren(QLabel)]
    assert "Between tokens, p99" in said
    assert "41 ms" in said
    copy = next(each for each in sheet.findChildren(QPushButton) if each.text() == "Copy as JSON")
    copy.click()
    copied = json.loads(QGuiApplication.clipboard().text())
    assert copied["text"] == "Hi <b>"
    assert copied["usage"]["itl_p99"] == 0.041
    assert copied["provenance"]["prompting"]["sampling"]["seed"] == 3
    sheet.close()
